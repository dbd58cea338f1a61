#include "correlator/incident_card.h"

#include <gtest/gtest.h>

#include <utility>

#include "model/limits.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

std::string clock(Timestamp time) { return time.set() ? format_rfc3339(time).substr(11, 8) : "-"; }

// All that a card says, a fact a line.
std::string text_of(const IncidentCard& card) {
  std::string text = card.estate + " " + incident_name(card.incident) + " " + card.title + "\n";
  text += card.state + " " + std::string(to_string(card.priority)) + " onset " + clock(card.onset) +
          " decided " + clock(card.decided_at) + " resolved " + clock(card.resolved_at) + " by '" +
          card.acknowledged_by + "'\n";
  for (const PriorityFactor& factor : card.priority_factors)
    text += factor.name + " " + factor.value + " " + std::to_string(factor.points) + "\n";
  text += std::to_string(card.symptom_count) + " symptoms, " + std::to_string(card.firing_count) +
          " firing, " + std::to_string(card.tenant_count) + " tenants:";
  for (const std::string& tenant : card.tenants) text += " " + tenant;
  text += "\n";
  for (const CardSymptom& symptom : card.symptoms) {
    text += std::string(symptom.firing ? "! " : ". ") + symptom.entity + " [" + symptom.tenant +
            "] " + symptom.kind + " " + std::string(to_string(symptom.symptom_class)) + " " +
            std::string(to_string(symptom.severity)) + " " + clock(symptom.since) + " '" +
            symptom.summary + "' " + symptom.url + "\n";
  }
  for (const Suspect& suspect : card.ranking.suspects)
    text += "? " + suspect.title + " " + std::to_string(suspect.probability) + "\n";
  for (const std::string& change : card.changes) text += "~ " + change + "\n";
  return text + "as of '" + card.as_of_source + "' merged into '" + card.merged_into + "'\n";
}

LabelSet words(const std::vector<std::pair<std::string, std::string>>& pairs) {
  return LabelSet(pairs);
}

class Cards : public testing::Test {
 protected:
  Cards() {
    build.node({.name = "pg-main", .kind = EntityKind::kDatabase});
    build.node({.name = "odoo-t03", .kind = EntityKind::kTenantApp, .tenant = "t03"});
    build.edge("odoo-t03", "pg-main");
    incident = build.incident();
  }
  IncidentCard card(Timestamp now = at(60)) { return make_card(build.view(), incident, now); }
  std::string title() { return incident_title(build.view(), incident); }

  StateBuilder build;
  IncidentId incident;
};

