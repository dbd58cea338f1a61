#include "correlator/similar.h"

#include <absl/container/btree_map.h>
#include <absl/container/btree_set.h>

#include <algorithm>
#include <bit>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "correlator/incident_card.h"
#include "correlator/internal/incident_facts.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

constexpr std::int64_t kFirst = 120;  // what the first ones weigh; the n-th later ones 1/n of it
constexpr std::int64_t kLastRank = 11;
// What begins within it is of one rank: sources look no oftener.
constexpr Duration kSameTime = minutes(1);
constexpr BasisPoints kAtLeast = 5'000;

// What was unwell, and how.
using Sign = std::pair<EntityKind, SymptomClass>;
using Signature = absl::btree_map<Sign, std::int64_t>;  // with its weight

struct Seen {
  Timestamp onset;  // the earliest
  absl::btree_set<EntityId> places;
};

EntityKind kind_of(const View& view, EntityId entity) {
  const MapNode* node = node_of(view, entity);
  return node == nullptr ? EntityKind::kOther : node->kind;
}

Signature signature_of(const View& view, IncidentId incident) {
  absl::btree_map<Sign, Seen> signs;
  const std::vector<SymptomId>& symptoms = view.state.index_of(incident).symptoms;
  const std::size_t count = std::min(symptoms.size(), limits::kSimilarSymptomsMax);
  for (std::size_t i = 0; i < count; ++i) {
    const Symptom& symptom = view.state.symptoms.at(symptoms[i]);
    Seen& seen = signs[{kind_of(view, symptom.entity), symptom.symptom_class}];
    seen.onset = seen.onset.set() ? std::min(seen.onset, symptom.onset) : symptom.onset;
    seen.places.insert(symptom.entity);
  }
  Signature signature;
  for (const auto& [sign, seen] : signs) {
    const Timestamp onset = seen.onset;
    const auto earlier = std::count_if(signs.begin(), signs.end(), [&](const auto& each) {
      return each.second.onset + kSameTime < onset;
    });
    const auto rank = std::min<std::int64_t>(earlier, kLastRank);
    // Twice as many places are one more: three of forty services and forty are not worlds apart.
    const auto size = static_cast<std::int64_t>(std::bit_width(seen.places.size()));
    signature[sign] = kFirst * size / (1 + rank);
  }
  return signature;
}

// Weighted Jaccard: what they share of what either has.
BasisPoints similarity_of(const Signature& a, const Signature& b) {
  std::int64_t shared = 0;
  std::int64_t either = 0;
  for (const auto& [sign, weight] : a) {
    const auto at = b.find(sign);
    const std::int64_t other = at == b.end() ? 0 : at->second;
    shared += std::min(weight, other);
    either += std::max(weight, other);
  }
  for (const auto& [sign, weight] : b)
    if (!a.contains(sign)) either += weight;
  return either == 0 ? 0 : static_cast<BasisPoints>(kBasisPointsWhole * shared / either);
}

bool is_about(const Suspect& suspect, const Judgement& judgement) {
  return suspect.kind == judgement.kind && suspect.entity == judgement.entity &&
         suspect.change == judgement.change && suspect.tenant == judgement.tenant;
}

// Of what the ranking may not name any more.
std::string title_of(const State& state, const Judgement& judgement) {
  if (judgement.kind == SuspectKind::kTenantLoad) return "load of tenant " + judgement.tenant;
  if (const Change* change = state.changes.find(judgement.change)) return change->body.title;
  return std::string(state.entity_name(judgement.entity));
}

void tell_cause(const State& state, const Incident& incident, SimilarIncident& told) {
  const auto& judgements = incident.judgements;
  const auto last = std::find_if(judgements.rbegin(), judgements.rend(),
                                 [](const Judgement& each) { return each.confirmed; });
  const std::vector<Suspect>& suspects = incident.ranking.suspects;
  told.confirmed = last != judgements.rend();
  if (!told.confirmed) {
    if (!suspects.empty()) told.cause = suspects.front().title;
    return;
  }
  const auto named = std::find_if(suspects.begin(), suspects.end(),
                                  [&](const Suspect& each) { return is_about(each, *last); });
  told.cause = named == suspects.end() ? title_of(state, *last) : named->title;
}

}  // namespace

SimilarIncidents similar_incidents(const View& view, IncidentId incident) {
  SimilarIncidents similar;
  const Signature own = signature_of(view, incident);
  std::size_t rows = 0;
  for (std::uint64_t id = view.state.meta.next_incident; id > 1;) {
    if (similar.compared == limits::kSimilarLookedAtMax) break;
    if (rows++ == limits::kQueryRowsPerSlice) break;
    const Incident* other = view.state.incidents.find({--id});
    if (other == nullptr || other->id == incident) continue;
    if (other->state != IncidentState::kResolved) continue;
    ++similar.compared;
    const BasisPoints similarity = similarity_of(own, signature_of(view, other->id));
    if (similarity < kAtLeast) continue;
    SimilarIncident told{.name = incident_name(other->id),
                         .similarity = similarity,
                         .title = incident_title(view, other->id),
                         .opened_at = other->opened_at,
                         .resolved_at = other->resolved_at,
                         .repair = other->resolved_at - other->opened_at};
    tell_cause(view.state, *other, told);
    similar.incidents.push_back(std::move(told));
  }
  // Newest first as they were found.
  std::stable_sort(similar.incidents.begin(), similar.incidents.end(),
                   [](const SimilarIncident& a, const SimilarIncident& b) {
                     return a.similarity > b.similarity;
                   });
  if (similar.incidents.size() > limits::kSimilarShown)
    similar.incidents.resize(limits::kSimilarShown);
  return similar;
}

}  // namespace headwater::correlator
