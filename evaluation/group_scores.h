// How well an engine's incidents match the true ones: pairwise precision and recall, adjusted Rand
// index and V-measure over all firing alerts of all streams. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/truth.h"

namespace headwater::evaluation {

struct ClusterScores {
  std::size_t events = 0;
  double precision = 1;
  double recall = 1;
  double f1 = 0;
  double ari = 1;
  double homogeneity = 1;
  double completeness = 1;
  double v = 0;
};

struct GroupScores {
  ClusterScores signal;  // without background
  ClusterScores all;     // each background event is a true group of its own
  std::size_t true_incidents = 0;
  std::size_t predicted_groups = 0;
  double noise_reduction = 0;
  double ideal_noise_reduction = 0;
  double incidents_per_true_incident = 0;
  double true_incidents_per_predicted = 0;
  double background_kept_out = 1;
};

// Event and incident; an event without one stands alone, as does one that is not there.
using Assigned = std::map<std::string, std::optional<std::uint64_t>>;

[[nodiscard]] GroupScores score_groups(const std::vector<CaseGroups>& truth,
                                       const std::map<std::string, Assigned>& by_case);

}  // namespace headwater::evaluation
