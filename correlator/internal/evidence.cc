#include "correlator/internal/evidence.h"

#include <algorithm>
#include <array>

#include "correlator/internal/own_signs.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// log(P(symptom | this cause) / P(symptom | unknown cause)) by the chance that the cause reaches
// a symptom that is drawn from all by rarity.
class ExplainWeights {
 public:
  ExplainWeights() {
    for (std::size_t i = 0; i < by_percent_.size(); ++i) {
      const auto chance = static_cast<BasisPoints>(i * 100);
      const BasisPoints shown =
          weights::kCoincidence +
          (kBasisPointsWhole - weights::kCoincidence) * chance / kBasisPointsWhole;
      by_percent_[i] = log_ratio(static_cast<std::uint64_t>(shown),
                                 static_cast<std::uint64_t>(weights::kUnknownReach));
    }
  }
  [[nodiscard]] Millidecibans of(BasisPoints chance) const {
    return by_percent_[static_cast<std::size_t>(chance / 100)];
  }

 private:
  std::array<Millidecibans, 101> by_percent_{};
};

// The places that nothing else that is unwell could explain, in thousandths: the n-th counts 1/n; 1
// if there are none.
std::int64_t places_hit(const Case& open, const Hypothesis& hypothesis) {
  std::vector<bool> counted(open.damage.sites.size(), false);
  std::int64_t places = 0;
  std::int64_t sum = 0;
  for (const Hit& hit : hypothesis.hits) {
    const std::uint32_t site = open.hurt_of(hit).site;
    if (hit.chance <= weights::kUnknownReach || counted[site]) continue;
    counted[site] = true;
    if (!open.unwell_above[site].empty()) continue;
    if (++places <= weights::kDistinctCounted) sum += 1'000 / places;
  }
  return std::max<std::int64_t>(sum, 1'000);
}

// A share that is explained, by who speaks for the hypothesis: a hurt place for itself, too; a
// silent one has each place that it hurts and nobody else; a load has all that it hurts.
Millidecibans witnessed(const Case& open, const Hypothesis& hypothesis, std::int64_t weight) {
  if (hypothesis.kind == SuspectKind::kTenantLoad) return static_cast<Millidecibans>(weight);
  if (open.damage.site_at(hypothesis.place) != nullptr)
    weight = weight * weights::kExplainsPercent / 100;
  else if (weight > 0)
    weight = weight * places_hit(open, hypothesis) / 1'000;
  return static_cast<Millidecibans>(weight);
}

// Symptoms of one incident follow from one another: many are little more proof than one.
void weigh_explains(const Case& open, const ExplainWeights& table, Hypothesis& hypothesis) {
  const Damage& damage = open.damage;
  std::int64_t reached = 0;
  std::size_t explained = 0;
  for (const Hit& hit : hypothesis.hits) {
    reached += open.hurt_of(hit).rarity * hit.chance;
    if (hit.chance > weights::kUnknownReach) ++explained;
  }
  const auto share = static_cast<BasisPoints>(reached / damage.rarity);
  add_evidence(hypothesis, EvidenceKind::kExplains, witnessed(open, hypothesis, table.of(share)),
               "would show in " + std::to_string(explained) + " of " +
                   counted(damage.hurts.size(), "symptom"));
}

Millidecibans prior_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kMigration:
    case ChangeKind::kMaintenance:
      return -9'500;
    case ChangeKind::kDeploy:
    case ChangeKind::kConfig:
    case ChangeKind::kInfrastructure:
      return -10'500;
    case ChangeKind::kFlag:
    case ChangeKind::kCertificate:
    case ChangeKind::kAccess:
    case ChangeKind::kScaling:
    case ChangeKind::kSecurity:
    case ChangeKind::kDrift:
      return -11'500;
    case ChangeKind::kRollback:
    case ChangeKind::kFailover:
    case ChangeKind::kAutoscaling:
      return -13'500;  // mostly an answer to trouble
  }
  return -11'500;
}

void weigh_prior(const Case& open, Hypothesis& hypothesis) {
  const auto add = [&](Millidecibans weight, std::string detail) {
    add_evidence(hypothesis, EvidenceKind::kPrior, weight, std::move(detail));
  };
  switch (hypothesis.kind) {
    case SuspectKind::kUnknown:
      return add(0, "a cause that is not listed");
    case SuspectKind::kChange:
      return add(prior_of(hypothesis.change->body.kind),
                 "a " + std::string(to_string(hypothesis.change->body.kind)));
    case SuspectKind::kTenantLoad:
      return add(weights::kTenantLoadPrior, "one tenant's load");
    case SuspectKind::kEntity:
    case SuspectKind::kExternal:
      return add(weights::kEntityPrior,
                 "of kind " + std::string(to_string(open.kind_of(hypothesis.place))));
  }
}

