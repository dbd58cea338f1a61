#include "app/log_line.h"

#include <nlohmann/json.hpp>

namespace headwater::app {

std::string log_line(Timestamp at, std::string_view level, std::string_view message) {
  nlohmann::ordered_json line;
  line["ts"] = format_rfc3339_milliseconds(at);
  line["level"] = level;
  line["msg"] = message;
  constexpr bool kAsciiOnly = true;  // escapes control and bidirectional characters too
  return line.dump(-1, ' ', kAsciiOnly, nlohmann::json::error_handler_t::replace);
}

std::optional<std::string> message_of(std::string_view line) {
  const std::size_t brace = line.find('{');
  if (brace == std::string_view::npos) return std::nullopt;
  const auto json = nlohmann::json::parse(line.substr(brace), nullptr, false);
  const auto message = json.is_object() ? json.find("msg") : json.end();
  if (message == json.end() || !message->is_string()) return std::nullopt;
  return message->get<std::string>();
}

}  // namespace headwater::app
