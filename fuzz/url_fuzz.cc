// Where a page may go: whatever is taken as an address of a receiver is https, without a user, on
// one line, and stays what it is when it is read again. Bytes as an address: nothing of IPv6 is
// public but global unicast, and no IPv4 address is it inside one of IPv6.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "notifiers/address_policy.h"
#include "notifiers/http_sender.h"

namespace headwater::notifiers {
namespace {

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }

void read_url(const std::string& text, bool allow_insecure) {
  const auto origin = printable_origin(Secret(text), allow_insecure);
  if (!origin) {
    HW_CHECK(!origin.error().message().empty(), "a refusal says why");
    return;
  }
  const bool plain = origin->starts_with("http://");
  HW_CHECK(origin->starts_with("https://") || (plain && allow_insecure), "http needs leave");
  const std::size_t host = origin->find("//") + 2;
  HW_CHECK(origin->size() > host, "an origin names a host");
  HW_CHECK(origin->find_first_of("/@?#\\ ", host) == std::string::npos, "it is a host and port");
  HW_CHECK(std::none_of(origin->begin(), origin->end(), is_control), "an origin is one line");
  const auto again = printable_origin(Secret(*origin), allow_insecure);
  HW_CHECK(again && *again == *origin, "an origin is its own");
}

AddressClass classified(const in6_addr& address) {
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = address;
  const auto* const generic = reinterpret_cast<const sockaddr*>(&six);
  HW_CHECK(classify_address(generic, sizeof(sockaddr)) == AddressClass::kForbidden,
           "half an address is none");
  in6_addr back{};
  HW_CHECK(inet_pton(AF_INET6, address_text(generic, sizeof(six)).c_str(), &back) == 1 &&
               std::memcmp(&back, &address, sizeof(back)) == 0,
           "an address prints as itself");
  return classify_address(generic, sizeof(six));
}

void read_address(std::string_view bytes) {
  in6_addr address{};
  if (bytes.size() < sizeof(address)) return;
  std::memcpy(&address, bytes.data(), sizeof(address));
  HW_CHECK(classified(address) != AddressClass::kPublic || (address.s6_addr[0] & 0xE0) == 0x20,
           "2000::/3 alone is public");
}

// The same four bytes in each form that IPv6 has for them: mapped, compatible, NAT64 and 6to4.
void wrap_address(std::string_view bytes) {
  constexpr std::size_t kFour = 4;
  if (bytes.size() < kFour) return;
  constexpr std::array<std::string_view, 3> kBefore = {{{"\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12},
                                                        {"\0\0\0\0\0\0\0\0\0\0\0\0", 12},
                                                        {"\0\x64\xFF\x9B\0\0\0\0\0\0\0\0", 12}}};
  for (const std::string_view before : kBefore) {
    in6_addr wrapped{};
    std::memcpy(wrapped.s6_addr, before.data(), before.size());
    std::memcpy(wrapped.s6_addr + before.size(), bytes.data(), kFour);
    HW_CHECK(classified(wrapped) != AddressClass::kPublic, "a wrapped address is not public");
  }
  in6_addr relayed{};
  relayed.s6_addr[0] = 0x20;
  relayed.s6_addr[1] = 0x02;
  std::memcpy(relayed.s6_addr + 2, bytes.data(), kFour);
  HW_CHECK(classified(relayed) == AddressClass::kForbidden, "6to4 leads to any IPv4 address");
}

}  // namespace
}  // namespace headwater::notifiers

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  notifiers::read_address(bytes);
  notifiers::wrap_address(bytes);
  notifiers::read_url(std::string(bytes), false);
  notifiers::read_url(std::string(bytes), true);
  return 0;
}
