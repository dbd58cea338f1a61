// Past incidents that were like one: by what was unwell, in which way and in which order, never by
// names. Plain data whose canonical JSON (base/fields.h) is the API's body.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/log_odds.h"
#include "base/timestamp.h"
#include "model/ids.h"

namespace headwater {

struct SimilarQuery {
  IncidentId incident;
};

struct SimilarIncident {
  std::string name;            // "INC-3"
  BasisPoints similarity = 0;  // 10,000: the same kinds of places, symptoms and order
  std::string title;
  std::string cause;       // confirmed by a person, else the first suspect; "" if there is none
  bool confirmed = false;  // by a person
  Timestamp opened_at;
  Timestamp resolved_at;
  Duration repair;  // from opened to resolved
  HW_FIELDS(name, similarity, title, cause, confirmed, opened_at, resolved_at, repair)
};

struct SimilarIncidents {
  std::uint32_t compared = 0;              // so many past incidents were looked at
  std::vector<SimilarIncident> incidents;  // the most similar first, then the newest
  HW_FIELDS(compared, incidents)
};

}  // namespace headwater
