#include "learning/fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "learning/internal/solve.h"
#include "model/limits.h"

namespace headwater::learning {
namespace {

constexpr double kNatsPerMillideciban = 2.302585092994046 / 10'000;
constexpr double kScalePull = 3;
constexpr std::uint32_t kSeenAtLeast = 2;    // lessons: else nothing is learned of an alert
constexpr std::size_t kAlertsLearned = 256;  // what is solved grows with the cube
constexpr int kSteps = 40;
constexpr int kHalvings = 20;
constexpr double kEnough = 1e-10;  // nats a lesson gained by a step
constexpr Millidecibans kRoundTo = 100;

using SignName = std::pair<std::string, std::string>;

// The place of each weight in the vector that is fitted: terms, then kinds, then alerts.
struct Layout {
  std::array<std::size_t, kEvidenceKinds> terms{};
  std::map<EntityKind, std::size_t> kinds;
  std::map<SignName, std::size_t> signs;
  std::size_t size = 0;
};

struct Row {
  std::vector<std::pair<std::size_t, double>> values;  // by place, each once
  double base = 0;                                     // nats, without anything learned
  bool cause = false;
};

using Case = std::vector<Row>;

bool has_cause(const Lesson& lesson) {
  return std::any_of(lesson.candidates.begin(), lesson.candidates.end(),
                     [](const Candidate& each) { return each.cause; });
}

// In how many lessons each was seen, and in how many of these at the cause.
template <class Key>
using Counts = std::map<Key, rules::Confirmations>;

template <class Key, class Each>
void count(const Lesson& lesson, Counts<Key>& counts, const Each& each_of) {
  std::map<Key, bool> at_cause;
  for (const Candidate& candidate : lesson.candidates) {
    if (!candidate.placed) continue;
    each_of(candidate, [&](const Key& key) { at_cause[key] |= candidate.cause; });
  }
  for (const auto& [key, cause] : at_cause) {
    ++counts[key].seen;
    if (cause) ++counts[key].cause;
  }
}

struct Seen {
  Counts<SignName> signs;
  Counts<EntityKind> kinds;
};

Seen count_all(const Lessons& lessons) {
  Seen seen;
  for (const Lesson* lesson : lessons) {
    count(*lesson, seen.signs, [](const Candidate& candidate, const auto& add) {
      for (const SignName& sign : candidate.signs) add(sign);
    });
    count(*lesson, seen.kinds,
          [](const Candidate& candidate, const auto& add) { add(candidate.kind); });
  }
  return seen;
}

// A configuration file can hold it.
bool is_plain(const SignName& sign) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !sign.first.empty() && std::none_of(sign.first.begin(), sign.first.end(), control) &&
         std::none_of(sign.second.begin(), sign.second.end(), control);
}

// The alerts that most lessons had; of those that as many had, the first by name.
std::vector<SignName> alerts_to_learn(const Counts<SignName>& counts) {
  std::vector<std::pair<std::uint32_t, SignName>> often;
  for (const auto& [sign, confirmed] : counts)
    if (confirmed.seen >= kSeenAtLeast && is_plain(sign)) often.emplace_back(confirmed.seen, sign);
  std::stable_sort(often.begin(), often.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (often.size() > kAlertsLearned) often.resize(kAlertsLearned);
  std::vector<SignName> names;
  names.reserve(often.size());
  for (auto& [seen, sign] : often) names.push_back(std::move(sign));
  return names;
}

Layout lay_out(const Seen& seen) {
  Layout layout;
  for (std::size_t& term : layout.terms) term = layout.size++;
  for (const auto& [kind, confirmed] : seen.kinds) layout.kinds[kind] = layout.size++;
  for (const SignName& sign : alerts_to_learn(seen.signs)) layout.signs[sign] = layout.size++;
  return layout;
}

Row to_row(const Candidate& candidate, const Layout& layout) {
  Row row{.cause = candidate.cause};
  std::map<std::size_t, double> terms;
  for (const auto& [kind, weight] : candidate.terms) {
    const double nats = weight * kNatsPerMillideciban;
    terms[layout.terms[static_cast<std::size_t>(kind)]] += nats;
    row.base += nats;
  }
  row.values.assign(terms.begin(), terms.end());
  if (!candidate.placed) return row;
  if (const auto kind = layout.kinds.find(candidate.kind); kind != layout.kinds.end())
    row.values.emplace_back(kind->second, 1);
  for (const SignName& sign : candidate.signs)
    if (const auto at = layout.signs.find(sign); at != layout.signs.end())
      row.values.emplace_back(at->second, 1);
  return row;
}

double score(const Row& row, const std::vector<double>& weights) {
  double sum = row.base;
  for (const auto& [place, value] : row.values) sum += weights[place] * value;
  return sum;
}

// The chances of all rows, and those if one of the causes it was.
struct Chances {
  std::vector<double> of_all;
  std::vector<double> of_causes;
  double loss = 0;
};

Chances chances(const Case& rows, const std::vector<double>& weights) {
  std::vector<double> scores;
  scores.reserve(rows.size());
  for (const Row& row : rows) scores.push_back(score(row, weights));
  const double top = *std::max_element(scores.begin(), scores.end());
  Chances result;
  double all = 0;
  double causes = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double odds = std::exp(std::max(scores[i] - top, -100.0));
    result.of_all.push_back(odds);
    result.of_causes.push_back(rows[i].cause ? odds : 0);
    all += odds;
    causes += result.of_causes.back();
  }
  for (double& each : result.of_all) each /= all;
  for (double& each : result.of_causes) each /= causes;
  result.loss = std::log(all / causes);
  return result;
}

class Logit {
 public:
  Logit(std::vector<Case> cases, std::vector<double> pulls)
      : cases_(std::move(cases)), pulls_(std::move(pulls)), weights_(pulls_.size(), 0) {}

