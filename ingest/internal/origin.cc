#include "ingest/internal/origin.h"

#include <utility>

namespace headwater::ingest {
namespace {

Timestamp first_set(std::initializer_list<Timestamp> times) {
  for (const Timestamp time : times)
    if (time.set()) return time;
  return {};
}

}  // namespace

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
