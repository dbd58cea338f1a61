// Weighed: the incidents that one side was compared with, and how each comparison ended: the best
// above what is needed, and the nearest of those that were passed over. On the stack.
#pragma once

#include <vector>

#include "correlator/grouping.h"

namespace headwater::correlator {

class Weighed {
 public:
  // A total must be above it.
  explicit Weighed(Millidecibans above) : above_(above) {}

  // It may be compared, or turn out not to be worth it.
  void near(IncidentId incident) { near_.push_back(incident); }
  void add(IncidentId incident, const GroupingScore& score);
  void pass_over(const PassedOver& passed_over) { all_.push_back(passed_over); }
  // Those that were near and have no score, each once.
  [[nodiscard]] std::vector<IncidentId> unweighed() const;
  // Of equal scores the one that was added first.
  [[nodiscard]] Comparison result() &&;

 private:
  Millidecibans above_;
  std::vector<IncidentId> near_;
  std::vector<PassedOver> all_;
};

}  // namespace headwater::correlator
