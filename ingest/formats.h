// The formats by the names that configuration and command line use. No thread rule.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/intake.h"

namespace headwater::ingest {

// "headwater_json", "alertmanager_webhook", "alertmanager_alerts", "cloudevents", "cdevents" or
// "auto"; for any other name an error that lists these.
[[nodiscard]] Result<std::unique_ptr<Decoder>> decoder_for(std::string_view format);

}  // namespace headwater::ingest