TEST_F(Cards, ARichIncidentIsToldInFull) {
  build.change({.title = "odoo-web r214",
                .status = ChangeStatus::kFailed,
                .entities = {"odoo-t03"},
                .tenants = {"t03"},
                .started_at = at(-60)});
  build.change({.title = "vacuum",
                .kind = ChangeKind::kMaintenance,
                .entities = {"pg-main"},
                .started_at = at(-30)});
  build.symptom({.entity = "odoo-t03",
                 .tenant = "t03",
                 .kind = "InvoicesFailed",
                 .symptom_class = SymptomClass::kBusiness,
                 .severity = Severity::kHigh,
                 .onset = at(5),
                 .annotations = words({{"description", "12 invoices failed"}}),
                 .generator_url = "https://prometheus.test/g0"},
                incident);
  build.symptom({.onset = at(10),
                 .annotations = words({{"description", "long text"}, {"summary", "98 of 100"}})},
                incident);
  const SymptomId over = build.symptom(
      {.entity = "odoo-t05", .tenant = "t05", .kind = "Slow", .onset = at(2)}, incident);
  build.clears(over, at(20));
  Ranking ranking;
  ranking.suspects = {{.title = "pg-main", .probability = 7'100},
                      {.title = "unknown", .probability = 2'900}};
  build.apply(
      SuspectsRanked{.incident = incident,
                     .ranking = ranking,
                     .priority = Priority::kP2,
                     .priority_factors = {{"severity", "critical", 40}, {"tier", "tier 1", 20}}});
  build.apply(IncidentAcknowledged{.incident = incident, .actor = "ada", .at = at(50)});
  EXPECT_EQ(text_of(card()),
            "eu INC-1 pg-main: ConnectionsSaturated, 2 tenants\n"
            "acknowledged P2 onset 10:00:00 decided 10:01:00 resolved - by 'ada'\n"
            "severity critical 40\n"
            "tier tier 1 20\n"
            "3 symptoms, 2 firing, 2 tenants: t03 t05\n"
            "! pg-main [] ConnectionsSaturated saturation critical 10:00:10 '98 of 100' \n"
            "! odoo-t03 [t03] InvoicesFailed business high 10:00:05 '12 invoices failed' "
            "https://prometheus.test/g0\n"
            ". odoo-t05 [t05] Slow saturation critical 10:00:02 '' \n"
            "? pg-main 7100\n"
            "? unknown 2900\n"
            "~ 2026-11-20T09:59:30Z maintenance vacuum (succeeded) on pg-main\n"
            "~ 2026-11-20T09:59:00Z deploy odoo-web r214 (failed) on odoo-t03, for t03\n"
            "as of '' merged into ''\n");
}

TEST_F(Cards, OneTenantIsNamedInTheTitleAndSeveralAreCounted) {
  build.symptom({.entity = "odoo-t03", .tenant = "t03", .kind = "Slow"}, incident);
  EXPECT_EQ(title(), "odoo-t03: Slow, tenant t03");
  build.symptom({.entity = "odoo-t05", .tenant = "t05", .kind = "Slow"}, incident);
  EXPECT_EQ(title(), "odoo-t03: Slow, 2 tenants");
}

TEST_F(Cards, WhatTenantsShareIsTheHeadlineThoughAnotherSymptomIsWorse) {
  build.symptom({.entity = "odoo-t03", .tenant = "t03", .kind = "Down"}, incident);
  build.symptom({.entity = "odoo-t05", .tenant = "t05", .kind = "Down"}, incident);
  build.symptom({.kind = "Slow", .severity = Severity::kWarning}, incident);
  EXPECT_EQ(title(), "pg-main: Slow, 2 tenants");
}

TEST_F(Cards, WithoutTenantsTheSymptomsAreCounted) {
  EXPECT_EQ(title(), "INC-1");  // nothing hurts yet
  build.symptom({}, incident);
  EXPECT_EQ(title(), "pg-main: ConnectionsSaturated");
  build.symptom({.kind = "Slow"}, incident);
  EXPECT_EQ(title(), "pg-main: ConnectionsSaturated, 2 symptoms");
}

TEST_F(Cards, ASymptomThatFiresMakesTheTitleBeforeAWorseOneThatIsOver) {
  const SymptomId over = build.symptom({.kind = "Down"}, incident);
  build.symptom({.kind = "Slow", .severity = Severity::kWarning}, incident);
  build.clears(over, at(10));
  EXPECT_EQ(title(), "pg-main: Slow, 2 symptoms");
}

TEST_F(Cards, ACardNeverGrowsBeyondItsLimitsHoweverMuchHurts) {
  const std::string long_text(10'000, 'x');
  std::size_t bytes_of_100 = 0;
  for (int i = 0; i < 1'000; ++i) {
    build.symptom({.entity = "odoo-" + std::to_string(i),
                   .tenant = "tenant-" + std::to_string(i),
                   .annotations = LabelSet({{"summary", long_text}})},
                  incident);
    build.change({.title = "deploy " + std::to_string(i), .started_at = at(-i)});
    if (i == 99) bytes_of_100 = as_json(card()).size();
  }
  const IncidentCard full = card();
  EXPECT_EQ(full.symptoms.size(), limits::kCardSymptomsMax);
  EXPECT_EQ(full.symptom_count, 1'000U);
  EXPECT_EQ(full.tenants.size(), limits::kCardTenantsMax);
  EXPECT_EQ(full.tenant_count, 1'000U);
  EXPECT_EQ(full.changes.size(), limits::kCardChangesMax);
  for (const CardSymptom& symptom : full.symptoms)
    EXPECT_LE(symptom.summary.size(), limits::kCardSummaryBytesMax);
  EXPECT_LT(as_json(full).size(), bytes_of_100 + 100) << "ten times the trouble, the same length";
}

TEST_F(Cards, ASummaryIsCutBetweenCharacters) {
  std::string summary;
  for (int i = 0; i < 200; ++i) summary += "é";
  build.symptom({.annotations = LabelSet({{"summary", summary}})}, incident);
  const std::string cut = card().symptoms.front().summary;
  EXPECT_LE(cut.size(), limits::kCardSummaryBytesMax);
  ASSERT_TRUE(cut.ends_with("é…"));
  EXPECT_EQ((cut.size() - std::string("…").size()) % std::string("é").size(), 0U);
}

TEST_F(Cards, WhileOnlySourcesThatCatchUpFireItSaysAsOfWhen) {
  build.symptom({.source = "kafka:alerts"}, incident);
  build.catches_up("kafka:alerts", at(-600));
  EXPECT_EQ(card().as_of_source, "as of 2026-11-20T09:50:00Z");
  build.symptom({.source = "hooks:alertmanager"}, incident);
  EXPECT_EQ(card().as_of_source, "");
}

TEST_F(Cards, AMergedIncidentSaysWhatItIsPartOfNow) {
  build.symptom({.tenant = "t03"}, incident);
  const IncidentId survivor = incident;
  incident = build.incident(at(5));
  build.symptom({.tenant = "t05"}, incident);
  build.merged(incident, survivor, at(30));
  const IncidentCard merged = card();
  EXPECT_EQ(merged.incident, incident);
  EXPECT_EQ(merged.merged_into, "INC-1");
  EXPECT_EQ(merged.state, "resolved");
  EXPECT_EQ(merged.symptom_count, 2U);
  EXPECT_EQ(title(), "merged into INC-1");
}

TEST_F(Cards, ChangesBeforeTheLookBackAndAfterNowAreNotShown) {
  build.symptom({}, incident);
  build.change({.title = "long ago", .started_at = at(-3 * 3600)});
  build.change({.title = "to come", .started_at = at(120)});
  build.change({.title = "elsewhere", .entities = {"far-away"}});
  build.change({.title = "everywhere", .started_at = at(-10)});
  EXPECT_EQ(card(at(60)).changes,
            std::vector<std::string>{"2026-11-20T09:59:50Z deploy everywhere (succeeded)"});
}

}  // namespace
}  // namespace headwater::correlator
