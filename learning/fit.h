// Fit: a conditional logit over the hypotheses of each lesson, drawn towards the weights that stand
// in the sources. Deterministic: fixed order, fixed number of steps.
#pragma once

#include <vector>

#include "learning/lesson.h"

namespace headwater::learning {

using Lessons = std::vector<const Lesson*>;

// How strongly weights are drawn to what they are: in nats per nat squared. Those of a term's scale
// weigh three times as much, since all places share it.
struct Strength {
  double pull = 1;
};

// Of each lesson that has its cause among its hypotheses. Weights are in proportion: how sure one
// may be of them is another question (learn.h).
[[nodiscard]] rules::RankingWeights fit(const Lessons& lessons, Strength strength);
// Every weight by `times`, but for a person's word: the same ranking, more or less sure.
[[nodiscard]] rules::RankingWeights sharpened(const rules::RankingWeights& weights, double times);

}  // namespace headwater::learning
