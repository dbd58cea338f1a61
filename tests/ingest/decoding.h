// What the decoder tests share: a record as a door or a topic would make it, and short words for
// what came out.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "model/intake.h"

namespace headwater::ingest {

inline Timestamp at(std::string_view text) {
  const auto time = parse_rfc3339(text);
  HW_CHECK(time.has_value(), "a test wrote a time that is none");
  return *time;
}

inline constexpr std::string_view kReceived = "2026-01-01T00:10:00Z";

// A request that came in at kReceived.
inline RawRecord request(std::string_view bytes) {
  RawRecord record;
  record.source = "hooks:test";
  record.position = "request 1";
  record.bytes = bytes;
  record.received_at = at(kReceived);
  return record;
}

// A line of a file: nobody says when it was received.
inline RawRecord line(std::string_view bytes) {
  RawRecord record = request(bytes);
  record.source = "file:test";
  record.received_at = {};
  return record;
}

// The one event of a record; a failed check prints why there is none.
inline Event only(const Decoded& decoded) {
  HW_CHECK(decoded.rejected.empty(), decoded.rejected.front().c_str());
  HW_CHECK(decoded.events.size() == 1, "expected one event");
  return decoded.events.front();
}

// The one reason of a record that gave no event.
inline std::string refusal(const Decoded& decoded) {
  if (!decoded.events.empty()) return "accepted: " + as_json(decoded.events.front());
  if (decoded.rejected.size() != 1) return std::to_string(decoded.rejected.size()) + " reasons";
  return decoded.rejected.front();
}

}  // namespace headwater::ingest
