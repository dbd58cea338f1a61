// Error answers in two dialects: RFC 9457 problems for what is ours, Alertmanager's objects under
// /api/v2, whose clients stop at anything else. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "base/fields.h"

namespace headwater::api {

// What is wrong with one part of a request: a field of the body by its JSON pointer ("/reason"), or
// a query parameter by its name ("?limit").
struct FieldError {
  std::string pointer;
  std::string detail;
  HW_FIELDS(pointer, detail)
};

[[nodiscard]] Response problem(unsigned status, std::string_view detail,
                               const std::vector<FieldError>& errors = {});
// {"code":404,"message":"path /api/v2/nope was not found"}
[[nodiscard]] Response alertmanager_error(unsigned status, unsigned code, std::string_view message);
[[nodiscard]] bool is_alertmanager_path(std::string_view path);
// In the dialect of `path`.
[[nodiscard]] Response error_response(std::string_view path, unsigned status,
                                      std::string_view detail);
// 503 in the dialect of `path`: try again after 1 to 5 s, drawn so that clients spread.
[[nodiscard]] Response try_later(std::string_view path, std::string_view detail);

}  // namespace headwater::api
