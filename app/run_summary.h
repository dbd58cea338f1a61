// What one run of a stream came to, as a comparison needs it: incidents with what they hold and
// whom they told. Plain data whose canonical JSON is a run's run.json (docs/replay.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/objects.h"

namespace headwater::app {

inline constexpr std::uint32_t kRunVersion = 1;

// One interval in which an alert, signal or heartbeat was bad. Runs under other rules know it by
// identity and time, not by the rule that made a symptom of it.
struct RunSymptom {
  OriginKind origin = OriginKind::kAlert;
  std::string identity;  // of its label set, 32 hex digits
  std::string rule;
  std::string entity;
  std::string tenant;  // "" = shared
  Timestamp onset;
  Timestamp cleared_at;  // unset: it still fired
  HW_FIELDS(origin, identity, rule, entity, tenant, onset, cleared_at)
};

struct RunMessage {
  std::string receiver;
  PageAction action = PageAction::kTrigger;
  NotifyReason reason = NotifyReason::kOpened;
  bool page = false;  // it rings: a trigger, a step, a repeat or a raised priority
  Timestamp decided_at;
  Priority priority = Priority::kP5;
  std::string first_suspect;
  std::vector<std::string> tenants;  // as told
  HW_FIELDS(receiver, action, reason, page, decided_at, priority, first_suspect, tenants)
};

struct RunIncident {
  std::string name;  // "INC-7"; another run may call it otherwise
  std::string title;
  IncidentState state = IncidentState::kOpen;
  Priority priority = Priority::kP5;
  std::string policy;
  Timestamp opened_at;
  Timestamp resolved_at;
  std::string first_suspect;
  BasisPoints first_suspect_probability = 0;
  AttributionKind verdict = AttributionKind::kUnknown;
  bool confirmed = false;            // a person confirmed its cause
  std::optional<HoldReason> held;    // why nobody was told
  std::vector<std::string> tenants;  // hurt, sorted
  std::vector<RunSymptom> symptoms;
  std::vector<RunMessage> messages;  // by time
  HW_FIELDS(name, title, state, priority, policy, opened_at, resolved_at, first_suspect,
            first_suspect_probability, verdict, confirmed, held, tenants, symptoms, messages)
};

struct RunSummary {
  std::uint32_t run = kRunVersion;
  std::uint32_t decision_version = 0;
  std::vector<std::string> streams;
  std::string config;  // "" = built-in defaults
  Timestamp first;     // of the stream
  Timestamp last;
  std::uint64_t events = 0;
  std::uint64_t dead_letters = 0;
  std::vector<RunIncident> incidents;  // as they opened; merged ones are in their survivors
  HW_FIELDS(run, decision_version, streams, config, first, last, events, dead_letters, incidents)
};

}  // namespace headwater::app