  // Steps of Newton's, with the part of the curvature that is never negative.
  const std::vector<double>& solve() {
    double loss = loss_at(weights_);
    for (int step = 0; step < kSteps; ++step) {
      const std::vector<double> way = direction();
      const double before = loss;
      double length = 1;
      for (int halving = 0; halving < kHalvings; ++halving, length /= 2) {
        std::vector<double> tried = weights_;
        for (std::size_t i = 0; i < tried.size(); ++i) tried[i] -= length * way[i];
        const double found = loss_at(tried);
        if (found >= loss) continue;
        loss = found;
        weights_ = std::move(tried);
        break;
      }
      if (before - loss <= kEnough * static_cast<double>(cases_.size())) break;
    }
    return weights_;
  }

 private:
  double loss_at(const std::vector<double>& weights) const {
    double loss = 0;
    for (const Case& rows : cases_) loss += chances(rows, weights).loss;
    for (std::size_t i = 0; i < weights.size(); ++i)
      loss += pulls_[i] * weights[i] * weights[i] / 2;
    return loss;
  }

  std::vector<double> direction() const {
    SquareMatrix curvature(pulls_.size());
    std::vector<double> slope(pulls_.size(), 0);
    for (std::size_t i = 0; i < pulls_.size(); ++i) {
      curvature.at(i, i) = pulls_[i];
      slope[i] = pulls_[i] * weights_[i];
    }
    for (const Case& rows : cases_) add(rows, curvature, slope);
    return solve_positive(std::move(curvature), std::move(slope));
  }

  void add(const Case& rows, SquareMatrix& curvature, std::vector<double>& slope) const {
    const Chances chance = chances(rows, weights_);
    std::map<std::size_t, double> mean;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (const auto& [place, value] : rows[i].values) {
        slope[place] += (chance.of_all[i] - chance.of_causes[i]) * value;
        mean[place] += chance.of_all[i] * value;
        for (const auto& [other, and_value] : rows[i].values)
          curvature.at(place, other) += chance.of_all[i] * value * and_value;
      }
    }
    for (const auto& [place, value] : mean)
      for (const auto& [other, and_value] : mean) curvature.at(place, other) -= value * and_value;
  }

  std::vector<Case> cases_;
  std::vector<double> pulls_;
  std::vector<double> weights_;
};

std::int32_t rounded(double value, std::int32_t low, std::int32_t high) {
  return static_cast<std::int32_t>(
      std::lround(std::clamp(value, static_cast<double>(low), static_cast<double>(high))));
}

Millidecibans to_weight(double millidecibans) {
  return kRoundTo * rounded(millidecibans / kRoundTo, -limits::kLearnedWeightMax / kRoundTo,
                            limits::kLearnedWeightMax / kRoundTo);
}

std::int32_t to_percent(double percent) { return rounded(percent, 0, limits::kTermPercentMax); }

rules::RankingWeights to_weights(const Layout& layout, const std::vector<double>& fitted,
                                 const Seen& seen) {
  rules::RankingWeights weights;
  for (std::size_t term = 0; term < kEvidenceKinds; ++term)
    weights.percent[term] = to_percent(100 * (1 + fitted[layout.terms[term]]));
  for (const auto& [kind, place] : layout.kinds)
    if (const Millidecibans weight = to_weight(fitted[place] / kNatsPerMillideciban); weight != 0)
      weights.kinds.push_back({.kind = kind, .weight = weight, .confirmed = seen.kinds.at(kind)});
  for (const auto& [sign, place] : layout.signs)
    if (const Millidecibans weight = to_weight(fitted[place] / kNatsPerMillideciban); weight != 0)
      weights.alerts.push_back({.name = sign.first,
                                .metric = sign.second,
                                .weight = weight,
                                .confirmed = seen.signs.at(sign)});
  return weights;
}

}  // namespace

rules::RankingWeights fit(const Lessons& lessons, Strength strength) {
  Lessons usable;
  for (const Lesson* lesson : lessons)
    if (has_cause(*lesson)) usable.push_back(lesson);
  // The order in which sums are made, whatever the lessons came in.
  std::sort(usable.begin(), usable.end(),
            [](const Lesson* a, const Lesson* b) { return a->name < b->name; });
  const Seen seen = count_all(usable);
  const Layout layout = lay_out(seen);
  std::vector<Case> cases;
  cases.reserve(usable.size());
  for (const Lesson* lesson : usable) {
    Case& rows = cases.emplace_back();
    for (const Candidate& candidate : lesson->candidates) rows.push_back(to_row(candidate, layout));
  }
  std::vector<double> pulls(layout.size, strength.pull);
  for (const std::size_t term : layout.terms) pulls[term] = kScalePull * strength.pull;
  return to_weights(layout, Logit(std::move(cases), std::move(pulls)).solve(), seen);
}

rules::RankingWeights sharpened(const rules::RankingWeights& weights, double times) {
  rules::RankingWeights result = weights;
  for (std::size_t term = 0; term < kEvidenceKinds; ++term)
    if (static_cast<EvidenceKind>(term) != EvidenceKind::kConfirmed &&
        static_cast<EvidenceKind>(term) != EvidenceKind::kLearned)
      result.percent[term] = to_percent(weights.percent[term] * times);
  for (rules::AlertWeight& each : result.alerts) each.weight = to_weight(each.weight * times);
  for (rules::KindWeight& each : result.kinds) each.weight = to_weight(each.weight * times);
  return result;
}

}  // namespace headwater::learning
