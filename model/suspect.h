// Suspect, Evidence, Attribution: the ranked hypotheses of cause of one incident and why. Every
// probability is softmax over prior + evidence of the printed lines alone. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/log_odds.h"
#include "model/ids.h"

namespace headwater {

enum class SuspectKind : std::uint8_t { kUnknown, kEntity, kChange, kTenantLoad, kExternal };
[[nodiscard]] std::string_view to_string(SuspectKind kind);

// The verdict; each hypothesis has exactly one.
enum class AttributionKind : std::uint8_t {
  kUnknown,
  kTenant,
  kSharedDependency,
  kChange,
  kSaturation,
  kExternal,
  kComponent,
};
[[nodiscard]] std::string_view to_string(AttributionKind kind);

enum class EvidenceKind : std::uint8_t {
  kPrior,          // kind of hypothesis, change risk, how often confirmed
  kRarity,         // how rarely this rule fires on this entity
  kExplains,       // the symptoms a fault here would cause
  kExplainedAway,  // a dependency shows the same class of symptom
  kSilence,        // dependents that should be hurt and are healthy
  kContrast,       // who shares it and is fine; one bad instance beside healthy twins
  kOrder,          // onset before its symptoms
  kChangeTiming,   // start or end just before onset
  kChangeScope,    // scope overlaps the hurt
  kChangeOutcome,  // failed, or rolled back
  kNoChangeFound,  // looked for a change in scope and found none
  kNature,         // state, saturation, loss may be causes; slowness and errors mostly effects
  kIntensity,      // how far out of its baseline
  kMonitoringGap,  // missing heartbeats lower confidence
  kConfirmed,      // a person confirmed or rejected it
  kLearned,        // what confirmed causes of this estate had in common
};
inline constexpr std::size_t kEvidenceKinds = static_cast<std::size_t>(EvidenceKind::kLearned) + 1;
[[nodiscard]] std::string_view to_string(EvidenceKind kind);

// One typed reason for (positive) or against (negative) a suspect.
struct Evidence {
  EvidenceKind kind = EvidenceKind::kPrior;
  Millidecibans weight = 0;
  std::string detail;  // one clause a person can check: "190 s before onset", "38 of 39 hurt"
  HW_FIELDS(kind, weight, detail)
};

struct Suspect {
  SuspectKind kind = SuspectKind::kUnknown;
  AttributionKind attribution = AttributionKind::kUnknown;
  EntityId entity;          // what it is about; the changed entity for a change
  ChangeId change;          // kChange only
  std::string tenant;       // kTenantLoad only
  std::string title;        // "deploy odoo-web r214", "pg-main", "load of tenant t17", "unknown"
  Millidecibans score = 0;  // the sum of the evidence
  BasisPoints probability = 0;
  std::vector<Evidence> evidence;  // prior first
  HW_FIELDS(kind, attribution, entity, change, tenant, title, score, probability, evidence)
};

// Who shares the suspected dependency: hurt, and fine. Names are entities', at most a few of each.
struct ContrastSet {
  std::string shares;  // the dependency or change that they share
  std::uint32_t hurt_count = 0;
  std::uint32_t healthy_count = 0;
  std::vector<std::string> hurt;
  std::vector<std::string> healthy;
  HW_FIELDS(shares, hurt_count, healthy_count, hurt, healthy)
};

struct Attribution {
  AttributionKind verdict = AttributionKind::kUnknown;
  BasisPoints probability = 0;  // sum over the suspects of that kind
  ContrastSet contrast;
  HW_FIELDS(verdict, probability, contrast)
};

// What one ranking found, best first; ties by ordinal of first appearance.
struct Ranking {
  std::vector<Suspect> suspects;      // at most limits::kSuspectsKept
  std::uint32_t others_count = 0;     // hypotheses that were cut
  std::uint64_t others_odds_q32 = 0;  // sum of their odds relative to the first suspect's
  BasisPoints others_probability = 0;
  Attribution attribution;
  HW_FIELDS(suspects, others_count, others_odds_q32, others_probability, attribution)
};

// Fills score, probability and others_probability from the evidence (C24), in the order given.
// Anyone who holds a printed ranking can call it and must get the printed numbers.
void compute_probabilities(Ranking& ranking);

}  // namespace headwater