std::string rarity_text(const OwnAlerts& own) {
  if (own.stale) return "its symptom was there long before";
  if (own.habit == 0 && own.rarity <= 1'000) return "its symptom was never seen before";
  const std::string weight =
      std::to_string(own.rarity / 1'000) + "." + std::to_string(own.rarity % 1'000 / 100);
  return "its alerts weigh as much as " + weight + " never seen before";
}

void weigh_judgements(const Case& open, Hypothesis& hypothesis) {
  const EntityId entity = open.view.neighbourhoods.entity_at(hypothesis.place);
  const ChangeId change = hypothesis.change == nullptr ? ChangeId{} : hypothesis.change->id;
  const Judgement* last = nullptr;
  for (const Judgement& judgement : open.incident.judgements) {
    if (judgement.kind != hypothesis.kind || judgement.change != change ||
        judgement.tenant != hypothesis.tenant)
      continue;
    const bool about_place =
        hypothesis.kind == SuspectKind::kEntity || hypothesis.kind == SuspectKind::kExternal;
    if (!about_place || (entity.set() && judgement.entity == entity)) last = &judgement;
  }
  if (last == nullptr) return;
  add_evidence(hypothesis, EvidenceKind::kConfirmed,
               last->confirmed ? weights::kJudged : -weights::kJudged,
               std::string(last->confirmed ? "confirmed" : "rejected") +
                   (last->actor.empty() ? "" : " by " + last->actor));
}

}  // namespace

void weigh(const Case& open, std::vector<Hypothesis>& hypotheses) {
  const ExplainWeights table;
  const rules::RankingWeights& ranking = open.view.configuration().ranking;
  const SignsByPlace signs = ranking.alerts.empty() ? SignsByPlace{} : own_signs(open);
  for (Hypothesis& hypothesis : hypotheses) {
    weigh_prior(open, hypothesis);
    if (hypothesis.kind != SuspectKind::kUnknown) weigh_explains(open, table, hypothesis);
    switch (hypothesis.kind) {
      case SuspectKind::kUnknown:
        weigh_unknown(open, hypotheses, hypothesis);
        break;
      case SuspectKind::kEntity:
      case SuspectKind::kExternal:
        weigh_entity(open, hypotheses, hypothesis);
        break;
      case SuspectKind::kChange:
        weigh_change(open, hypotheses, hypothesis);
        break;
      case SuspectKind::kTenantLoad:
        weigh_load(open, hypothesis);
        break;
    }
    weigh_learned(open, signs, hypothesis);
    weigh_judgements(open, hypothesis);
  }
}

void add_evidence(Hypothesis& hypothesis, EvidenceKind kind, Millidecibans weight,
                  std::string detail) {
  hypothesis.evidence.push_back({.kind = kind, .weight = weight, .detail = std::move(detail)});
  hypothesis.score += weight;
}

