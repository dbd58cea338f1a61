// SenderRates: how fast each sender may hand in events (C29). A sender may run ten seconds ahead of
// its rate, after a pause too; beyond that it is told to come again. Bounded: the longest quiet
// sender is forgotten. Owned by the io thread.
#pragma once

#include <cstdint>
#include <string>

#include "api/internal/bounded_times.h"
#include "base/timestamp.h"
#include "model/limits.h"

namespace headwater::api {

// Of each sender. A second's worth of events and bytes, 0: as much as it likes; requests at once.
struct SenderRate {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::uint32_t requests = limits::kRequestsInFlightMax;
};

class SenderRates {
 public:
  static constexpr Duration kAhead = seconds(10);
  static constexpr std::size_t kTrackedMax = 4096;

  explicit SenderRates(const SenderRate& rate) : rate_(rate) {}

  // How long the sender is to wait; nothing (0) if it may send now.
  [[nodiscard]] Duration wait(const std::string& sender, Timestamp now) const;
  // What it has sent: the scarcer of the two counts. A large request is owed, never cut.
  void charge(const std::string& sender, std::uint64_t events, std::uint64_t bytes, Timestamp now);

 private:
  SenderRate rate_;
  BoundedTimes paid_until_{kTrackedMax};  // when the sender is on its rate again
};

}  // namespace headwater::api
