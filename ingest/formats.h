// The formats by the names that configuration and command line use. No thread rule.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/intake.h"
#include "rules/mapping_document.h"

namespace headwater::ingest {

// One of kFormatNames, a mapping of `own`, or one that is shipped (mappings/), looked for in this
// order; for any other name an error that lists them all.
[[nodiscard]] Result<std::unique_ptr<Decoder>> decoder_for(
    std::string_view format, std::span<const rules::Mapping> own = {});

}  // namespace headwater::ingest
