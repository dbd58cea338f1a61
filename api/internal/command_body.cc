#include "api/internal/command_body.h"

#include <simdjson.h>

#include "model/limits.h"

namespace headwater::api {
namespace {

void read_field(std::string_view name, simdjson::dom::element value, CommandBody& body,
                std::vector<FieldError>& errors) {
  const std::string pointer = "/" + std::string(name);
  std::string_view text;
  if (name != "reason") {
    errors.push_back({pointer, "unknown field"});
  } else if (value.get(text) != simdjson::SUCCESS) {
    errors.push_back({pointer, "expected a text"});
  } else if (text.size() > limits::kTextFieldBytesMax) {
    errors.push_back(
        {pointer, "longer than " + std::to_string(limits::kTextFieldBytesMax) + " bytes"});
  } else if (!body.reason.empty()) {
    errors.push_back({pointer, "given twice"});
  } else {
    body.reason = std::string(text);
  }
}

}  // namespace

Result<CommandBody> read_command_body(std::string_view text, std::vector<FieldError>& errors) {
  CommandBody body;
  if (text.empty()) return body;
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const auto depth = static_cast<std::size_t>(limits::kJsonDepthMax);
  if (parser.allocate(text.size(), depth) != simdjson::SUCCESS ||
      parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS) {
    return malformed("the body is not a JSON object");
  }
  for (const auto field : object) read_field(field.key, field.value, body, errors);
  if (!errors.empty()) return malformed("a field of the body is not understood");
  return body;
}

}  // namespace headwater::api
