#include "api/internal/command_body.h"

#include "api/internal/body_object.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

std::string read_field(std::string_view name, simdjson::dom::element value, CommandBody& body) {
  std::string_view text;
  if (name != "reason") return "unknown field";
  if (value.get(text) != simdjson::SUCCESS) return "expected a text";
  if (text.size() > limits::kTextFieldBytesMax)
    return "longer than " + std::to_string(limits::kTextFieldBytesMax) + " bytes";
  body.reason = std::string(text);
  return {};
}

}  // namespace

Result<CommandBody> read_command_body(std::string_view text, std::vector<FieldError>& errors) {
  CommandBody body;
  if (text.empty()) return body;
  const auto field = [&](std::string_view name, simdjson::dom::element value) {
    return read_field(name, value, body);
  };
  if (Status read = read_body_object(text, errors, field); !read) return read.error();
  return body;
}

}  // namespace headwater::api
