// The body of an operator's command. Strict: unknown fields and names given
// twice are refused. Pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/problem.h"
#include "base/result.h"

namespace headwater::api {

struct CommandBody {
  std::string reason;
};

// An empty text is an empty body. On failure `errors` names the fields.
[[nodiscard]] Result<CommandBody> read_command_body(std::string_view text,
                                                    std::vector<FieldError>& errors);

}  // namespace headwater::api
