#include "api/internal/chat_body.h"

#include <array>
#include <utility>

#include "api/internal/body_object.h"

namespace headwater::api {
namespace {

constexpr std::array kFields = {
    std::pair("platform", &ChatMessage::platform), std::pair("user", &ChatMessage::user),
    std::pair("channel", &ChatMessage::channel),   std::pair("thread", &ChatMessage::thread),
    std::pair("incident", &ChatMessage::incident), std::pair("text", &ChatMessage::text)};

std::string read_field(std::string_view name, simdjson::dom::element value, ChatMessage& message) {
  for (const auto& field : kFields) {
    if (name != field.first) continue;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return "expected a text";
    message.*field.second = std::string(text);
    return {};
  }
  return "unknown field";
}

}  // namespace

Result<ChatMessage> read_chat_body(std::string_view text, std::vector<FieldError>& errors) {
  ChatMessage message;
  const Status read =
      read_body_object(text, errors, [&](std::string_view name, simdjson::dom::element value) {
        return read_field(name, value, message);
      });
  if (!read) return read.error();
  if (message.platform.empty()) errors.push_back({"/platform", "whose accounts `user` is one of"});
  if (message.user.empty()) errors.push_back({"/user", "who says it"});
  if (message.text.empty()) errors.push_back({"/text", "what is said"});
  if (!errors.empty()) return malformed("a field of the body is missing");
  return message;
}

}  // namespace headwater::api
