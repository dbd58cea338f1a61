#include <algorithm>
#include <tuple>

#include "correlator/internal/contrast.h"
#include "correlator/internal/evidence.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

bool is_cause_class(SymptomClass symptom_class) {
  return symptom_class == SymptomClass::kSaturation || symptom_class == SymptomClass::kState ||
         symptom_class == SymptomClass::kLoss || symptom_class == SymptomClass::kExternal;
}

// Says who is hurt and nothing of what is wrong.
bool only_hurts(SymptomClass symptom_class) {
  return symptom_class == SymptomClass::kBusiness || symptom_class == SymptomClass::kAbsence;
}

// How well a symptom of class `below` further up explains one of class `own`, in percent.
int explained_by(SymptomClass own, SymptomClass below) {
  if (own == below || below == SymptomClass::kExternal) return 100;
  if (below == SymptomClass::kAbsence || own == SymptomClass::kLoad) return 10;
  if (own == SymptomClass::kSaturation) return 50;
  if (is_cause_class(own)) return below == SymptomClass::kLoss ? 60 : 20;
  return is_cause_class(below) ? 60 : 20;
}

// How far `below` is out, of how far `own` is: a little that is wrong explains little.
std::int64_t as_far_out(const Hurt& own, const Hurt& below) {
  if (own.intensity <= 1'000 || below.intensity <= 0) return 100;
  const auto far = [](std::int64_t intensity) {
    return weights::kFarOut +
           log_ratio(static_cast<std::uint64_t>(std::max<std::int64_t>(intensity, 1'000)), 1'000);
  };
  return std::min<std::int64_t>(100, 100 * far(below.intensity) / far(own.intensity));
}

// The best explanation of `hurt` among the hurts that its place depends on.
struct Explanation {
  std::int64_t percent = 0;
  const Site* by = nullptr;
};

Explanation explain(const Case& open, const Hurt& hurt) {
  Explanation best;
  for (const UnwellAbove& above : open.unwell_above[hurt.site]) {
    const Site& other = open.damage.sites[above.unwell];
    for (const std::uint32_t index : other.hurts) {
      const Hurt& below = open.damage.hurts[index];
      if (below.stale) continue;
      std::int64_t percent =
          explained_by(hurt.symptom_class, below.symptom_class) * as_far_out(hurt, below) / 100;
      percent = percent * std::min(2 * below.rarity, std::int64_t{1'000}) / 1'000;
      for (std::uint32_t hop = 1; hop < above.hops; ++hop) percent = percent * 7 / 10;
      if (percent > best.percent) best = {.percent = percent, .by = &other};
    }
  }
  return best;
}

// As far as its symptoms are explained, by rarity.
void weigh_explained_away(const Case& open, const Site& site, Hypothesis& hypothesis) {
  std::int64_t explained = 0;
  Explanation best;
  for (const std::uint32_t index : site.hurts) {
    const Hurt& hurt = open.damage.hurts[index];
    const Explanation explanation = explain(open, hurt);
    explained += hurt.rarity * explanation.percent;
    if (explanation.percent > best.percent) best = explanation;
  }
  if (best.by == nullptr) return;
  add_evidence(hypothesis, EvidenceKind::kExplainedAway,
               static_cast<Millidecibans>(weights::kExplainedAway * explained / site.rarity / 100),
               std::string(open.name_of(best.by->place)) + ", which it depends on, is unwell");
}

// What began long before the rest was no cause of it: a fault shows within minutes.
void weigh_lead(const Case& open, const Site& site, Hypothesis& hypothesis) {
  const Duration lead = open.damage.middle - site.onset - weights::kLeadExpected;
  if (lead <= Duration{}) return;
  const std::int64_t weight = std::max<std::int64_t>(
      lead.micros * weights::kLeadEachMinute / minutes(1).micros, weights::kLeadMin);
  add_evidence(
      hypothesis, EvidenceKind::kOrder, static_cast<Millidecibans>(weight),
      "it began " + rough_duration(open.damage.middle - site.onset) + " before most of the rest");
}

// One tenant's load may be why a shared place is saturated or slow.
void weigh_load_above(const Case& open, std::span<const Hypothesis> all, const Site& site,
                      Hypothesis& hypothesis) {
  for (const Hypothesis& load : all) {
    if (load.kind != SuspectKind::kTenantLoad || load.rivals > 1) continue;
    const bool contends =
        std::find(load.contended.begin(), load.contended.end(), site.place) != load.contended.end();
    const Site& from = *open.damage.site_at(load.place);
    if (!contends || from.onset > site.onset + weights::kOrderLead) continue;
    add_evidence(hypothesis, EvidenceKind::kExplainedAway, weights::kExplainedByLoad,
                 "the load of tenant " + std::string(load.tenant) + " may have overloaded it");
  }
}

// The hurt of its own that best marks it as a cause.
const Hurt& telling_hurt(const Case& open, const Site& site, EntityKind kind) {
  const auto told = [&](std::uint32_t index) {
    const Hurt& hurt = open.damage.hurts[index];
    return std::tuple(!hurt.stale, nature_of(hurt.symptom_class, kind), -hurt.habit,
                      hurt.intensity);
  };
  return open.damage.hurts[*std::max_element(
      site.hurts.begin(), site.hurts.end(),
      [&](std::uint32_t a, std::uint32_t b) { return told(a) < told(b); })];
}

// Who depends on it: many hurt speak for it, many well against it.
void weigh_dependents(const Case& open, bool silent, Hypothesis& hypothesis) {
  if (hypothesis.place.node == kNoNode) return;
  const auto dependents =
      static_cast<std::uint32_t>(open.view.map().dependents(hypothesis.place.node).size());
  if (dependents == 0) return;
  const Fault& fault = *open.fault_at(hypothesis.place);
  const auto hurt = static_cast<std::uint32_t>(
      std::count_if(fault.through.begin(), fault.through.end(), [&](NodeIndex node) {
        return open.damage.site_at({.node = node, .entity = {}}) != nullptr;
      }));
  // Well itself, but what depends on it is not: half a reason.
  const auto passing = static_cast<std::uint32_t>(fault.through.size()) - hurt;
  const std::uint32_t healthy = dependents - hurt - (passing + 1) / 2;
  const std::int64_t against =
      static_cast<std::int64_t>(against_by_healthy(healthy)) * healthy / dependents;
  if (silent && against != 0) {
    add_evidence(hypothesis, EvidenceKind::kSilence, static_cast<Millidecibans>(against),
                 std::to_string(dependents - hurt - passing) + " of " +
                     counted(dependents, "dependent") + " well");
  }
  if (hurt < 2) return;
  const std::int64_t favour =
      std::min<std::int64_t>(weights::kSharedMax,
                             static_cast<std::int64_t>(hurt - 1) * weights::kSharedEach) *
      hurt / dependents / (silent ? 1 : 4);
  add_evidence(hypothesis, EvidenceKind::kContrast, static_cast<Millidecibans>(favour),
               std::to_string(hurt) + " of " + counted(dependents, "dependent") + " hurt");
}

// Others of its kind that share a dependency or a dependent with it.
void weigh_twins(const Case& open, Hypothesis& hypothesis) {
  const DependencyMap& map = open.view.map();
  const NodeIndex node = hypothesis.place.node;
  if (node == kNoNode) return;
  std::vector<NodeIndex> twins;
  const auto add = [&](std::span<const NodeIndex> nodes) {
    if (nodes.size() > limits::kTwinsLookedAtMax) return;
    for (const NodeIndex other : nodes)
      if (other != node && map.node(other).kind == map.node(node).kind) twins.push_back(other);
  };
  for (const NodeIndex dependency : map.dependencies(node)) add(map.dependents(dependency));
  for (const NodeIndex dependent : map.dependents(node)) add(map.dependencies(dependent));
  std::sort(twins.begin(), twins.end());
  twins.erase(std::unique(twins.begin(), twins.end()), twins.end());
  const bool all_well = std::none_of(twins.begin(), twins.end(), [&](NodeIndex twin) {
    return open.fault_at({.node = twin, .entity = {}}) != nullptr;
  });
  if (twins.size() < weights::kTwinsMin || !all_well) return;
  add_evidence(hypothesis, EvidenceKind::kContrast, weights::kTwinsWell,
               "its " + counted(twins.size(), "twin") + " are well");
}

}  // namespace

void weigh_place(const Case& open, const Site& site, Hypothesis& hypothesis) {
  const EntityKind kind = open.kind_of(site.place);
  const Hurt& telling = telling_hurt(open, site, kind);
  OwnAlerts own;
  std::int64_t intensity = 0;
  for (const std::uint32_t index : site.hurts) {
    const Hurt& hurt = open.damage.hurts[index];
    if (only_hurts(hurt.symptom_class) && !only_hurts(telling.symptom_class)) continue;
    own.add(hurt);
    intensity = std::max(intensity, hurt.intensity);
  }
  weigh_rarity(own, hypothesis);
  add_evidence(hypothesis, EvidenceKind::kNature, nature_of(telling.symptom_class, kind),
               std::string(to_string(telling.symptom_class)) + " of its own");
  weigh_intensity(intensity, hypothesis);
  weigh_explained_away(open, site, hypothesis);
}

void weigh_entity(const Case& open, std::span<const Hypothesis> all, Hypothesis& hypothesis) {
  const Site* site = open.damage.site_at(hypothesis.place);
  if (site != nullptr) {
    weigh_place(open, *site, hypothesis);
    weigh_load_above(open, all, *site, hypothesis);
    weigh_lead(open, *site, hypothesis);
    weigh_twins(open, hypothesis);
  } else {
    weigh_blame_elsewhere(open, hypothesis);
    add_evidence(
        hypothesis, EvidenceKind::kNature,
        hypothesis.kind == SuspectKind::kExternal ? weights::kSilentExternal : weights::kSilent,
        "no symptom of its own");
  }
  weigh_dependents(open, site == nullptr, hypothesis);
}

}  // namespace headwater::correlator
