// What was learned from confirmed causes.
#include <algorithm>
#include <set>
#include <tuple>

#include "model/limits.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

void read_terms(MappingReader& terms, RankingWeights& into) {
  for (std::size_t term = 0; term < into.percent.size(); ++term) {
    const auto kind = static_cast<EvidenceKind>(term);
    if (kind == EvidenceKind::kConfirmed || kind == EvidenceKind::kLearned) continue;
    std::int64_t percent = into.percent[term];
    terms.decimal(to_string(kind), percent, 0, 0, limits::kTermPercentMax);
    into.percent[term] = static_cast<std::int32_t>(percent);
  }
}

void read_learned(MappingReader& item, Millidecibans& weight, Confirmations& confirmed) {
  std::int64_t value = 0;
  item.require("weight");
  item.decimal("weight", value, 3, -limits::kLearnedWeightMax, limits::kLearnedWeightMax);
  weight = static_cast<Millidecibans>(value);
  std::int64_t cause = 0;
  std::int64_t seen = 0;
  item.decimal("cause", cause, 0, 0, limits::kConfirmedIncidentsMax);
  item.decimal("seen", seen, 0, 0, limits::kConfirmedIncidentsMax);
  if (cause > seen)
    item.tell("cause", "`cause` is one of the incidents of `seen`: at most as many");
  confirmed = {.cause = static_cast<std::uint32_t>(cause),
               .seen = static_cast<std::uint32_t>(seen)};
}

void read_alerts(MappingReader& section, RankingWeights& into) {
  const auto key = [](const AlertWeight& each) { return std::tie(each.name, each.metric); };
  std::set<std::pair<std::string, std::string>> known;
  section.each("alerts", limits::kLearnedAlertsMax, [&](MappingReader& item) {
    AlertWeight alert;
    item.require("alert");
    item.text("alert", alert.name);
    item.text("metric", alert.metric);
    read_learned(item, alert.weight, alert.confirmed);
    if (!known.emplace(alert.name, alert.metric).second)
      item.tell("alert", "`" + alert.name + "` was there before");
    into.alerts.push_back(std::move(alert));
  });
  std::sort(into.alerts.begin(), into.alerts.end(),
            [&](const AlertWeight& a, const AlertWeight& b) { return key(a) < key(b); });
}

void read_kinds(MappingReader& section, RankingWeights& into) {
  section.each("kinds", words_between(EntityKind::kService, EntityKind::kOther).size(),
               [&](MappingReader& item) {
                 std::optional<EntityKind> kind;
                 item.require("kind");
                 item.word("kind", kind, EntityKind::kService, EntityKind::kOther);
                 KindWeight learned{.kind = kind.value_or(EntityKind::kOther)};
                 read_learned(item, learned.weight, learned.confirmed);
                 if (kind && into.of_kind(*kind) != nullptr)
                   item.tell("kind", "`" + std::string(to_string(*kind)) + "` was there before");
                 into.kinds.push_back(learned);
               });
  std::sort(into.kinds.begin(), into.kinds.end(),
            [](const KindWeight& a, const KindWeight& b) { return a.kind < b.kind; });
}

}  // namespace

void read_ranking(MappingReader& root, Configuration& into) {
  root.section("ranking", [&](MappingReader& section) {
    section.section("terms", [&](MappingReader& terms) { read_terms(terms, into.ranking); });
    read_alerts(section, into.ranking);
    read_kinds(section, into.ranking);
  });
}

}  // namespace headwater::rules
