#include "evaluation/ranked_lists.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace headwater::evaluation {
namespace {

constexpr Millidecibans kNoHypothesis = -1'000'000;

using BestByName = std::unordered_map<std::string, const JudgedHypothesis*>;

// Names in the order of their first mention, each once.
class Mentions {
 public:
  void add(const std::string& name) {
    if (!name.empty() && known_.emplace(name, names_.size()).second) names_.push_back(name);
  }
  [[nodiscard]] std::vector<Scored> ranked(const BestByName& best) const {
    std::vector<Scored> list;
    list.reserve(names_.size());
    for (const std::string& name : names_) {
      const auto at = best.find(name);
      list.push_back({name, at == best.end() ? kNoHypothesis : at->second->scored.score});
    }
    return list;
  }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> known_;
};

void best_first(std::vector<Scored>& list) {
  std::stable_sort(list.begin(), list.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
}

// Beyond the map only those that a hypothesis names; the engine calls them TENANT/SERVICE, which
// `best` then knows as SERVICE, too.
Mentions mentioned_entities(const Recording& recording, BestByName& best) {
  Mentions mentions;
  for (const MapNode& node : recording.map.nodes) mentions.add(node.name);
  for (const MapEdge& edge : recording.map.edges) {
    mentions.add(edge.from);
    mentions.add(edge.to);
  }
  for (const RecordedEvent& each : recording.events) {
    const std::string service(each.event.labels.get("service"));
    const auto of_tenant = best.find(std::string(each.event.labels.get("tenant")) + '/' + service);
    if (of_tenant != best.end()) best.emplace(service, of_tenant->second);
    if (best.contains(service)) mentions.add(service);
  }
  return mentions;
}

Mentions mentioned_changes(const Recording& recording) {
  Mentions mentions;
  for (const RecordedEvent& each : recording.events)
    if (const auto* change = std::get_if<ChangeBody>(&each.event.body)) mentions.add(change->id);
  return mentions;
}

}  // namespace

RankedLists ranked_lists(const CaseResult& result, const Recording& recording) {
  BestByName by_entity;
  BestByName by_change;
  Millidecibans none = kNoHypothesis;
  for (const JudgedHypothesis& each : result.hypotheses) {
    // A tenant's load has a place, which is where it shows, not where its cause is.
    const bool load = each.scored.kind == SuspectKind::kTenantLoad;
    if (!load && !each.scored.entity.empty()) by_entity.emplace(each.scored.entity, &each);
    if (each.scored.kind != SuspectKind::kChange) {
      none = std::max(none, each.scored.score);
    } else {
      by_change.emplace(each.change, &each);
    }
  }
  const Mentions entities = mentioned_entities(recording, by_entity);
  RankedLists lists{.entities = entities.ranked(by_entity),
                    .changes = mentioned_changes(recording).ranked(by_change)};
  lists.changes.push_back({"none", none});
  best_first(lists.entities);
  best_first(lists.changes);
  if (by_entity.empty()) return lists;
  const JudgedHypothesis& first = *by_entity.at(lists.entities.front().name);
  lists.first = {
      .entity = first.scored.entity, .change = first.change, .probability = first.probability};
  return lists;
}

}  // namespace headwater::evaluation
