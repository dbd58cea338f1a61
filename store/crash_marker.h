// CrashMarker: remembers across crashes what was being worked on, so that an input that kills the
// process again and again can be set aside (C19). One small file beside the store, which outlives
// the process without a sync: only a power cut loses it, and that is no input's fault. One thread:
// the engine's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "base/result.h"

namespace headwater::store {

class CrashMarker {
 public:
  // Reads what the last run left in `directory` and marks this run as running.
  [[nodiscard]] static Result<CrashMarker> open(const std::string& directory);

  // The last run did not call close(): mark what is worked on with begin() and done().
  [[nodiscard]] bool unclean() const { return unclean_; }
  // Some position has ended two runs: this is no accident.
  [[nodiscard]] bool repeats() const;
  // How many runs died between begin(position) and done(); remembered for the last few positions.
  [[nodiscard]] std::uint32_t crashes(std::string_view position) const;

  // What was begun before is behind us.
  [[nodiscard]] Status begin(std::string_view position);
  // The position is behind us, or has been set aside.
  [[nodiscard]] Status done();
  // The run ends for another reason: what was begun is not blamed for it.
  [[nodiscard]] Status pardon();
  // A clean stop.
  [[nodiscard]] Status close();

 private:
  CrashMarker() = default;
  [[nodiscard]] std::string content(bool running) const;
  void take_over(std::string_view bytes);
  void blame(const std::string& position);
  void forget_current();

  struct Suspect {
    std::string position;
    std::uint32_t crashes = 0;
    HW_FIELDS(position, crashes)
  };
  std::string path_;
  bool unclean_ = false;
  std::string current_;            // begun and not done
  std::vector<Suspect> suspects_;  // oldest first
};

}  // namespace headwater::store
