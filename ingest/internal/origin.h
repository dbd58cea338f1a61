// Where an event being decoded came from, and the last step of every decoder: times, identity and
// the check that all events pass. Private to ingest/.
#pragma once

#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "ingest/internal/json.h"
#include "model/event.h"
#include "model/intake.h"
#include "model/limits.h"

namespace headwater::ingest {

// The record and, if it was wrapped, what its envelope said. Lives for one decode call.
struct Origin {
  const RawRecord& record;
  std::string event_id;  // "" = no envelope
  std::string_view envelope_id;
  Timestamp envelope_time;
};

// What the payload itself says of time.
struct PayloadTimes {
  Timestamp occurred_at;
  Timestamp received_at;  // files only: see checked_received_at
  Timestamp fallback;     // stands in where neither payload nor record has a time
};

// `said` or, where it is unset, what the event's body says of its own time.
[[nodiscard]] PayloadTimes times_of(const Event& event, Timestamp said);

// Sets source, source_id (unless the event has one), occurred_at and received_at; then the event is
// kept in `out` or, if it fails validate(), its reason is.
void finish(const Origin& origin, const json::Pointer& at, const PayloadTimes& times, Event event,
            Decoded& out);

// Takes the refusals of the parts of an array, one each, and at most kEventsPerRequestMax parts.
template <class DecodePart>
void for_each_part(const json::Array& parts, const json::Pointer& at, Decoded& out,
                   const DecodePart& decode_part) {
  if (parts.size() > limits::kEventsPerRequestMax) {
    out.rejected.push_back(json::refused(at, "more than 10000 in one record").message());
    return;
  }
  std::size_t index = 0;
  for (const json::Element part : parts) {
    const json::Pointer part_at(at, index++);
    if (const Status done = decode_part(part, part_at); !done)
      out.rejected.push_back(done.error().message());
  }
}

}  // namespace headwater::ingest
