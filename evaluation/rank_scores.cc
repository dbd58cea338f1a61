#include "evaluation/rank_scores.h"

#include <algorithm>
#include <set>

namespace headwater::evaluation {
namespace {

constexpr std::size_t kBins = 10;

bool is_accepted(const AskedCase& asked, const std::string& name) {
  return std::find(asked.accepted.begin(), asked.accepted.end(), name) != asked.accepted.end();
}

// Adds one case whose cause has `rank` with `chance`.
void count(RankScores& scores, std::size_t rank, double chance) {
  for (std::size_t k = rank; k <= scores.hits.size(); ++k) scores.hits[k - 1] += chance;
  scores.mrr += chance / static_cast<double>(rank);
}

// As if those with `score`, which the first accepted answer has, stood in any order.
void count_expected(RankScores& scores, const AskedCase& asked, Millidecibans score) {
  std::size_t better = 0;
  std::size_t tied = 0;
  std::size_t wanted = 0;
  for (const Scored& each : *asked.ranking) {
    if (each.score > score) ++better;
    if (each.score != score) continue;
    ++tied;
    if (is_accepted(asked, each.name)) ++wanted;
  }
  double none_yet = 1;
  for (std::size_t place = 0; place + wanted <= tied; ++place) {
    const double here = static_cast<double>(wanted) / static_cast<double>(tied - place);
    count(scores, better + place + 1, none_yet * here);
    none_yet *= 1 - here;
  }
}

}  // namespace

RankScores score_ranks(const std::vector<AskedCase>& cases, Ties ties) {
  RankScores scores{.cases = cases.size()};
  for (const AskedCase& asked : cases) {
    static const std::vector<Scored> kNoRanking;
    const std::vector<Scored>& ranking = asked.ranking == nullptr ? kNoRanking : *asked.ranking;
    const auto found = std::find_if(ranking.begin(), ranking.end(), [&](const Scored& each) {
      return is_accepted(asked, each.name);
    });
    if (found == ranking.end()) {
      ++scores.unranked;
    } else if (ties == Ties::kAsListed) {
      count(scores, static_cast<std::size_t>(found - ranking.begin()) + 1, 1);
    } else {
      count_expected(scores, asked, found->score);
    }
  }
  if (cases.empty()) return scores;
  for (double& hits : scores.hits) hits /= static_cast<double>(cases.size());
  scores.mrr /= static_cast<double>(cases.size());
  return scores;
}

std::string without_instance(const std::string& name) {
  std::size_t end = name.size();
  while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9') --end;
  if (end < name.size() && end > 0 && name[end - 1] == '-') --end;
  return end == 0 ? name : name.substr(0, end);
}

std::vector<Scored> at_group_level(const std::vector<Scored>& ranking) {
  std::vector<Scored> groups;
  std::set<std::string> known;
  for (const Scored& each : ranking) {
    std::string group = without_instance(each.name);
    if (known.insert(group).second) groups.push_back({std::move(group), each.score});
  }
  return groups;
}

Calibration calibrate(std::vector<Claim> claims) {
  Calibration result{.cases = claims.size()};
  if (claims.empty()) return result;
  // Equal claims in one order, whatever order the cases have.
  std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
    return a.probability != b.probability ? a.probability < b.probability : a.correct < b.correct;
  });
  const auto total = static_cast<double>(claims.size());
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    double gap = 0;
    for (std::size_t i = bin * claims.size() / kBins; i < (bin + 1) * claims.size() / kBins; ++i) {
      const double outcome = claims[i].correct ? 1 : 0;
      const double miss = claims[i].probability - outcome;
      gap += miss;
      result.brier += miss * miss / total;
      result.accuracy += outcome / total;
      result.mean_probability += claims[i].probability / total;
    }
    result.ece += (gap < 0 ? -gap : gap) / total;
  }
  result.brier_constant = result.accuracy * (1 - result.accuracy);
  return result;
}

}  // namespace headwater::evaluation
