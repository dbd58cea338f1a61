#include "api/request_id.h"

#include <openssl/rand.h>

#include <array>

namespace headwater::api {
namespace {

constexpr std::size_t kIdBytesMax = 128;

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

// "" unless it is VERSION-TRACE-PARENT-FLAGS; later versions may have more behind.
std::string id_of(std::string_view traceparent) {
  constexpr std::size_t kSize = 55;
  if (traceparent.size() < kSize || (traceparent.size() > kSize && traceparent[kSize] != '-'))
    return "";
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view trace = traceparent.substr(3, 32);
  const std::string_view parent = traceparent.substr(36, 16);
  const bool parted = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  const bool right = parted && is_hex(version) && version != "ff" && is_hex(trace) &&
                     is_hex(parent) && is_hex(traceparent.substr(53, 2)) && !is_zero(trace) &&
                     !is_zero(parent) && (version != "00" || traceparent.size() == kSize);
  return right ? std::string(traceparent.substr(3, 49)) : "";
}

std::string made_up() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return "unnamed";
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  for (const unsigned char byte : bytes) {
    id += kDigits[byte >> 4];
    id += kDigits[byte & 15];
  }
  return id;
}

}  // namespace

std::string request_id(const RequestHead& head) {
  const std::string_view given = head.header("x-request-id");
  if (!given.empty() && given.size() <= kIdBytesMax) return std::string(given);
  std::string traced = id_of(head.header("traceparent"));
  return traced.empty() ? made_up() : traced;
}

}  // namespace headwater::api
