// The shared timeline: what was changed, what went wrong and which days were unlike others, on one
// axis. Its question and its answer, part of query.h. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/objects.h"

namespace headwater {

// Ordinals from which to go on, not in it; the highest = from the newest.
struct TimelineCursor {
  std::uint64_t change = UINT64_MAX;
  std::uint64_t incident = UINT64_MAX;
};
struct SharedTimelineQuery {
  Timestamp from;      // what was over before it is left out; unset: nothing is
  Timestamp to;        // what began then or later is left out; unset: nothing is
  std::string entity;  // "" = any
  std::string tenant;  // "" = any
  TimelineCursor before;
  std::size_t limit = 0;
};

enum class TimelineKind : std::uint8_t { kChange, kIncident, kCalendar };
[[nodiscard]] constexpr std::string_view to_string(TimelineKind kind) {
  constexpr std::string_view kNames[] = {"change", "incident", "calendar"};
  return name_at(kNames, kind);
}

struct SharedTimelineItem {
  TimelineKind kind = TimelineKind::kChange;
  std::uint64_t id = 0;
  std::string name;                   // "INC-7"; of a change its source's own id
  std::string title;                  // "deploy odoo-web r214", "month-end"
  std::string type;                   // of a change: "deploy"
  std::string status;                 // of a change, or the incident's state
  std::string priority;               // of an incident: "P2"
  Timestamp start;                    // of an incident the onset
  Timestamp end;                      // unset: it goes on, or is a moment
  Timestamp known_at;                 // when we heard of it; unset: it was known before
  std::vector<std::string> entities;  // at most limits::kCardTenantsMax
  std::string first_suspect;          // of an incident
  BasisPoints first_suspect_probability = 0;
  std::uint64_t suspected_change = 0;  // its id, if the first suspect is one
  HW_FIELDS(kind, id, name, title, type, status, priority, start, end, known_at, entities,
            first_suspect, first_suspect_probability, suspected_change)
};
struct SharedTimelinePage {
  std::vector<SharedTimelineItem>
      items;  // days of calendars; then those that we heard of last first
  std::string next;
  HW_FIELDS(items, next)
};

}  // namespace headwater
