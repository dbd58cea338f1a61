// StrongId: an integer that is an id of one kind of thing and converts to nothing else.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace headwater {

// 0 means "none". `Tag` only tells one kind from another.
template <class Tag, class Integer = std::uint64_t>
struct StrongId {
  Integer value = 0;
  [[nodiscard]] constexpr bool set() const { return value != 0; }
  friend constexpr auto operator<=>(StrongId, StrongId) = default;
  template <class H>
  friend H AbslHashValue(H hash, StrongId id) {
    return H::combine(std::move(hash), id.value);
  }
};

}  // namespace headwater

template <class Tag, class Integer>
struct std::hash<headwater::StrongId<Tag, Integer>> {
  std::size_t operator()(headwater::StrongId<Tag, Integer> id) const noexcept {
    return std::hash<Integer>{}(id.value);
  }
};
