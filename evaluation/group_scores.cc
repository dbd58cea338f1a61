#include "evaluation/group_scores.h"

#include <cmath>
#include <set>
#include <utility>

namespace headwater::evaluation {
namespace {

// Of an event: its true group and the one that it was put into.
using Pair = std::pair<std::size_t, std::size_t>;

// Numbers for groups, in the order of their first mention.
class Numbers {
 public:
  std::size_t of(const std::string& name) {
    return numbers_.emplace(name, numbers_.size()).first->second;
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

 private:
  std::map<std::string, std::size_t> numbers_;
};

double pairs_in(std::size_t count) {
  const auto n = static_cast<double>(count);
  return n * (n - 1) / 2;
}

double share(double part, double whole, double if_none) {
  return whole > 0 ? part / whole : if_none;
}

double entropy(const std::map<std::size_t, std::size_t>& sizes, double total) {
  double sum = 0;
  for (const auto& [_, size] : sizes) {
    const double part = static_cast<double>(size) / total;
    sum -= part * std::log(part);
  }
  return sum;
}

double harmonic_mean(double a, double b) { return a + b > 0 ? 2 * a * b / (a + b) : 0; }

ClusterScores score_clusters(const std::vector<Pair>& pairs) {
  ClusterScores scores{.events = pairs.size()};
  std::map<Pair, std::size_t> both;
  std::map<std::size_t, std::size_t> truth;
  std::map<std::size_t, std::size_t> made;
  for (const Pair& pair : pairs) {
    ++both[pair];
    ++truth[pair.first];
    ++made[pair.second];
  }
  double together = 0;
  double truly = 0;
  double put = 0;
  for (const auto& [_, size] : both) together += pairs_in(size);
  for (const auto& [_, size] : truth) truly += pairs_in(size);
  for (const auto& [_, size] : made) put += pairs_in(size);
  scores.precision = share(together, put, 1);
  scores.recall = share(together, truly, 1);
  scores.f1 = harmonic_mean(scores.precision, scores.recall);
  const double by_chance = pairs.size() > 1 ? truly * put / pairs_in(pairs.size()) : 0;
  const double most = (truly + put) / 2;
  scores.ari = most == by_chance ? 1 : (together - by_chance) / (most - by_chance);
  const auto total = static_cast<double>(pairs.size());
  double of_truth = 0;  // what the groups made leave unsaid of the true ones
  double of_made = 0;
  for (const auto& [pair, count] : both) {
    const auto size = static_cast<double>(count);
    of_truth -= size / total * std::log(size / static_cast<double>(made.at(pair.second)));
    of_made -= size / total * std::log(size / static_cast<double>(truth.at(pair.first)));
  }
  scores.homogeneity = 1 - share(of_truth, entropy(truth, total), 0);
  scores.completeness = 1 - share(of_made, entropy(made, total), 0);
  scores.v = harmonic_mean(scores.homogeneity, scores.completeness);
  return scores;
}

double mean_size(const std::map<std::size_t, std::set<std::size_t>>& sets) {
  double sum = 0;
  for (const auto& [_, set] : sets) sum += static_cast<double>(set.size());
  return share(sum, static_cast<double>(sets.size()), 0);
}

struct GroupedEvent {
  Pair pair;
  bool background = false;
};

std::vector<GroupedEvent> group_events(const std::vector<CaseGroups>& truth,
                                       const std::map<std::string, Assigned>& by_case) {
  Numbers true_groups;
  Numbers made_groups;
  std::vector<GroupedEvent> events;
  const Assigned none;
  for (const CaseGroups& one : truth) {
    const auto at = by_case.find(one.name);
    const Assigned& assigned = at == by_case.end() ? none : at->second;
    for (const auto& [event, group] : one.events) {
      const auto incident = assigned.find(event);
      const bool grouped = incident != assigned.end() && incident->second.has_value();
      const std::string alone = one.name + "\n1" + event;
      events.push_back(
          {.pair = {true_groups.of(group ? one.name + "\n0" + *group : alone),
                    made_groups.of(grouped ? one.name + "\n0" + std::to_string(*incident->second)
                                           : alone)},
           .background = !group.has_value()});
    }
  }
  return events;
}

}  // namespace

GroupScores score_groups(const std::vector<CaseGroups>& truth,
                         const std::map<std::string, Assigned>& by_case) {
  const std::vector<GroupedEvent> events = group_events(truth, by_case);
  std::vector<Pair> signal;
  std::vector<Pair> all;
  std::map<std::size_t, std::set<std::size_t>> made_of_true;
  std::map<std::size_t, std::set<std::size_t>> true_of_made;
  std::set<std::size_t> made;
  for (const GroupedEvent& each : events) {
    all.push_back(each.pair);
    made.insert(each.pair.second);
    if (each.background) continue;
    signal.push_back(each.pair);
    made_of_true[each.pair.first].insert(each.pair.second);
    true_of_made[each.pair.second].insert(each.pair.first);
  }
  std::size_t kept_out = 0;
  for (const GroupedEvent& each : events)
    kept_out += each.background && !true_of_made.contains(each.pair.second) ? 1U : 0U;
  const auto background = static_cast<double>(all.size() - signal.size());
  const auto total = static_cast<double>(all.size());
  const auto true_count = static_cast<double>(made_of_true.size());
  GroupScores scores{.signal = score_clusters(signal), .all = score_clusters(all)};
  scores.true_incidents = made_of_true.size();
  scores.predicted_groups = made.size();
  scores.noise_reduction = 1 - share(static_cast<double>(made.size()), total, 1);
  scores.ideal_noise_reduction = 1 - share(true_count + background, total, 1);
  scores.incidents_per_true_incident = mean_size(made_of_true);
  scores.true_incidents_per_predicted = mean_size(true_of_made);
  scores.background_kept_out = share(static_cast<double>(kept_out), background, 1);
  return scores;
}

}  // namespace headwater::evaluation
