// The body of what a bot brings from a chat. Strict: unknown fields and names given twice are
// refused. Pure function.
#pragma once

#include <string_view>
#include <vector>

#include "api/problem.h"
#include "base/result.h"
#include "model/chat.h"

namespace headwater::api {

// On failure `errors` names the fields.
[[nodiscard]] Result<ChatMessage> read_chat_body(std::string_view text,
                                                 std::vector<FieldError>& errors);

}  // namespace headwater::api
