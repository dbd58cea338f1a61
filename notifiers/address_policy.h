// Which network addresses a receiver may have. Addresses, not names: the sender asks at each
// connect, so a name that changes its mind is caught. Pure functions, no thread rule.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <string>

namespace headwater::notifiers {

enum class AddressClass {
  kPublic,
  kPrivate,    // loopback, private, shared (CGNAT) and unique local: allowed with `allow_private`
  kForbidden,  // unspecified, multicast, link-local, metadata, reserved, and every IPv6 form that
               // wraps an IPv4 address: never allowed
};

// Anything but a whole IPv4 or IPv6 address is forbidden.
[[nodiscard]] AddressClass classify_address(const sockaddr* address, std::size_t size);
// "10.0.0.1"; "an unknown address" for another family.
[[nodiscard]] std::string address_text(const sockaddr* address, std::size_t size);

}  // namespace headwater::notifiers