std::string rough_duration(Duration duration) {
  const std::int64_t whole = duration.micros / 1'000'000;
  if (whole < 120) return std::to_string(whole) + " s";
  if (whole < 7'200) return std::to_string(whole / 60) + " min";
  return std::to_string(whole / 3'600) + " h";
}

Millidecibans nature_of(SymptomClass symptom_class, EntityKind kind) {
  const bool external = kind == EntityKind::kExternal;
  switch (symptom_class) {
    case SymptomClass::kLoss:
      return 4'000;
    case SymptomClass::kSaturation:
    case SymptomClass::kState:
      return 3'000;
    case SymptomClass::kExternal:
      return external ? 4'000 : -2'000;  // on one of our own it says that another is at fault
    case SymptomClass::kErrors:
    case SymptomClass::kLatency:
      return external ? 3'000 : -1'000;
    case SymptomClass::kBusiness:
      return -2'000;
    case SymptomClass::kAbsence:
      return -10'000;  // nothing heard is no fault seen
    case SymptomClass::kLoad:
    case SymptomClass::kOther:
      return 0;
  }
  return 0;
}

void weigh_rarity(const OwnAlerts& own, Hypothesis& hypothesis) {
  const std::int64_t weight = own.rarity + weights::kHurtAtLeast;
  const std::int64_t times =
      log_ratio(static_cast<std::uint64_t>(weight), 1'000 + weights::kHurtAtLeast);
  const auto sum =
      static_cast<Millidecibans>(weights::kHurtItself + times * weights::kHurtPercent / 100);
  add_evidence(hypothesis, EvidenceKind::kRarity, std::min(sum, weights::kHurtMax),
               rarity_text(own));
}

void weigh_intensity(std::int64_t intensity, Hypothesis& hypothesis) {
  if (intensity <= 1'000) return;
  const std::int64_t weight =
      std::int64_t{log_ratio(static_cast<std::uint64_t>(intensity), 1'000)} *
      weights::kIntensityPercent / 100;
  add_evidence(hypothesis, EvidenceKind::kIntensity,
               static_cast<Millidecibans>(std::min<std::int64_t>(weight, weights::kIntensityMax)),
               std::to_string(intensity / 1'000) + " times its usual range out");
}

void weigh_order(const Case& open, Timestamp start, Hypothesis& hypothesis) {
  std::int64_t lead = 0;
  std::int64_t others = 0;
  std::size_t before = 0;
  for (const Hit& hit : hypothesis.hits) {
    const Hurt& hurt = open.hurt_of(hit);
    const bool own = hypothesis.kind == SuspectKind::kTenantLoad
                         ? shows_load_of(hurt, hypothesis.tenant)
                         : open.site_of(hit)->place == hypothesis.place;
    if (hurt.stale || own) continue;
    const Duration ahead = hurt.onset - start;
    if (ahead < Duration{}) ++before;
    lead += std::clamp(ahead, weights::kOrderLead * -1, weights::kOrderLead).micros;
    ++others;
  }
  if (others == 0) return;
  const std::int64_t weight = lead / others * weights::kOrderMax / weights::kOrderLead.micros;
  add_evidence(hypothesis, EvidenceKind::kOrder, static_cast<Millidecibans>(weight),
               std::to_string(before) + " of " +
                   counted(static_cast<std::size_t>(others), "other symptom") + " began before it");
}

void weigh_blame_elsewhere(const Case& open, Hypothesis& hypothesis) {
  std::vector<bool> explained(open.damage.sites.size(), false);
  for (const Hit& hit : hypothesis.hits) explained[open.hurt_of(hit).site] = true;
  const auto blames_another = [&](const Hurt& hurt) {
    const std::vector<UnwellAbove>& above = open.unwell_above[hurt.site];
    return std::any_of(above.begin(), above.end(), [&](const UnwellAbove& each) {
      const Site& unwell = open.damage.sites[each.unwell];
      const bool stale =
          std::all_of(unwell.hurts.begin(), unwell.hurts.end(),
                      [&](std::uint32_t index) { return open.damage.hurts[index].stale; });
      return !explained[each.unwell] && !stale;
    });
  };
  std::int64_t all = 0;
  std::int64_t blamed = 0;
  std::size_t count = 0;
  for (const Hit& hit : hypothesis.hits) {
    const Hurt& hurt = open.hurt_of(hit);
    all += hurt.rarity;
    if (!blames_another(hurt)) continue;
    blamed += hurt.rarity;
    ++count;
  }
  const auto explains =
      std::find_if(hypothesis.evidence.begin(), hypothesis.evidence.end(),
                   [](const Evidence& each) { return each.kind == EvidenceKind::kExplains; });
  if (blamed == 0 || explains == hypothesis.evidence.end() || explains->weight <= 0) return;
  const std::int64_t most = explains->weight * weights::kBlameElsewherePercent / 100;
  add_evidence(hypothesis, EvidenceKind::kExplainedAway,
               static_cast<Millidecibans>(-most * blamed / all),
               "something else that is unwell explains " + std::to_string(count) + " of these " +
                   counted(hypothesis.hits.size(), "symptom"));
}

void weigh_load(const Case& open, Hypothesis& hypothesis) {
  OwnAlerts own;
  Hurt load;  // all that shows this load, as one
  for (const Hurt& hurt : open.damage.hurts) {
    if (!shows_load_of(hurt, hypothesis.tenant)) continue;
    own.add(hurt);
    load.onset = load.onset.set() ? std::min(load.onset, hurt.onset) : hurt.onset;
    load.intensity = std::max(load.intensity, hurt.intensity);
  }
  weigh_rarity(own, hypothesis);
  add_evidence(hypothesis, EvidenceKind::kNature, weights::kLoadIsCause,
               "load is rarely an effect");
  weigh_intensity(load.intensity, hypothesis);
  weigh_order(open, load.onset, hypothesis);
  if (hypothesis.rivals > 1) {
    add_evidence(hypothesis, EvidenceKind::kContrast, -log_ratio(hypothesis.rivals, 1),
                 counted(hypothesis.rivals, "tenant") + " have such load");
  }
}

void weigh_unknown(const Case& open, std::span<const Hypothesis> all, Hypothesis& hypothesis) {
  const bool any_change = std::any_of(all.begin(), all.end(), [](const Hypothesis& each) {
    return each.kind == SuspectKind::kChange && !each.hits.empty();
  });
  if (!any_change) {
    add_evidence(hypothesis, EvidenceKind::kNoChangeFound, weights::kNoChangeFound,
                 "no change in scope within " +
                     rough_duration(open.view.configuration().look_back) + " before");
  }
  if (open.damage.absences > 0) {
    const auto each = static_cast<Millidecibans>(std::min(open.damage.absences, 100U));
    add_evidence(hypothesis, EvidenceKind::kMonitoringGap,
                 std::min(each * weights::kMonitoringGapEach, weights::kMonitoringGapMax),
                 counted(open.damage.absences, "source") + " not heard from");
  }
}

}  // namespace headwater::correlator
