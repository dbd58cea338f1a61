#include "correlator/internal/page_writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/limits.h"

namespace headwater::correlator {

namespace {

// An update that is shown to more than those who follow the thread.
bool wakes_people(NotifyReason reason) {
  return reason == NotifyReason::kStep || reason == NotifyReason::kRepeat ||
         reason == NotifyReason::kPriorityRaised;
}

}  // namespace

const PageThread* find_thread(const View& view, IncidentId incident, std::string_view receiver) {
  for (const ThreadId id : view.state.index_of(incident).threads) {
    const PageThread* thread = view.state.threads.find(id);
    if (thread != nullptr && thread->incident == incident && thread->receiver == receiver)
      return thread;
  }
  return nullptr;
}

std::vector<PageThread> threads_of(const View& view, IncidentId incident) {
  std::vector<PageThread> threads;
  for (const ThreadId id : view.state.index_of(incident).threads) {
    const PageThread* thread = view.state.threads.find(id);
    if (thread != nullptr && thread->incident == incident) threads.push_back(*thread);
  }
  return threads;
}

bool takes(const PageThread& thread, NotifyReason reason) {
  if (thread.receiver_kind != ReceiverKind::kSlackWebhook) return true;
  switch (reason) {
    case NotifyReason::kRepeat:
    case NotifyReason::kAcknowledged:
    case NotifyReason::kUnacknowledged:
      return false;
    case NotifyReason::kOpened:
    case NotifyReason::kStep:
    case NotifyReason::kPriorityRaised:
    case NotifyReason::kSuspectChanged:
    case NotifyReason::kMoreHurt:
    case NotifyReason::kResolved:
    case NotifyReason::kReopened:
    case NotifyReason::kMerged:
      return true;
  }
  return true;
}

PageWriter::PageWriter(const View& view, Timestamp now, std::vector<Record>& out)
    : view_(view),
      now_(now),
      out_(out),
      next_thread_(view.state.meta.next_thread),
      next_message_(view.state.meta.next_message) {}

PageThread PageWriter::open(IncidentId incident, const rules::ReceiverRule& receiver) {
  PageThread thread{.id = ThreadId{next_thread_++},
                    .incident = incident,
                    .receiver = receiver.name,
                    .receiver_kind = receiver.kind};
  thread.thread_key = view_.configuration().estate + "/" + view_.state.meta.epoch + "/" +
                      incident_name(incident) + "/" + receiver.name;
  out_.emplace_back(ThreadOpened{.thread = thread.id,
                                 .incident = incident,
                                 .receiver = thread.receiver,
                                 .receiver_kind = thread.receiver_kind,
                                 .thread_key = thread.thread_key});
  return thread;
}

void PageWriter::tell(const PageThread& thread, const Telling& telling, const IncidentCard& card) {
  const std::uint32_t revision = std::max(telling.revision, thread.revision + 1);
  merge_waiting(thread, telling);
  queue(thread, telling, revision, card);
  if (thread.receiver_kind == ReceiverKind::kSlack) {
    Telling reply = telling;
    reply.part = kReplyPart;
    queue(thread, reply, revision, card);
  }
  out_.emplace_back(ThreadMoved{.thread = thread.id,
                                .incident = thread.incident,
                                .state = telling.state,
                                .revision = revision});
}

void PageWriter::move(const PageThread& thread, ThreadState state, Timestamp close_by) {
  out_.emplace_back(ThreadMoved{.thread = thread.id,
                                .incident = thread.incident,
                                .state = state,
                                .revision = thread.revision,
                                .close_by = close_by});
}

void PageWriter::merge_waiting(const PageThread& thread, const Telling& telling) {
  if (telling.action == PageAction::kTrigger) return;
  const bool says_all = telling.action != PageAction::kUpdate || wakes_people(telling.reason);
  bool in_front = true;
  for (const MessageId id : view_.state.messages_of(thread.id)) {
    const Message& message = view_.state.messages.at(id);
    if (message.state != MessageState::kPending || std::exchange(in_front, false)) continue;
    if (message.action == PageAction::kUpdate && (says_all || !wakes_people(message.reason)))
      out_.emplace_back(MessageMerged{.message = id, .into = MessageId{next_message_}});
  }
}

void PageWriter::queue(const PageThread& thread, const Telling& telling, std::uint32_t revision,
                       const IncidentCard& card) {
  Message message{.id = MessageId{next_message_++},
                  .thread = thread.id,
                  .action = telling.action,
                  .reason = telling.reason,
                  .revision = revision,
                  .part = std::string(telling.part),
                  .decided_at = now_,
                  .deadline = now_ + limits::kMessageDeadline,
                  .card = card};
  message.send_key = thread.thread_key + "/" + std::to_string(revision) + "/" + message.part;
  out_.emplace_back(MessageQueued{.queued = std::move(message)});
}

}  // namespace headwater::correlator
