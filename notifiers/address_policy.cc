#include "notifiers/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace headwater::notifiers {
namespace {

using Ipv6Bytes = std::array<std::uint8_t, 16>;

struct Ipv4Net {
  std::uint32_t network;
  int bits;
  AddressClass address_class;
};

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// First match wins: single metadata addresses stand before the networks that hold them.
constexpr std::array kIpv4Nets = {
    Ipv4Net{ipv4(100, 100, 100, 200), 32, AddressClass::kForbidden},  // Alibaba metadata
    Ipv4Net{ipv4(168, 63, 129, 16), 32, AddressClass::kForbidden},    // Azure host services
    Ipv4Net{ipv4(10, 0, 0, 0), 8, AddressClass::kPrivate},
    Ipv4Net{ipv4(100, 64, 0, 0), 10, AddressClass::kPrivate},  // CGNAT
    Ipv4Net{ipv4(127, 0, 0, 0), 8, AddressClass::kPrivate},
    Ipv4Net{ipv4(172, 16, 0, 0), 12, AddressClass::kPrivate},
    Ipv4Net{ipv4(192, 168, 0, 0), 16, AddressClass::kPrivate},
    Ipv4Net{ipv4(0, 0, 0, 0), 8, AddressClass::kForbidden},
    Ipv4Net{ipv4(169, 254, 0, 0), 16, AddressClass::kForbidden},   // link-local, metadata
    Ipv4Net{ipv4(192, 0, 0, 0), 24, AddressClass::kForbidden},     // protocol assignments
    Ipv4Net{ipv4(192, 0, 2, 0), 24, AddressClass::kForbidden},     // documentation
    Ipv4Net{ipv4(192, 88, 99, 0), 24, AddressClass::kForbidden},   // 6to4 relays
    Ipv4Net{ipv4(198, 18, 0, 0), 15, AddressClass::kForbidden},    // benchmarks
    Ipv4Net{ipv4(198, 51, 100, 0), 24, AddressClass::kForbidden},  // documentation
    Ipv4Net{ipv4(203, 0, 113, 0), 24, AddressClass::kForbidden},   // documentation
    Ipv4Net{ipv4(224, 0, 0, 0), 4, AddressClass::kForbidden},      // multicast
    Ipv4Net{ipv4(240, 0, 0, 0), 4, AddressClass::kForbidden},      // reserved, broadcast
};

AddressClass classify_ipv4(std::uint32_t address) {
  for (const Ipv4Net& net : kIpv4Nets) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - net.bits);
    if ((address & mask) == net.network) return net.address_class;
  }
  return AddressClass::kPublic;
}

struct Ipv6Net {
  Ipv6Bytes network;
  int bits;
  AddressClass address_class;
};

// Global unicast is 2000::/3; what is not there and not listed is forbidden, which takes care of
// ::/96, ::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48, 100::/64, fe80::/10, fec0::/10 and ff00::/8.
constexpr std::array kIpv6Nets = {
    Ipv6Net{{0xfd, 0x00, 0x0e, 0xc2}, 32, AddressClass::kForbidden},  // AWS metadata
    Ipv6Net{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, AddressClass::kPrivate},
    Ipv6Net{{0xfc}, 7, AddressClass::kPrivate},                       // unique local
    Ipv6Net{{0x20, 0x01, 0x00, 0x00}, 23, AddressClass::kForbidden},  // Teredo, ORCHID and others
    Ipv6Net{{0x20, 0x01, 0x0d, 0xb8}, 32, AddressClass::kForbidden},  // documentation
    Ipv6Net{{0x20, 0x02}, 16, AddressClass::kForbidden},              // 6to4
    Ipv6Net{{0x3f, 0xff}, 20, AddressClass::kForbidden},              // documentation
    Ipv6Net{{0x20}, 3, AddressClass::kPublic},
};

bool inside(const Ipv6Bytes& address, const Ipv6Net& net) {
  for (int bit = 0; bit < net.bits; bit += 8) {
    const auto i = static_cast<std::size_t>(bit / 8);
    const int used = net.bits - bit < 8 ? net.bits - bit : 8;
    const int mask = 0xff << (8 - used) & 0xff;
    if ((address[i] & mask) != (net.network[i] & mask)) return false;
  }
  return true;
}

AddressClass classify_ipv6(const Ipv6Bytes& address) {
  for (const Ipv6Net& net : kIpv6Nets) {
    if (inside(address, net)) return net.address_class;
  }
  return AddressClass::kForbidden;
}

}  // namespace

AddressClass classify_address(const sockaddr* address, std::size_t size) {
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof(in));
    return classify_ipv4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof(in));
    Ipv6Bytes bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return classify_ipv6(bytes);
  }
  return AddressClass::kForbidden;
}

std::string address_text(const sockaddr* address, std::size_t size) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* written = nullptr;
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof(in));
    written = inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
  } else if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof(in));
    written = inet_ntop(AF_INET6, &in.sin6_addr, text.data(), text.size());
  }
  return written != nullptr ? written : "an unknown address";
}

}  // namespace headwater::notifiers
