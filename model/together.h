// Why two things are in one incident, or in two: from the scores that were stored when they were
// compared. Plain data whose canonical JSON (base/fields.h) is the API's body.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/grouping_score.h"

namespace headwater {

// Each is an incident ("INC-7", "7"), a symptom or an alert by its number ("symptom:12",
// "alert:3"), or an entity that has a symptom in an open incident (its newest).
struct TogetherQuery {
  std::string a;
  std::string b;
};

// What one of the two names means.
struct ComparedThing {
  std::string asked;
  std::string incident;       // the one that it is in now
  std::uint64_t symptom = 0;  // 0: an incident was asked for
  std::string text;           // "pg-main PgDown", "INC-7"
  HW_FIELDS(asked, incident, symptom, text)
};

// One comparison that was made, and kept.
struct ComparisonView {
  std::string what;  // "web HighLatency", "INC-8"
  std::string with;  // "INC-7"
  bool joined = false;
  PassReason reason = PassReason::kBelow;  // if not joined
  GroupingScore score;
  std::string via;           // the name of score.via
  Millidecibans needed = 0;  // what the total had to be above; 0 if joined
  std::string text;          // one line for people, with every term
  HW_FIELDS(what, with, joined, reason, score, via, needed, text)
};

struct TogetherView {
  ComparedThing a;
  ComparedThing b;
  bool together = false;
  std::string reason;                       // one sentence
  std::vector<ComparisonView> comparisons;  // the most telling first
  HW_FIELDS(a, b, together, reason, comparisons)
};

}  // namespace headwater
