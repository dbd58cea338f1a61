#include "correlator/deadline.h"

#include <algorithm>
#include <functional>

namespace headwater::correlator {

std::string_view to_string(DeadlineKind kind) {
  constexpr std::string_view kNames[] = {
      "forget_event_id", "alert_lease",      "signal_silence", "signal_lease",  "heartbeat",
      "silence_start",   "silence_end",      "rank",           "step",          "quiet",
      "thread_close",    "message_deadline", "forget_alert",   "forget_signal", "forget_change",
      "forget_incident", "forget_silence"};
  return kNames[static_cast<std::size_t>(kind)];
}

void DeadlineHeap::push(const Deadline& deadline) {
  heap_.push_back(deadline);
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
}

void DeadlineHeap::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
  heap_.pop_back();
}

}  // namespace headwater::correlator
