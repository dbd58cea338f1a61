// `headwater token`: tokens of a live daemon, made, listed, rotated and revoked. Each gives its
// exit code: 0, or 1 with the reason on standard error.
#pragma once

#include <string>
#include <vector>

#include "app/ask_options.h"

namespace headwater::app {

struct NewToken {
  std::string name;
  std::string role = "viewer";
  std::vector<std::string> tenants;
  std::vector<std::string> labels;  // "name=value"
  std::string expires;              // a time as in RFC 3339, or a duration from now on; "" = never
};
// Prints the token, which can't be had again.
[[nodiscard]] int run_token_create(const AskOptions& options, const NewToken& token);
[[nodiscard]] int run_token_list(const AskOptions& options);
// Prints the new text; the old one is taken for `keep_old` more ("" = as the daemon has it).
[[nodiscard]] int run_token_rotate(const AskOptions& options, const std::string& id,
                                   const std::string& keep_old);
// `verb` is retire or revoke.
[[nodiscard]] int run_token_end(const AskOptions& options, const std::string& id,
                                const std::string& verb);

}  // namespace headwater::app
