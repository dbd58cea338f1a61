// IncidentFeed: what happens to incidents, in order and as it becomes durable, so that a reader who
// went away can go on where it stopped. An interface that api/ and app/ share, and its values.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "model/objects.h"

namespace headwater {

// One line of an incident's timeline.
struct IncidentChange {
  std::string cursor;    // of the line in the timeline, and its place among all
  std::string incident;  // "INC-7"
  IncidentState state = IncidentState::kOpen;  // after it
  Timestamp at;
  std::string record;   // "SymptomAttached"
  std::string text;     // one line for people
  std::string content;  // the record's canonical JSON
  HW_FIELDS(cursor, incident, state, at, record, text, content)
};

struct IncidentFeedQuery {
  std::string after;                  // a cursor or position; "" = from now on
  std::vector<IncidentState> states;  // empty: any
};

struct IncidentChanges {
  std::vector<IncidentChange> changes;
  std::string position;  // for `after`: behind all of them
  bool reset = false;    // what followed `after` is not known here; go on at `position`
};

// Thread-safe.
class IncidentFeedPort {
 public:
  virtual ~IncidentFeedPort() = default;
  // Calls `answered` once, on a thread of the feed's own: at once without `after`, after a reset
  // and with a part of what is known already, else when something has happened. Never, if `asker`
  // is gone by then.
  virtual void await(IncidentFeedQuery query, std::weak_ptr<void> asker,
                     std::function<void(Result<IncidentChanges>)> answered) = 0;
};

}  // namespace headwater
