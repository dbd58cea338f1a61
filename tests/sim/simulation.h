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
  kReadError,
  kCleanRestart,
  kPause,
  kClockStep,
  kClockSkew,
  kLostAnswers,
  kReceiverRefuses,
  kReceiverHangs,
  kReceiverLate,
  kReceiverLies,
};
inline constexpr std::size_t kFaultKinds = 16;
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
  std::uint64_t cuts = 0;  // the keeper passed, and the journal had lost its beginning
  std::array<std::uint64_t, kFaultKinds> faults{};
};

// Over the real RocksDB, whose threads make no two runs the same; else over the model disk.
[[nodiscard]] bool runs_on_rocksdb(std::uint64_t seed);
// `folder` is for the files of the store; it is emptied first.
[[nodiscard]] RunReport run_seed(std::uint64_t seed, const std::string& folder);

}  // namespace headwater::sim
