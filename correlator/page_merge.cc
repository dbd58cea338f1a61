// What becomes of an absorbed incident's threads (C27): the survivor adopts those at receivers
// where it has none; the others close once the survivor's own thread there has been told.
#include <optional>
#include <utility>

#include "correlator/incident_card.h"
#include "correlator/internal/closing_threads.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/page_records.h"
#include "correlator/internal/policy_steps.h"
#include "correlator/page_policy.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

bool has_pending_message(const View& view, ThreadId thread) {
  for (const MessageId id : view.state.messages_of(thread)) {
    const Message* message = view.state.messages.find(id);
    if (message != nullptr && message->state == MessageState::kPending) return true;
  }
  return false;
}

// People who were told of the absorbed incident need not be told of the same thing from the start:
// a survivor that told nobody yet goes on where the absorbed one stood.
PolicyPosition position_after_merge(const View& view, const Incident& survivor,
                                    const Incident& absorbed, Timestamp now) {
  if (survivor.paged || !absorbed.paged || survivor.policy != absorbed.policy ||
      survivor.state != IncidentState::kOpen)
    return position_of(survivor);
  const rules::Policy* policy = policy_of(view, survivor);
  if (policy == nullptr) return position_of(survivor);
  return {absorbed.next_step, due_after(*policy, absorbed.next_step, now)};
}

void adopt(const View& view, const std::vector<PageThread>& threads, const PageDecided& decided,
           PageWriter& writer) {
  const Incident& survivor = view.state.incidents.at(decided.incident);
  const IncidentCard card = make_card(view, survivor.id, decided.at);
  for (PageThread thread : threads) {
    thread.incident = survivor.id;
    const bool acknowledge = survivor.state == IncidentState::kAcknowledged &&
                             takes(thread, NotifyReason::kAcknowledged);
    writer.tell(thread,
                {.action = acknowledge ? PageAction::kAcknowledge : PageAction::kUpdate,
                 .reason = NotifyReason::kMerged,
                 .revision = decided.revision,
                 .state = acknowledge ? ThreadState::kAcknowledged : ThreadState::kTriggered},
                card);
  }
}

}  // namespace

void decide_merged_threads(const View& view, IncidentId survivor_id, IncidentId absorbed_id,
                           Timestamp now, std::vector<Record>& out) {
  const Incident* survivor = view.state.incidents.find(survivor_id);
  const Incident* absorbed = view.state.incidents.find(absorbed_id);
  if (survivor == nullptr || absorbed == nullptr) return;
  out.emplace_back(page_held(*absorbed, HoldReason::kMerged, now, Timestamp{}));
  std::vector<PageThread> adopted;
  std::vector<PageThread> closing;
  for (const PageThread& thread : threads_of(view, absorbed_id)) {
    if (!is_live(thread)) continue;
    const bool known = find_thread(view, survivor_id, thread.receiver) != nullptr;
    (known ? closing : adopted).push_back(thread);
  }
  PageWriter writer(view, now, out);
  if (!adopted.empty()) {
    const PageDecided decided = page_decided(view, *survivor, NotifyReason::kMerged, now,
                                             position_after_merge(view, *survivor, *absorbed, now));
    out.emplace_back(decided);
    adopt(view, adopted, decided, writer);
  }
  for (const PageThread& thread : closing) {
    if (has_pending_message(view, find_thread(view, survivor_id, thread.receiver)->id)) {
      writer.move(thread, thread.state, now + limits::kMergedThreadCloseMax);
    } else {
      close_merged(view, thread, writer, now);
    }
  }
}

void decide_thread_close(const View& view, ThreadId id, Timestamp now, std::vector<Record>& out) {
  const PageThread* thread = view.state.threads.find(id);
  if (thread == nullptr || !thread->close_by.set()) return;
  PageWriter writer(view, now, out);
  if (is_live(*thread)) {
    close_merged(view, *thread, writer, now);
  } else {
    writer.move(*thread, thread->state, Timestamp{});
  }
}

}  // namespace headwater::correlator
