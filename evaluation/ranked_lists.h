// RankedLists: what a case's hypotheses say of every entity and every change of the case. Values.
#pragma once

#include <string>
#include <vector>

#include "base/log_odds.h"
#include "evaluation/case_run.h"
#include "evaluation/case_set.h"

namespace headwater::evaluation {

struct Scored {
  std::string name;  // of an entity, or a change's id
  Millidecibans score = 0;
};

// The best hypothesis about the entity that ranks first.
struct FirstSuspect {
  std::string entity;
  std::string change;  // its id; "" = it is no change
  BasisPoints probability = 0;
};

// Best first. Equal scores stand in the order of first mention (in the map, then in the events; for
// changes in the events), never by name; whatever no hypothesis names stands last.
struct RankedLists {
  std::vector<Scored> entities;  // of the map, and what hypotheses name beyond it
  std::vector<Scored> changes;   // with "none"
  FirstSuspect first;            // empty without any suspect
};

[[nodiscard]] RankedLists ranked_lists(const CaseResult& result, const Recording& recording);

}  // namespace headwater::evaluation
