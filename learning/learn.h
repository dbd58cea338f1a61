// Learn: the weights that confirmed causes propose, and what they would have been worth on
// incidents that they were not learned of. Deterministic: the same lessons, in any order, give the
// same.
#pragma once

#include <cstddef>
#include <vector>

#include "learning/fit.h"

namespace headwater::learning {

inline constexpr std::size_t kFolds = 5;
inline constexpr std::size_t kLessonsMin = 8;  // fewer teach nothing that can be checked

// By a hash of its name.
[[nodiscard]] std::size_t fold_of(const std::string& name);

// How strong the pull is, and how sure the weights are, is what does best on lessons that a fit has
// not seen. With fewer than kLessonsMin nothing is learned.
[[nodiscard]] rules::RankingWeights learn(const Lessons& lessons);

// How often the cause was the first, or among the first three, and what the first one's probability
// was worth: its expected calibration error in ten bins of equal mass, and its Brier score.
struct Worth {
  std::size_t incidents = 0;
  double first = 0;
  double in_three = 0;
  double ece = 0;
  double brier = 0;
};
struct Effect {
  Worth before;  // with the weights that stand in the sources
  Worth after;   // each fold's by what the other four teach
};
[[nodiscard]] Effect cross_validate(const Lessons& lessons);

struct Claim {
  double probability = 0;
  bool correct = false;
};
// In ten bins of equal mass.
[[nodiscard]] double calibration_error(std::vector<Claim> claims);

}  // namespace headwater::learning
