// Input: the one ordered log is made of these; everything that can change what Headwater believes
// is one. The sequencer gives each `seq` and `at`. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.h"
#include "model/event.h"
#include "model/ids.h"
#include "model/page.h"
#include "model/silence.h"

namespace headwater {

struct EventArrived {
  Event event;
  HW_FIELDS(event)
};

// An event from a source or sender that may speak of these tenants only (C29).
struct BoundEventArrived {
  Event event;
  std::vector<std::string> tenants;
  HW_FIELDS(event, tenants)
};

enum class CommandKind : std::uint8_t {
  kAcknowledge,
  kUnacknowledge,
  kResolve,
  kConfirmSuspect,
  kRejectSuspect,
  kSilence,
  kExpireSilence,
};
[[nodiscard]] std::string_view to_string(CommandKind kind);

// What a person or a bot asks for. `suspect` counts from 1 in the incident's ranking. `expected`
// are view_tag()s of the incident: it must be one of these to whom it has none.
struct OperatorCommand {
  CommandKind kind = CommandKind::kAcknowledge;
  IncidentId incident;
  std::uint32_t suspect = 0;
  std::string actor;
  std::string reason;
  std::vector<std::string> expected;
  HW_FIELDS(kind, incident, suspect, actor, reason, expected)
};
// Why a command is refused whose incident is none of `expected`.
inline constexpr std::string_view kNotAsExpected = "the incident has changed since";

enum class ReferenceKind : std::uint8_t { kConfiguration, kMap, kLookup };
[[nodiscard]] std::string_view to_string(ReferenceKind kind);

// The digest in force per (kind, source) is state (C21); the content is stored under its digest.
struct ReferenceReplaced {
  ReferenceKind kind = ReferenceKind::kConfiguration;
  std::string source;
  Hash128 digest;
  HW_FIELDS(kind, source, digest)
};

// C7. `as_of` is how far the source has been read, in its own time.
struct SourceProgress {
  std::string source;
  bool catching_up = false;
  Timestamp as_of;
  HW_FIELDS(source, catching_up, as_of)
};

struct DeliveryAttempted {
  Attempt attempt;
  HW_FIELDS(attempt)
};

// C6: the engine was away from `from` until this input's `at`.
struct Resumed {
  Timestamp from;
  HW_FIELDS(from)
};

// C26: set at the store's creation and at each restore.
struct StoreEpochSet {
  std::string epoch;
  HW_FIELDS(epoch)
};

// Time passes: fires what is due and does nothing of its own. A draining Tick ends a replay: it
// fires all rank and step deadlines, each at its own time, and no lease or quiet window (C8).
struct Tick {
  bool drain = false;
  HW_FIELDS(drain)
};

// A silence to be made or, where `replaces` names one, changed. What may not be changed in place
// ends that one, and this becomes a new one under `id`: the caller makes it, since the core knows
// nothing random.
struct SilenceRequested {
  std::string id;
  std::string replaces;  // "" = none
  std::vector<SilenceMatcher> matchers;
  Timestamp starts_at;  // unset or past: now
  Timestamp ends_at;
  std::string created_by;
  std::string comment;
  LabelSet annotations;
  HW_FIELDS(id, replaces, matchers, starts_at, ends_at, created_by, comment, annotations)
};
// Why a request about a silence is refused that is not there.
inline constexpr std::string_view kNoSuchSilence = "silence not found";

// A silence is to end now.
struct SilenceExpiryRequested {
  std::string id;
  std::string actor;
  HW_FIELDS(id, actor)
};

struct Input {
  Seq seq;
  Timestamp at;  // engine time: never before an earlier input's
  std::variant<EventArrived, OperatorCommand, ReferenceReplaced, SourceProgress, DeliveryAttempted,
               Resumed, StoreEpochSet, Tick, BoundEventArrived, SilenceRequested,
               SilenceExpiryRequested>
      body;  // stored by index: new kinds go last
  HW_FIELDS(seq, at, body)
};

}  // namespace headwater
