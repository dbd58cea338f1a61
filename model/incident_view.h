// How an incident is shown: its line in a list, and all of it. Plain data whose canonical JSON
// (base/fields.h) is the API's body.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/objects.h"
#include "model/record_incidents.h"

namespace headwater {

struct IncidentSummary {
  std::string name;  // "INC-7"
  std::uint64_t id = 0;
  IncidentState state = IncidentState::kOpen;
  Priority priority = Priority::kP5;
  std::string title;
  Timestamp opened_at;
  Timestamp onset;
  Timestamp resolved_at;
  std::uint32_t symptom_count = 0;
  std::uint32_t firing_count = 0;
  std::uint32_t tenant_count = 0;
  std::string first_suspect;
  BasisPoints first_suspect_probability = 0;
  AttributionKind verdict = AttributionKind::kUnknown;
  std::string acknowledged_by;
  std::string merged_into;
  bool paged = false;
  HW_FIELDS(name, id, state, priority, title, opened_at, onset, resolved_at, symptom_count,
            firing_count, tenant_count, first_suspect, first_suspect_probability, verdict,
            acknowledged_by, merged_into, paged)
};
struct IncidentPage {
  std::vector<IncidentSummary> incidents;  // newest first
  std::uint64_t next = 0;                  // cursor for `before`; 0 = no more
  HW_FIELDS(incidents, next)
};

struct SymptomView {
  std::uint64_t id = 0;
  std::string entity;
  std::string tenant;
  std::string kind;
  SymptomClass symptom_class = SymptomClass::kOther;
  Severity severity = Severity::kWarning;
  Timestamp onset;
  Timestamp raised_at;
  Timestamp cleared_at;
  std::string fingerprint;  // of the alert, 16 hex digits; "" for other origins
  std::uint32_t count = 0;  // how often the alert was received
  LabelSet labels;          // those that lookups added, too
  LabelSet added_labels;    // by lookups alone
  LabelSet annotations;
  std::optional<GroupingScore> joined;  // why it is in this incident; none for the first
  std::vector<SilenceNote> silences;    // that hold for it while it fires
  HW_FIELDS(id, entity, tenant, kind, symptom_class, severity, onset, raised_at, cleared_at,
            fingerprint, count, labels, added_labels, annotations, joined, silences)
};
struct MessageView {
  std::string receiver;
  ReceiverKind receiver_kind = ReceiverKind::kWebhook;
  std::string thread_key;
  std::uint32_t revision = 0;
  std::string part;
  PageAction action = PageAction::kTrigger;
  NotifyReason reason = NotifyReason::kOpened;
  MessageState state = MessageState::kPending;
  Timestamp decided_at;
  std::uint32_t attempts = 0;
  std::string last_error;
  std::uint32_t digest_of = 0;  // told in one digest of so many messages; 0 = by itself
  HW_FIELDS(receiver, receiver_kind, thread_key, revision, part, action, reason, state, decided_at,
            attempts, last_error, digest_of)
};
struct IncidentView {
  IncidentSummary summary;
  std::vector<PriorityFactor> priority_factors;
  Ranking ranking;
  std::vector<FirstFailure> first_failures;
  Impact impact;
  std::vector<SymptomView> symptoms;
  std::vector<std::string> tenants;
  std::vector<std::string> absorbed;  // names of incidents merged into it
  std::vector<Judgement> judgements;
  std::vector<MessageView> messages;
  std::optional<PageHeld> held;  // why nobody has been told, while nobody has
  HW_FIELDS(summary, priority_factors, ranking, first_failures, impact, symptoms, tenants, absorbed,
            judgements, messages, held)
};

}  // namespace headwater
