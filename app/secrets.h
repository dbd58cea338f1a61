// Reading secrets from where the configuration says they are. The error names the reference, never
// the text behind it.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/secret.h"

namespace headwater::app {

// "file:/path": the file's text without a final newline; refused if others may read it. "env:NAME".
[[nodiscard]] Result<Secret> read_secret(std::string_view reference);
// The same where a setting may be given as it is: a text that is no reference is the secret itself.
[[nodiscard]] Result<Secret> read_setting(std::string_view text);

}  // namespace headwater::app
