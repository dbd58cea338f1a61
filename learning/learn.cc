#include "learning/learn.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/hash.h"

namespace headwater::learning {
namespace {

constexpr std::size_t kBins = 10;
// From the strongest; none at all stands before these.
constexpr std::array<Strength, 4> kStrengths = {{{3}, {1}, {0.3}, {0.1}}};
constexpr double kLeastChance = 1e-4;  // what a lesson without its cause counts as
constexpr int kSearchSteps = 40;
constexpr double kSharpMost = 3;  // times e: to a twentieth, to twenty times

// A lesson and its scores under weights that were not learned of it, in nats.
struct Judged {
  const Lesson* lesson = nullptr;
  std::vector<double> scores;
};

Judged judge(const Lesson& lesson, const rules::RankingWeights& weights) {
  Judged judged{.lesson = &lesson};
  for (const Candidate& candidate : lesson.candidates)
    judged.scores.push_back(score_of(candidate, weights) * std::log(10.0) / 10'000);
  return judged;
}

// The chances of all candidates, if scores were so many times as sure.
std::vector<double> chances(const Judged& judged, double times) {
  std::vector<double> odds;
  if (judged.scores.empty()) return odds;
  const double top = *std::max_element(judged.scores.begin(), judged.scores.end());
  double sum = 0;
  for (const double score : judged.scores) {
    odds.push_back(std::exp((score - top) * times));
    sum += odds.back();
  }
  for (double& each : odds) each /= sum;
  return odds;
}

double chance_of_cause(const Judged& judged, double times) {
  const std::vector<double> all = chances(judged, times);
  double chance = 0;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (judged.lesson->candidates[i].cause) chance += all[i];
  return std::max(chance, kLeastChance);
}

// Of those that name somebody, by falling score; the earlier first.
std::vector<std::size_t> ranked(const Judged& judged) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < judged.scores.size(); ++i)
    if (judged.lesson->candidates[i].named) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return judged.scores[a] > judged.scores[b];
  });
  return order;
}

Claim claim(const Judged& judged, double times) {
  const std::vector<std::size_t> order = ranked(judged);
  if (order.empty()) return {};
  return {.probability = chances(judged, times)[order.front()],
          .correct = judged.lesson->candidates[order.front()].cause};
}

// Where `loss` is least, between a kSharpMost-th of e and as many times it. Golden section.
template <class Loss>
double least(const Loss& loss) {
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double low = -kSharpMost;
  double high = kSharpMost;
  for (int step = 0; step < kSearchSteps; ++step) {
    const double left = high - ratio * (high - low);
    const double right = low + ratio * (high - low);
    if (loss(std::exp(left)) < loss(std::exp(right))) {
      high = right;
    } else {
      low = left;
    }
  }
  return std::exp((low + high) / 2);
}

// Drawn to as sure as they are: a few lessons say little of it.
double pulled(double times) { return std::log(times) * std::log(times) / 2; }

double loss_of_causes(const std::vector<Judged>& all, double times) {
  double loss = pulled(times);
  for (const Judged& judged : all) loss -= std::log(chance_of_cause(judged, times));
  return loss;
}

double loss_of_claims(const std::vector<Judged>& all, double times) {
  double loss = pulled(times);
  for (const Judged& judged : all) {
    const Claim claimed = claim(judged, times);
    const double chance = claimed.correct ? claimed.probability : 1 - claimed.probability;
    loss -= std::log(std::max(chance, kLeastChance));
  }
  return loss;
}

Lessons without_fold(const Lessons& lessons, std::size_t fold) {
  Lessons rest;
  for (const Lesson* lesson : lessons)
    if (fold_of(lesson->name) != fold) rest.push_back(lesson);
  return rest;
}

// Each lesson under what the other folds teach; none: under the weights in the sources.
std::vector<Judged> judged_unseen(const Lessons& lessons, std::optional<Strength> strength) {
  std::vector<Judged> judged;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    rules::RankingWeights weights;
    if (strength) weights = fit(without_fold(lessons, fold), *strength);
    for (const Lesson* lesson : lessons)
      if (fold_of(lesson->name) == fold) judged.push_back(judge(*lesson, weights));
  }
  return judged;
}

Lessons sorted(Lessons lessons) {
  std::sort(lessons.begin(), lessons.end(),
            [](const Lesson* a, const Lesson* b) { return a->name < b->name; });
  return lessons;
}

Worth worth_of(const std::vector<Judged>& all) {
  Worth worth{.incidents = all.size()};
  if (all.empty()) return worth;
  std::vector<Claim> claims;
  for (const Judged& judged : all) {
    const std::vector<std::size_t> order = ranked(judged);
    for (std::size_t place = 0; place < std::min<std::size_t>(order.size(), 3); ++place) {
      if (!judged.lesson->candidates[order[place]].cause) continue;
      worth.first += place == 0 ? 1 : 0;
      worth.in_three += 1;
      break;
    }
    claims.push_back(claim(judged, 1));
    const double miss = claims.back().probability - (claims.back().correct ? 1 : 0);
    worth.brier += miss * miss;
  }
  const auto incidents = static_cast<double>(all.size());
  worth.first /= incidents;
  worth.in_three /= incidents;
  worth.brier /= incidents;
  worth.ece = calibration_error(std::move(claims));
  return worth;
}

}  // namespace

std::size_t fold_of(const std::string& name) {
  Fnv1a64 hash;
  hash.add(name);
  return hash.value() % kFolds;
}

rules::RankingWeights learn(const Lessons& lessons) {
  if (lessons.size() < kLessonsMin) return {};
  const Lessons in_order = sorted(lessons);
  std::optional<Strength> best;
  std::vector<Judged> unseen = judged_unseen(in_order, std::nullopt);
  const auto loss_of = [](const std::vector<Judged>& judged) {
    return loss_of_causes(judged,
                          least([&](double times) { return loss_of_causes(judged, times); }));
  };
  double least_loss = loss_of(unseen);
  for (const Strength strength : kStrengths) {
    std::vector<Judged> judged = judged_unseen(in_order, strength);
    const double loss = loss_of(judged);
    if (loss >= least_loss) continue;
    least_loss = loss;
    best = strength;
    unseen = std::move(judged);
  }
  rules::RankingWeights weights;
  if (best) weights = fit(in_order, *best);
  return sharpened(weights, least([&](double times) { return loss_of_claims(unseen, times); }));
}

Effect cross_validate(const Lessons& lessons) {
  const Lessons in_order = sorted(lessons);
  std::vector<Judged> before;
  std::vector<Judged> after;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const rules::RankingWeights weights = learn(without_fold(in_order, fold));
    for (const Lesson* lesson : in_order) {
      if (fold_of(lesson->name) != fold) continue;
      before.push_back(judge(*lesson, {}));
      after.push_back(judge(*lesson, weights));
    }
  }
  return {.before = worth_of(before), .after = worth_of(after)};
}

double calibration_error(std::vector<Claim> claims) {
  std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
    return a.probability != b.probability ? a.probability < b.probability : a.correct < b.correct;
  });
  double error = 0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    double gap = 0;
    for (std::size_t i = bin * claims.size() / kBins; i < (bin + 1) * claims.size() / kBins; ++i)
      gap += claims[i].probability - (claims[i].correct ? 1 : 0);
    error += std::abs(gap);
  }
  return claims.empty() ? 0 : error / static_cast<double>(claims.size());
}

}  // namespace headwater::learning
