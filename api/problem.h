// Error answers in two dialects: RFC 9457 problems for what is ours, Alertmanager's objects under
// /api/v2, whose clients stop at anything else. Pure functions.
#pragma once

#include <cstdint>
#include <span>
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

// RFC 9457, with every member at hand.
struct Problem {
  std::string type;  // kProblemTypesPath and the type's name
  std::string title;
  std::uint32_t status = 0;
  std::string detail;
  std::vector<FieldError> errors;
  std::string instance;  // the type and "#" and the request's id
  HW_FIELDS(type, title, status, detail, errors, instance)
};

// A kind of problem, told apart by programs; its path serves this description.
struct ProblemType {
  std::string_view name;
  unsigned status;
  std::string_view description;
};
inline constexpr std::string_view kProblemTypesPath = "/headwater/v1/problems/";
// The first type of a status is the one that says no more than the status.
[[nodiscard]] std::span<const ProblemType> problem_types();

// `type` is one of problem_types().
[[nodiscard]] Response problem(std::string_view type, std::string_view detail,
                               const std::vector<FieldError>& errors = {});
// The type is the first of that status.
[[nodiscard]] Response problem(unsigned status, std::string_view detail,
                               const std::vector<FieldError>& errors = {});
// Of a problem, which doesn't know its request yet; any other answer stays as it is.
void name_instance(Response& response, std::string_view request_id);
// {"code":404,"message":"path /api/v2/nope was not found"}
[[nodiscard]] Response alertmanager_error(unsigned status, unsigned code, std::string_view message);
[[nodiscard]] bool is_alertmanager_path(std::string_view path);
// In the dialect of `path`.
[[nodiscard]] Response error_response(std::string_view path, unsigned status,
                                      std::string_view detail);
// 503 in the dialect of `path`: try again after 1 to 5 s, drawn so that clients spread.
[[nodiscard]] Response try_later(std::string_view path, std::string_view detail,
                                 Duration wait = {});

}  // namespace headwater::api
