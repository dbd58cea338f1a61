// Deadlines: what is due when. They order by (due, kind, ordinal), so that a tie is never broken by
// a name or a hash (C3). The heap may hold entries that no longer hold; whoever pops one asks State
// for the deadline's present due time. Not thread-safe: owned by State.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace headwater::correlator {

// At one due time the earlier kind goes first: what ends goes before what is ranked, what is ranked
// before what is told (C5). The order is part of the decision version.
enum class DeadlineKind : std::uint8_t {
  kForgetEventId,
  kAlertLease,
  kSignalSilence,
  kSignalLease,
  kHeartbeat,
  kSilenceStart,
  kSilenceEnd,
  kRank,
  kStep,
  kQuiet,
  kThreadClose,
  kMessageDeadline,
  kForgetAlert,
  kForgetSignal,
  kForgetChange,
  kForgetIncident,
  kForgetSilence,
};
[[nodiscard]] std::string_view to_string(DeadlineKind kind);

struct Deadline {
  Timestamp due;
  DeadlineKind kind = DeadlineKind::kRank;
  std::uint64_t ordinal = 0;
  friend constexpr auto operator<=>(const Deadline&, const Deadline&) = default;
};

class DeadlineHeap {
 public:
  void push(const Deadline& deadline);
  // The earliest entry; null when empty.
  [[nodiscard]] const Deadline* top() const { return heap_.empty() ? nullptr : &heap_.front(); }
  void pop();
  void clear() { heap_.clear(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  std::vector<Deadline> heap_;
};

}  // namespace headwater::correlator
