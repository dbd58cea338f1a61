// What the OpenAPI document says of each route beyond the route itself. Constant tables; asking for
// what they do not hold is our bug. Private to api/, for .cc files only.
#pragma once

#include <span>
#include <string_view>

#include "api/http.h"
#include "api/internal/json_schema.h"

namespace headwater::api {

namespace operation_tags {
inline constexpr std::string_view kEvents = "events";
inline constexpr std::string_view kIncidents = "incidents";
inline constexpr std::string_view kEstate = "estate";
inline constexpr std::string_view kDeadLetters = "dead letters";
inline constexpr std::string_view kTokens = "tokens";
inline constexpr std::string_view kOperations = "operations";
}  // namespace operation_tags

struct OperationText {
  Method method;
  std::string_view path;
  std::string_view id;  // operationId
  std::string_view tag;
  std::string_view summary;
  std::string_view description = {};  // "" = the summary says all; roles are added
  unsigned status = 200;
  std::string_view done = "Done.";                      // what that status means
  JsonSchemas::Json (*schema)(JsonSchemas&) = nullptr;  // of the JSON answer
  std::string_view header = {};                         // one that it needs
  std::string_view text_type = {};                      // media type of another answer
  std::string_view body = {};                           // JSON Schema of the request's
  std::string_view body_type = "application/json";
  bool body_needed = false;
};
[[nodiscard]] const OperationText& operation_text(Method method, std::string_view path);
// Those of them whose route is Alertmanager's.
[[nodiscard]] std::span<const OperationText> alertmanager_texts();

// Of a parameter in a path, a query or the head; the same wherever its name stands, but for what a
// path says of its own.
struct ParameterText {
  std::string_view name;
  std::string_view description;
  std::string_view schema;     // JSON
  std::string_view path = {};  // "" = of any other
  bool needed = false;         // also in a query; in a path and the head it always is
};
[[nodiscard]] const ParameterText& parameter_text(std::string_view path, std::string_view name);

struct TagText {
  std::string_view name;
  std::string_view description;
};
[[nodiscard]] std::span<const TagText> tag_texts();

}  // namespace headwater::api
