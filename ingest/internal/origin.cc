#include "ingest/internal/origin.h"

#include <utility>

namespace headwater::ingest {
namespace {

Timestamp first_set(std::initializer_list<Timestamp> times) {
  for (const Timestamp time : times)
    if (time.set()) return time;
  return {};
}

// Of what happened at one moment, that; of a window, its end.
Timestamp own_time(const Event& event) {
  if (const auto* change = std::get_if<ChangeBody>(&event.body)) {
    const bool started = change->status == ChangeStatus::kStarted || !change->finished_at.set();
    return started ? change->started_at : change->finished_at;
  }
  if (const auto* signal = std::get_if<SignalBody>(&event.body)) return signal->window_end;
  return {};
}

// Where an alert says no time of its own, in a file, its state's beginning stands in.
Timestamp fallback_of(const Event& event) {
  const auto* alert = std::get_if<AlertBody>(&event.body);
  if (alert == nullptr) return {};
  const bool ended = alert->status == AlertStatus::kResolved && alert->ends_at.set();
  return ended ? alert->ends_at : alert->starts_at;
}

}  // namespace

PayloadTimes times_of(const Event& event, Timestamp said) {
  return {.occurred_at = said.set() ? said : own_time(event), .fallback = fallback_of(event)};
}

void finish(const Origin& origin, const json::Pointer& at, const PayloadTimes& times, Event event,
            Decoded& out) {
  const RawRecord& record = origin.record;
  event.source = record.source;
  if (!origin.event_id.empty()) event.source_id = origin.event_id;
  event.occurred_at = first_set({times.occurred_at, origin.envelope_time, record.record_time,
                                 record.received_at, times.received_at, times.fallback});
  event.received_at = first_set({record.received_at, times.received_at, event.occurred_at});
  if (const Status valid = validate(event); valid) {
    out.events.push_back(std::move(event));
  } else {
    out.rejected.push_back(json::refused(at, valid.error().message()).message());
  }
}

}  // namespace headwater::ingest
