#include "correlator/priority.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "correlator/internal/incident_facts.h"
#include "correlator/internal/self_alert.h"
#include "correlator/internal/symptom_labels.h"

namespace headwater::correlator {
namespace {

// The table of docs/priorities.md. Points are chosen so that a critical symptom on its own is P3,
// on a tier 1 entity P2, and P1 once it hurts many tenants or their business.
std::int32_t severity_points(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return 40;
    case Severity::kHigh:
      return 30;
    case Severity::kWarning:
      return 15;
    case Severity::kInfo:
    case Severity::kNone:
      return 0;  // remarks
  }
  return 0;
}

std::int32_t tier_points(std::uint32_t tier) {
  constexpr std::int32_t kPoints[] = {0, 20, 12, 5};
  return tier < std::size(kPoints) ? kPoints[tier] : 0;
}

std::int32_t tenants_points(std::size_t tenants) {
  if (tenants >= 20) return 20;
  if (tenants >= 10) return 15;
  if (tenants >= 5) return 10;
  return tenants >= 2 ? 5 : 0;
}

std::int32_t business_points(std::size_t symptoms) {
  if (symptoms >= 3) return 20;
  return symptoms >= 1 ? 10 : 0;
}

constexpr std::int32_t kObjectivePoints = 15;

bool is_objective(const View& view, const Symptom& symptom) {
  if (symptom.origin != OriginKind::kSignal) return false;
  const Signal* signal = view.state.signals.find(SignalId{symptom.origin_id});
  return signal != nullptr && signal->last.kind == SignalKind::kObjective;
}

// What the points are given for.
struct Harm {
  Severity severity = Severity::kNone;
  std::uint32_t tier = 0;  // the most critical one; 0 = not said
  std::size_t tenants = 0;
  std::size_t business = 0;
  std::size_t objectives = 0;
};

// 0 = not said. A receiver that fails is one that the next critical page may need.
std::uint32_t tier_of(const View& view, const Symptom& symptom) {
  if (is_self_alert(view, symptom)) return 1;
  const MapNode* node = node_of(view, symptom.entity);
  if (node != nullptr && node->tier != 0) return node->tier;
  // Of lookups alone: what an event says of itself may mean anything, and anybody may send it.
  const LabelSet* added = added_labels(view.state, symptom);
  const std::string_view said = added == nullptr ? std::string_view{} : added->get("tier");
  const bool is_tier = said.size() == 1 && said.front() >= '1' && said.front() <= '9';
  return is_tier ? static_cast<std::uint32_t>(said.front() - '0') : 0;
}

// What fires counts; if nothing does, everything that did.
Harm harm_of(const View& view, const std::vector<const Symptom*>& symptoms) {
  const bool any_firing = std::any_of(symptoms.begin(), symptoms.end(),
                                      [](const Symptom* symptom) { return hurts_now(*symptom); });
  Harm harm;
  absl::flat_hash_set<std::string_view> tenants;
  for (const Symptom* symptom : symptoms) {
    if (is_remark(*symptom) || (any_firing && !is_firing(*symptom))) continue;
    harm.severity = std::min(harm.severity, symptom->severity);
    if (const std::uint32_t tier = tier_of(view, *symptom); tier != 0)
      harm.tier = harm.tier == 0 ? tier : std::min(harm.tier, tier);
    if (!symptom->tenant.empty()) tenants.insert(symptom->tenant);
    if (is_objective(view, *symptom)) {
      ++harm.objectives;
    } else if (symptom->symptom_class == SymptomClass::kBusiness ||
               symptom->origin == OriginKind::kSignal) {
      ++harm.business;
    }
  }
  harm.tenants = tenants.size();
  return harm;
}

Priority on_scale(const rules::PriorityScale& scale, std::int32_t points) {
  if (points >= scale.p1) return Priority::kP1;
  if (points >= scale.p2) return Priority::kP2;
  if (points >= scale.p3) return Priority::kP3;
  return points >= scale.p4 ? Priority::kP4 : Priority::kP5;
}

}  // namespace

PriorityVerdict judge_priority(const View& view, IncidentId incident) {
  const Harm harm = harm_of(view, symptoms_of(view, incident));
  PriorityVerdict verdict;
  verdict.factors = {
      {"severity", std::string(to_string(harm.severity)), severity_points(harm.severity)},
      {"tier", harm.tier == 0 ? "not said" : "tier " + std::to_string(harm.tier),
       tier_points(harm.tier)},
      {"tenants", counted(harm.tenants, "tenant"), tenants_points(harm.tenants)},
      {"business", counted(harm.business, "symptom"), business_points(harm.business)},
      {"slo", counted(harm.objectives, "objective"), harm.objectives == 0 ? 0 : kObjectivePoints},
  };
  std::int32_t points = 0;
  for (const PriorityFactor& factor : verdict.factors) points += factor.points;
  verdict.priority = on_scale(view.configuration().priorities, points);
  return verdict;
}

}  // namespace headwater::correlator
