// Event: one thing a source said. Plain data as decoders make it; nothing here is resolved yet
// (tenant and entity are found by rules inside the core). Values, no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.h"
#include "base/hash.h"
#include "base/quantity.h"
#include "base/result.h"
#include "base/timestamp.h"
#include "model/labels.h"
#include "model/words.h"

namespace headwater {

// A condition that fires and resolves. Identity is the event's label set (C10).
struct AlertBody {
  AlertStatus status = AlertStatus::kFiring;
  Severity severity = Severity::kWarning;
  Timestamp starts_at;  // unset: the source did not say
  Timestamp ends_at;    // unset: holds until a resolve (C11)
  Quantity value = Quantity::unset();
  LabelSet annotations;
  std::string generator_url;
  HW_FIELDS(status, severity, starts_at, ends_at, value, annotations, generator_url)
};

// A deployment or any other edit of the estate. Several statuses of one `id` update one change.
// `kind` is as the source said it; a deploy of what ran before is kept as a rollback.
struct ChangeBody {
  std::string id;  // the source's own, unique within the source
  ChangeKind kind = ChangeKind::kDeploy;
  ChangeStatus status = ChangeStatus::kSucceeded;
  std::string title;
  std::vector<std::string> services;  // entity names in its scope; empty: resolved from labels
  std::vector<std::string> tenants;   // empty: every tenant of its services
  Timestamp started_at;
  Timestamp finished_at;
  std::string version_from;
  std::string version_to;
  std::string actor;
  std::string url;
  HW_FIELDS(id, kind, status, title, services, tenants, started_at, finished_at, version_from,
            version_to, actor, url)
};

// A business fact or measure. A measurement carries its baseline (value and spread) or bounds.
struct SignalBody {
  SignalKind kind = SignalKind::kMeasurement;
  SignalDirection direction = SignalDirection::kHigherIsWorse;
  Quantity value = Quantity::unset();
  Quantity baseline = Quantity::unset();
  Quantity spread = Quantity::unset();  // standard deviation of the baseline
  Quantity lower = Quantity::unset();
  Quantity upper = Quantity::unset();
  std::int64_t count = 0;  // failures over the window
  std::string reason;
  std::string unit;
  Timestamp window_start;
  Timestamp window_end;
  HW_FIELDS(kind, direction, value, baseline, spread, lower, upper, count, reason, unit,
            window_start, window_end)
};

// "Still there", or what became of a run; its absence is the alarm. Keyed by the event's label set.
struct HeartbeatBody {
  Duration interval;  // zero: the configured default
  Duration grace;
  HeartbeatStatus status = HeartbeatStatus::kSucceeded;
  std::string run;     // pairs the start of a run with its end; "" = any
  std::string reason;  // what the sender says of it
  HW_FIELDS(interval, grace, status, run, reason)
};

struct Event {
  std::string source;     // "kafka:alerts", "hooks:alertmanager", "file:stream.ndjson"
  std::string source_id;  // the format's own event id, scoped by the source; "" = none (C12)
  Timestamp occurred_at;  // set by every decoder: payload time, else record time, else received_at
  Timestamp received_at;
  // Tenant, service and name stand among the labels as "tenant", "service", "name" (our own JSON
  // folds them in; Prometheus' "alertname" stays as it is).
  LabelSet labels;
  std::variant<AlertBody, ChangeBody, SignalBody, HeartbeatBody> body;
  HW_FIELDS(source, source_id, occurred_at, received_at, labels, body)
};

// "alert", "change", "signal" or "heartbeat".
[[nodiscard]] std::string_view kind_name(const Event& event);
// Checks what every consumer relies on (limits.h, names not empty, times set); the message names
// the field. Decoders call it on each event they make.
[[nodiscard]] Status validate(const Event& event);

}  // namespace headwater
