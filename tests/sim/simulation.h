// One seed, one run: an estate's story is sent to a daemon that crashes, loses power, meets a bad
// disk, bad clocks and bad receivers; then all faults end and everything must come to rest. One
// thread, no real clock, nothing random but the seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace headwater::sim {

enum class FaultKind : std::uint8_t {
  kKill,
  kPowerCut,
  kCrashInRecovery,
  kDiskError,
  kDiskFull,
  kRot,
  kCleanRestart,
  kPause,
  kClockStep,
  kLostAnswers,
  kReceiverRefuses,  // 429, 5xx
  kReceiverHangs,
  kReceiverLate,  // takes it, and the answer is lost
};
inline constexpr std::size_t kFaultKinds = 13;
[[nodiscard]] std::string_view to_string(FaultKind kind);

struct RunReport {
  std::uint64_t seed = 0;
  std::string oracle;  // that was broken; "" = none
  std::string what;
  std::vector<std::string> last_steps;
  Hash128 trace;
  std::uint64_t events = 0;
  std::uint64_t inputs = 0;  // journalled
  std::uint64_t pages = 0;   // taken by receivers
  std::uint64_t recoveries = 0;
  std::array<std::uint64_t, kFaultKinds> faults{};
};

// `folder` is for the few small files of the store; it is emptied first.
[[nodiscard]] RunReport run_seed(std::uint64_t seed, const std::string& folder);

}  // namespace headwater::sim
