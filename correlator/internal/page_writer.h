// PageWriter: writes down that a thread is told something, as records: the thread's opening, its
// messages and its new state. It gives out ordinals for one decision, so that later records of one
// call fit the earlier ones. It does not judge whether anybody should be told. Lives for one call.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "correlator/references.h"
#include "model/page.h"
#include "model/record.h"

namespace headwater::correlator {

// Parts of a decision about one thread: each is a message of its own (C26). The text that a
// fallback receiver gets is neither the card that it would get anyway nor a reply.
inline constexpr std::string_view kCardPart = "card";
inline constexpr std::string_view kReplyPart = "reply";
inline constexpr std::string_view kFallbackPart = "fallback";

[[nodiscard]] inline bool is_live(const PageThread& thread) {
  return thread.state == ThreadState::kTriggered || thread.state == ThreadState::kAcknowledged;
}
// The incident's thread at `receiver`; null if there is none.
[[nodiscard]] const PageThread* find_thread(const View& view, IncidentId incident,
                                            std::string_view receiver);
// In order of their opening.
[[nodiscard]] std::vector<PageThread> threads_of(const View& view, IncidentId incident);
// C28: a Slack incoming webhook cannot edit, so it gets only what is worth a post of its own.
[[nodiscard]] bool takes(const PageThread& thread, NotifyReason reason);

struct Telling {
  PageAction action = PageAction::kTrigger;
  NotifyReason reason = NotifyReason::kOpened;
  std::uint32_t revision = 0;
  ThreadState state = ThreadState::kTriggered;  // the thread's, from now on
  std::string_view part = kCardPart;
};

class PageWriter {
 public:
  // `out` must outlive the writer.
  PageWriter(const View& view, Timestamp now, std::vector<Record>& out);

  // Opens the incident's thread at a receiver that has none.
  [[nodiscard]] PageThread open(IncidentId incident, const rules::ReceiverRule& receiver);
  // Updates that wait behind another message of the thread are merged into what is told now; the
  // one in front may be on its way. One message, with the details as a reply in its thread where
  // the receiver has one message an incident and shows updates in place, and the thread moved. Its
  // revision is at least `telling.revision` and above all that the thread was told before: an
  // adopted thread may be ahead of its incident.
  void tell(const PageThread& thread, const Telling& telling, const IncidentCard& card);
  // The same, without a message.
  void move(const PageThread& thread, ThreadState state, Timestamp close_by);

 private:
  void merge_waiting(const PageThread& thread, const Telling& telling);
  void queue(const PageThread& thread, const Telling& telling, std::uint32_t revision,
             const IncidentCard& card);

  const View& view_;
  Timestamp now_;
  std::vector<Record>& out_;
  std::uint64_t next_thread_;
  std::uint64_t next_message_;
};

}  // namespace headwater::correlator
