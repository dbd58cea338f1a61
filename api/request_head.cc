#include "api/request_head.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "api/http.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

using Refusal = std::optional<HeadRefusal>;

Refusal refuse(unsigned status, std::string reason) {
  return HeadRefusal{status, std::move(reason)};
}

bool token_character(char c) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), token_character);
}

// What the framing and the credential of a request hang on; counted over all field lines.
struct Seen {
  int host = 0;
  int content_length = 0;
  int transfer_encoding = 0;
  int content_encoding = 0;
  int authorization = 0;
  std::size_t fields = 0;
};

Refusal check_request_line(std::string_view line, bool& version_1_0) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400, "request line");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) return refuse(400, "method");
  if (!read_method(method)) return refuse(501, "method not implemented");
  if (target.size() > limits::kRequestUriBytesMax) return refuse(414, "target too long");
  const bool plain = std::all_of(target.begin(), target.end(),
                                 [](char c) { return c > ' ' && c < '\x7F' && c != '#'; });
  if (!target.starts_with('/') || !plain) return refuse(400, "target");
  version_1_0 = version == "HTTP/1.0";
  if (version == "HTTP/1.1" || version_1_0) return {};
  const bool other = version.size() == 8 && version.starts_with("HTTP/");
  return other ? refuse(505, "HTTP version") : refuse(400, "request line");
}

Refusal check_content_length(std::string_view value, std::size_t body_bytes_max) {
  std::uint64_t length = 0;
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, length);
  if (value.empty() || read.ptr != end || read.ec == std::errc::invalid_argument) {
    return refuse(400, "Content-Length is not a number");
  }
  const bool large = read.ec == std::errc::result_out_of_range || length > body_bytes_max;
  return large ? refuse(413, "the body is larger than " + std::to_string(body_bytes_max) + " bytes")
               : Refusal{};
}

Refusal check_content_encoding(std::string_view value, int times) {
  if (times > 1) return refuse(400, "two Content-Encoding");
  return lower_case(value) == "gzip" ? Refusal{}
                                     : refuse(415, "no Content-Encoding but gzip is taken");
}

bool host_value(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:[]%").find(c) != std::string_view::npos;
  });
}

// A field that framing or the credential hangs on.
Refusal check_known_field(const std::string& name, std::string_view value, Seen& seen,
                          std::size_t body_bytes_max) {
  if (name == "host") {
    if (++seen.host > 1 || !host_value(value)) return refuse(400, "exactly one Host is needed");
  } else if (name == "content-length") {
    if (++seen.content_length > 1) return refuse(400, "two Content-Length");
    return check_content_length(value, body_bytes_max);
  } else if (name == "transfer-encoding") {
    if (++seen.transfer_encoding > 1) return refuse(400, "two Transfer-Encoding");
    if (lower_case(value) != "chunked") return refuse(501, "Transfer-Encoding is not chunked");
  } else if (name == "authorization") {
    if (++seen.authorization > 1) return refuse(400, "two Authorization");
  } else if (name == "content-encoding") {
    return check_content_encoding(value, ++seen.content_encoding);
  } else if (name == "expect" && lower_case(value) != "100-continue") {
    return refuse(417, "Expect is not 100-continue");
  }
  return {};
}

Refusal check_field(std::string_view line, Seen& seen, std::size_t body_bytes_max) {
  if (++seen.fields > limits::kRequestHeadersMax) return refuse(431, "too many header fields");
  const std::size_t colon = line.find(':');
  // A line that starts with white space continues the one before (obsolete), and a name that ends
  // with it is read in two ways: neither is a token.
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return refuse(400, "header field name");
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  const bool control = std::any_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7F';
  });
  if (control) return refuse(400, "control character in a header field");
  return check_known_field(lower_case(line.substr(0, colon)), value, seen, body_bytes_max);
}

}  // namespace

std::optional<HeadRefusal> check_partial_head(std::string_view bytes, std::size_t from) {
  for (std::size_t i = from; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == '\0') return refuse(400, "NUL in the head");
    if (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) return refuse(400, "bare LF in the head");
    if (c != '\n' && i > 0 && bytes[i - 1] == '\r') return refuse(400, "bare CR in the head");
  }
  if (bytes.size() <= limits::kRequestHeadBytesMax) return {};
  const bool first_line = bytes.find('\n') == std::string_view::npos;
  return first_line ? refuse(414, "target too long") : refuse(431, "head too large");
}

std::optional<HeadRefusal> check_head(std::string_view head, std::size_t body_bytes_max) {
  if (Refusal refusal = check_partial_head(head, 0)) return refusal;
  if (!head.ends_with("\r\n\r\n")) return refuse(400, "the head has no end");
  head.remove_suffix(2);  // now each line ends with CRLF
  Seen seen;
  bool version_1_0 = false;
  for (bool first = true; !head.empty(); first = false) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    Refusal refusal =
        first ? check_request_line(line, version_1_0) : check_field(line, seen, body_bytes_max);
    if (refusal) return refusal;
  }
  if (seen.host != 1) return refuse(400, "exactly one Host is needed");
  if (seen.transfer_encoding > 0 && (seen.content_length > 0 || version_1_0)) {
    return refuse(400, "Transfer-Encoding beside Content-Length or in HTTP/1.0");
  }
  return {};
}

}  // namespace headwater::api
