#include "api/http.h"

#include <algorithm>
#include <array>

namespace headwater::api {
namespace {

constexpr std::array<std::string_view, 9> kMethods = {"GET",    "HEAD",    "POST",  "PUT",  "PATCH",
                                                      "DELETE", "OPTIONS", "TRACE", "QUERY"};

// -1 for anything but a hex digit.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Tag {
  std::string_view quoted;  // with its quotation marks
  bool weak = false;
};

// A tag may hold commas: quotation marks part them.
std::vector<Tag> read_tags(std::string_view rest) {
  std::vector<Tag> tags;
  for (std::size_t at = rest.find('"'); at != std::string_view::npos; at = rest.find('"')) {
    const std::size_t end = rest.find('"', at + 1);
    if (end == std::string_view::npos) break;
    tags.push_back({rest.substr(at, end + 1 - at), rest.substr(0, at).ends_with("W/")});
    rest.remove_prefix(end + 1);
  }
  return tags;
}

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string_view to_string(Method method) { return kMethods[static_cast<std::size_t>(method)]; }

std::optional<Method> read_method(std::string_view word) {
  const auto* const found = std::find(kMethods.begin(), kMethods.end(), word);
  if (found == kMethods.end()) return std::nullopt;
  return static_cast<Method>(found - kMethods.begin());
}

std::string_view RequestHead::header(std::string_view name) const {
  for (const Header& each : headers) {
    if (each.name == name) return each.value;
  }
  return {};
}

bool lists_tag(const RequestHead& head, std::string_view tag) {
  for (const Header& each : head.headers) {
    if (each.name != "if-none-match") continue;
    if (each.value == "*") return true;
    const std::vector<Tag> tags = read_tags(each.value);
    if (std::any_of(tags.begin(), tags.end(), [&](const Tag& one) { return one.quoted == tag; }))
      return true;
  }
  return false;
}

std::vector<std::string> expected_tags(const RequestHead& head) {
  std::vector<std::string> expected;
  for (const Header& each : head.headers) {
    if (each.name != "if-match") continue;
    if (each.value == "*") return {};
    const std::size_t before = expected.size();
    for (const Tag& tag : read_tags(each.value))
      if (!tag.weak) expected.emplace_back(tag.quoted.substr(1, tag.quoted.size() - 2));
    if (expected.size() == before) expected.emplace_back();
  }
  return expected;
}

std::string RequestHead::media_type() const {
  const std::string_view value = header("content-type");
  return lower_case(trimmed(value.substr(0, value.find(';'))));
}

Response json_response(unsigned status, std::string body) {
  return {status, {}, "application/json", std::move(body), false};
}

Response text_response(unsigned status, std::string body) {
  return {status, {}, "text/plain; charset=utf-8", std::move(body), false};
}

std::string_view status_text(unsigned status) {
  struct Known {
    unsigned status;
    std::string_view text;
  };
  static constexpr std::array<Known, 24> kKnown = {Known{200, "OK"},
                                                   Known{202, "Accepted"},
                                                   Known{204, "No Content"},
                                                   Known{304, "Not Modified"},
                                                   Known{400, "Bad Request"},
                                                   Known{401, "Unauthorized"},
                                                   Known{403, "Forbidden"},
                                                   Known{404, "Not Found"},
                                                   Known{405, "Method Not Allowed"},
                                                   Known{408, "Request Timeout"},
                                                   Known{409, "Conflict"},
                                                   Known{412, "Precondition Failed"},
                                                   Known{413, "Content Too Large"},
                                                   Known{414, "URI Too Long"},
                                                   Known{415, "Unsupported Media Type"},
                                                   Known{417, "Expectation Failed"},
                                                   Known{421, "Misdirected Request"},
                                                   Known{422, "Unprocessable Content"},
                                                   Known{429, "Too Many Requests"},
                                                   Known{431, "Request Header Fields Too Large"},
                                                   Known{500, "Internal Server Error"},
                                                   Known{501, "Not Implemented"},
                                                   Known{503, "Service Unavailable"},
                                                   Known{505, "HTTP Version Not Supported"}};
  const auto* const found =
      std::find_if(kKnown.begin(), kKnown.end(),
                   [status](const Known& known) { return known.status == status; });
  return found == kKnown.end() ? "Unknown" : found->text;
}

Result<std::string> percent_decode(std::string_view text, Controls controls) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) return malformed("a broken percent escape");
    const auto byte = static_cast<unsigned char>(high * 16 + low);
    const bool control = byte < 0x20 || byte == 0x7F;
    if (control && controls == Controls::kRefused) return malformed("an escaped control character");
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

Result<Parameters> read_query(std::string_view query, Controls controls) {
  Parameters parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    std::string part(query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    std::replace(part.begin(), part.end(), '+', ' ');
    const std::size_t equals = std::min(part.find('='), part.size());
    auto name = percent_decode(std::string_view(part).substr(0, equals), controls);
    if (!name) return name.error();
    auto value =
        percent_decode(std::string_view(part).substr(std::min(equals + 1, part.size())), controls);
    if (!value) return value.error();
    parameters.emplace_back(std::move(name).value(), std::move(value).value());
  }
  return parameters;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace headwater::api
