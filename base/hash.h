// Stable hashes: part of stored formats, so they never change without a new version.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// 128 bits of content. Version 1: MurmurHash3_x64_128 with seed 0 (Austin Appleby, public domain).
// Not a defence against chosen collisions: whoever looks up by it compares the content too.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend constexpr auto operator<=>(const Hash128&, const Hash128&) = default;
  template <class H>
  friend H AbslHashValue(H hash, const Hash128& value) {
    return H::combine(std::move(hash), value.low);
  }
};

[[nodiscard]] Hash128 hash128(std::string_view bytes);
// 32 lower-case hex digits.
[[nodiscard]] std::string to_hex(const Hash128& hash);

// FNV-1a 64, streaming: Prometheus' label fingerprint is made of it.
class Fnv1a64 {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) add(static_cast<std::uint8_t>(c));
  }
  void add(std::uint8_t byte) { value_ = (value_ ^ byte) * 1099511628211ULL; }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037ULL;
};

}  // namespace headwater
