// What goes out: the card that a message shows, threads (one per incident and receiver), and
// messages (one outbox row each). The core decides them; notifiers render and send. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "model/ids.h"
#include "model/labels.h"
#include "model/suspect.h"
#include "model/words.h"

namespace headwater {

// Why a message went out: always exactly one, always stored.
enum class NotifyReason : std::uint8_t {
  kOpened,
  kStep,
  kRepeat,
  kPriorityRaised,
  kSuspectChanged,
  kMoreHurt,
  kAcknowledged,
  kUnacknowledged,
  kResolved,
  kReopened,
  kMerged,
};
[[nodiscard]] std::string_view to_string(NotifyReason reason);

// Why a message was held back.
enum class HoldReason : std::uint8_t {
  kGathering,
  kCatchingUp,
  kNotFiring,
  kNoPolicy,
  kNoReceiver,
  kAcknowledged,
  kMerged,
  kNotMaterial,
  kBelowPriority,
  kSilenced,
};
[[nodiscard]] std::string_view to_string(HoldReason reason);

enum class PageAction : std::uint8_t { kTrigger, kUpdate, kAcknowledge, kResolve };
[[nodiscard]] std::string_view to_string(PageAction action);

// How a receiver treats a thread (C28: a Slack incoming webhook cannot edit).
enum class ReceiverKind : std::uint8_t { kWebhook, kSlack, kSlackWebhook, kPagerDuty };
[[nodiscard]] std::string_view to_string(ReceiverKind kind);

// P1 is the most urgent.
enum class Priority : std::uint8_t { kP1 = 1, kP2, kP3, kP4, kP5 };
[[nodiscard]] std::string_view to_string(Priority priority);

// One printed factor of the priority: points add up, the sum maps to P1..P5.
struct PriorityFactor {
  std::string name;   // "severity", "tier", "tenants", "business", "slo"
  std::string value;  // "critical", "tier 1", "40 tenants"
  std::int32_t points = 0;
  HW_FIELDS(name, value, points)
};

struct CardSymptom {
  std::string entity;
  std::string tenant;
  std::string kind;
  SymptomClass symptom_class = SymptomClass::kOther;
  Severity severity = Severity::kWarning;
  Timestamp since;
  bool firing = true;
  std::string summary;  // the source's own words, cut; "" if none
  std::string url;
  LabelSet added_labels;  // what lookups know of it: at most limits::kCardLabelsMax, values cut
  HW_FIELDS(entity, tenant, kind, symptom_class, severity, since, firing, summary, url,
            added_labels)
};

// What was hurt first: several within the time that sources take to look once.
struct FirstFailure {
  std::string entity;
  SymptomClass symptom_class = SymptomClass::kOther;
  Timestamp onset;
  HW_FIELDS(entity, symptom_class, onset)
};

// Who is hurt, beside the tenants: at most limits::kImpactNamesMax names of each, all counted.
struct Impact {
  std::uint32_t service_count =
      0;  // hurt, and nothing that is hurt depends on them: what users see
  std::vector<std::string> services;
  std::uint32_t signal_count = 0;  // business signals
  std::vector<std::string> signals;
  HW_FIELDS(service_count, services, signal_count, signals)
};

// The incident as a person is told of it, frozen when the page was decided, so that a retry says
// the same. The platform team's text: it may name every tenant.
struct IncidentCard {
  std::string estate;
  IncidentId incident;
  std::string title;
  std::string state;  // "open", "acknowledged", "resolved"
  Priority priority = Priority::kP3;
  std::vector<PriorityFactor> priority_factors;
  Timestamp onset;
  Timestamp decided_at;
  Timestamp resolved_at;
  std::string acknowledged_by;
  std::uint32_t symptom_count = 0;
  std::uint32_t firing_count = 0;
  std::uint32_t tenant_count = 0;
  std::vector<std::string> tenants;   // at most a few, then tenant_count tells
  std::vector<CardSymptom> symptoms;  // at most limits::kCardSymptomsMax, firing first
  Ranking ranking;
  std::vector<FirstFailure> first_failures;
  Impact impact;
  std::vector<std::string> changes;  // recent changes in scope, newest first
  std::string as_of_source;          // "" or "as of <source time>": a source is catching up (C7)
  std::string merged_into;           // "" or the survivor's reference
  HW_FIELDS(estate, incident, title, state, priority, priority_factors, onset, decided_at,
            resolved_at, acknowledged_by, symptom_count, firing_count, tenant_count, tenants,
            symptoms, ranking, first_failures, impact, changes, as_of_source, merged_into)
};

// "INC-7": the name people use.
[[nodiscard]] std::string incident_name(IncidentId incident);
// 0 when the text is not such a name.
[[nodiscard]] IncidentId read_incident_name(std::string_view text);

enum class ThreadState : std::uint8_t { kNone, kTriggered, kAcknowledged, kResolved };
[[nodiscard]] std::string_view to_string(ThreadState state);

// One conversation at one receiver about one incident (C26).
struct PageThread {
  ThreadId id;
  IncidentId incident;
  std::string receiver;
  ReceiverKind receiver_kind = ReceiverKind::kWebhook;
  std::string thread_key;  // estate / store epoch / incident / receiver
  ThreadState state = ThreadState::kNone;
  std::uint32_t revision = 0;  // of the last message decided
  std::string channel_ref;     // what the provider calls it (Slack channel and ts), from attempts
  std::string message_ref;
  Timestamp close_by;  // C27: an absorbed thread closes then at the latest
  HW_FIELDS(id, incident, receiver, receiver_kind, thread_key, state, revision, channel_ref,
            message_ref, close_by)
};

// Merged: a later message of its thread says what it would have said.
enum class MessageState : std::uint8_t { kPending, kDelivered, kFailed, kMerged };
[[nodiscard]] std::string_view to_string(MessageState state);

// One send: an outbox row until it is delivered or has failed.
struct Message {
  MessageId id;  // orders the messages of a thread
  ThreadId thread;
  PageAction action = PageAction::kTrigger;
  NotifyReason reason = NotifyReason::kOpened;
  std::uint32_t revision = 0;
  // "card" or "reply": an update and its thread reply are two (C26); "fallback": the card of
  // another receiver's message that failed.
  std::string part;
  std::string send_key;  // thread_key / revision / part: the same over retries
  Timestamp decided_at;
  Timestamp deadline;  // engine time; then it fails
  MessageState state = MessageState::kPending;
  std::uint32_t attempts = 0;
  Timestamp next_try_at;  // set by the last attempt
  std::string last_error;
  std::uint32_t digest_of = 0;  // delivered as one line among those of so many messages
  IncidentCard card;
  HW_FIELDS(id, thread, action, reason, revision, part, send_key, decided_at, deadline, state,
            attempts, next_try_at, last_error, digest_of, card)
};

// What the dispatcher is given: a message with its thread as it stood when handed over.
struct Delivery {
  Message message;
  PageThread thread;
};

enum class AttemptResult : std::uint8_t { kDelivered, kRetry, kRefused };
[[nodiscard]] std::string_view to_string(AttemptResult result);

// The outcome of one send, an input of the core (C25).
struct Attempt {
  MessageId message;
  AttemptResult result = AttemptResult::kDelivered;
  std::string detail;       // status line or error, at most 200 bytes, no secrets
  Timestamp next_try_at;    // kRetry only; jitter and Retry-After already in it
  std::string channel_ref;  // kDelivered: the provider's ids, "" if it has none
  std::string message_ref;
  std::uint32_t digest_of = 0;  // sent in a digest of so many messages; 0 = by itself
  HW_FIELDS(message, result, detail, next_try_at, channel_ref, message_ref, digest_of)
};

}  // namespace headwater
