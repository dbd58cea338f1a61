// The body of a request for a token. Strict: unknown fields and names given
// twice are refused. Pure function.
#pragma once

#include <string_view>
#include <vector>

#include "api/problem.h"
#include "api/token.h"
#include "base/result.h"

namespace headwater::api {

// On failure `errors` names the fields.
[[nodiscard]] Result<TokenRequest> read_token_body(std::string_view text,
                                                   std::vector<FieldError>& errors);

}  // namespace headwater::api
