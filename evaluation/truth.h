// Truth: what the causes and the groups of a set really were, from truth.json and groups.json
// beside its cases. Read after all that the engine says is written. Values.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace headwater::evaluation {

struct CaseTruth {
  std::string name;
  // Accepted answers; empty: none is told, and the case does not count.
  std::vector<std::string> services;
  std::vector<std::string> changes;
  bool no_change = false;      // it is told that no change is to blame
  bool tells_changes = false;  // either of the two
};

// A stream's firing events and their true incidents; none: background.
struct CaseGroups {
  std::string name;
  std::vector<std::pair<std::string, std::optional<std::string>>> events;
};

struct Truth {
  std::vector<CaseTruth> cases;
  std::vector<CaseGroups> groups;
  // Instances are told with the group that they belong to: "orders-1" counts as "orders", too.
  bool groups_of_instances = false;
};

// Empty where a file is missing; one that can't be read is an error naming it.
[[nodiscard]] Result<Truth> read_truth(const std::string& set_folder);

}  // namespace headwater::evaluation
