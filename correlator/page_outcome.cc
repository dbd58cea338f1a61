// What became of a message (C25): delivered, tried again, or failed; then its fallback receiver is
// told, and what waited for it goes on.
#include <utility>

#include "correlator/internal/closing_threads.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/page_writer.h"
#include "correlator/internal/self_alert.h"
#include "correlator/page_policy.h"

namespace headwater::correlator {
namespace {

// Null unless it is known and still to be sent: outcomes may come twice.
const Message* pending(const View& view, MessageId id) {
  const Message* message = view.state.messages.find(id);
  return message != nullptr && message->state == MessageState::kPending ? message : nullptr;
}

// Only what calls for attention is worth another receiver's; a fallback has none itself, so that
// two receivers cannot hand a message to and fro.
bool wants_fallback(const Message& message) {
  return message.part == kCardPart &&
         (message.action == PageAction::kTrigger || message.action == PageAction::kUpdate);
}

// Of a page about a receiver that fails somebody has to hear, so all others stand in.
ReceiverList fallbacks_of(const View& view, const PageThread& thread) {
  const bool about_receiver = is_self_incident(view, thread.incident);
  const rules::ReceiverRule* own = view.configuration().receiver(thread.receiver);
  if (own != nullptr && own->fallback != own->name) {
    const rules::ReceiverRule* fallback = view.configuration().receiver(own->fallback);
    if (fallback != nullptr && !(about_receiver && receiver_fails(view, fallback->name)))
      return {fallback};
  }
  return about_receiver ? able_receivers(view, thread.receiver) : ReceiverList{};
}

void tell_fallback(const View& view, const Message& message, PageWriter& writer) {
  const PageThread* thread = view.state.threads.find(message.thread);
  if (thread == nullptr || !wants_fallback(message)) return;
  const Incident* incident = view.state.incidents.find(thread->incident);
  if (incident == nullptr || !is_active(*incident)) return;
  for (const rules::ReceiverRule* fallback : fallbacks_of(view, *thread)) {
    const PageThread* known = find_thread(view, incident->id, fallback->name);
    // It was told of the same decision in its own right, or of a later one.
    if (known != nullptr && is_live(*known) && known->revision >= message.revision) continue;
    // A trigger even for who knows of the incident: it has to be heard.
    writer.tell(
        known != nullptr ? *known : writer.open(incident->id, *fallback),
        {.action = PageAction::kTrigger,
         .reason = message.reason,
         .revision = message.revision,
         .state = known != nullptr && is_live(*known) ? known->state : ThreadState::kTriggered,
         .part = kFallbackPart},
        message.card);
  }
}

// Delivered or failed for good: what waited for it need not wait any longer (C27).
void close_waiting(const View& view, const Message& message, PageWriter& writer, Timestamp now) {
  const PageThread* thread = view.state.threads.find(message.thread);
  if (thread == nullptr) return;
  for (const PageThread& waiting : waiting_for(view, *thread))
    close_merged(view, waiting, writer, now);
}

// A line of a digest is nothing to reply to.
void end_reply(const View& view, const Message& card, std::uint32_t digest_of,
               std::vector<Record>& out) {
  for (const MessageId id : view.state.messages_of(card.thread)) {
    const Message* reply = pending(view, id);
    if (reply != nullptr && reply->revision == card.revision && reply->part == kReplyPart)
      out.emplace_back(MessageDelivered{.message = id, .digest_of = digest_of});
  }
}

void delivered(const View& view, const Message& message, const Attempt& attempt, Timestamp now,
               std::vector<Record>& out) {
  out.emplace_back(MessageDelivered{.message = message.id, .digest_of = attempt.digest_of});
  if (attempt.digest_of != 0) end_reply(view, message, attempt.digest_of, out);
  // A reply's reference is not where the incident's message stands.
  const PageThread* thread = view.state.threads.find(message.thread);
  const bool named = !attempt.channel_ref.empty() || !attempt.message_ref.empty();
  if (thread != nullptr && named && message.part != kReplyPart &&
      (attempt.channel_ref != thread->channel_ref || attempt.message_ref != thread->message_ref)) {
    out.emplace_back(ThreadNamed{.thread = thread->id,
                                 .channel_ref = attempt.channel_ref,
                                 .message_ref = attempt.message_ref});
  }
  PageWriter writer(view, now, out);
  close_waiting(view, message, writer, now);
}

void failed(const View& view, const Message& message, std::string error, Timestamp now,
            std::vector<Record>& out) {
  out.emplace_back(MessageFailed{.message = message.id, .error = std::move(error)});
  PageWriter writer(view, now, out);
  tell_fallback(view, message, writer);
  close_waiting(view, message, writer, now);
}

}  // namespace

void decide_attempt(const View& view, const Attempt& attempt, Timestamp now,
                    std::vector<Record>& out) {
  const Message* message = pending(view, attempt.message);
  if (message == nullptr) return;
  switch (attempt.result) {
    case AttemptResult::kDelivered:
      return delivered(view, *message, attempt, now, out);
    case AttemptResult::kRetry:
      out.emplace_back(MessageRetried{
          .message = message->id, .next_try_at = attempt.next_try_at, .error = attempt.detail});
      return;
    case AttemptResult::kRefused:
      return failed(view, *message, attempt.detail, now, out);
  }
}

void decide_message_deadline(const View& view, MessageId id, Timestamp now,
                             std::vector<Record>& out) {
  const Message* message = pending(view, id);
  if (message == nullptr) return;
  std::string error = "not delivered in time";
  if (!message->last_error.empty()) error += "; last: " + message->last_error;
  failed(view, *message, std::move(error), now, out);
}

}  // namespace headwater::correlator
