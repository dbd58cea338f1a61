// Random: all chance in a simulation, from one seed. The same on every machine: no standard
// distribution, whose results a library may choose. Value, no thread rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/timestamp.h"

namespace headwater::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // SplitMix64 (Sebastiano Vigna, public domain).
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
  }
  Duration between(Duration least, Duration most) { return {between(least.micros, most.micros)}; }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(all.size()))];
  }
  // A stream of its own, so that more draws here change nothing there.
  Random fork() { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace headwater::sim
