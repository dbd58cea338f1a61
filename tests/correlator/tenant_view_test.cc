#include "correlator/tenant_view.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <utility>

#include "correlator/views.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

using Lines = std::vector<std::string>;

// "pg-main ConnectionsSaturated firing", one a symptom.
Lines lines_of(const TenantView& view) {
  Lines lines;
  for (const TenantSymptom& symptom : view.symptoms)
    lines.push_back(symptom.entity + " " + symptom.kind + (symptom.firing ? " firing" : " over"));
  return lines;
}

class TenantViews : public testing::Test {
 protected:
  TenantViews() {
    build.node({.name = "pg-main", .kind = EntityKind::kDatabase});
    build.node({.name = "odoo-t05", .kind = EntityKind::kTenantApp, .tenant = "t05"});
    build.node({.name = "odoo-t17", .kind = EntityKind::kTenantApp, .tenant = "t17"});
    incident = build.incident();
  }
  // Its own app says that its invoices fail.
  SymptomId invoices_fail(const std::string& tenant, Timestamp onset = at(40)) {
    return build.symptom({.entity = "odoo-" + tenant,
                          .tenant = tenant,
                          .kind = "InvoicesFailed",
                          .symptom_class = SymptomClass::kBusiness,
                          .onset = onset},
                         incident);
  }
  SymptomId database_is_full() { return build.symptom({.onset = at(31)}, incident); }
  std::optional<TenantView> seen_by(const std::string& tenant) {
    return project_for_tenant(build.view(), incident, tenant);
  }

  StateBuilder build;
  IncidentId incident;
};

TEST_F(TenantViews, ATenantReadsOfItsOwnTroubleAndOfTheSharedThingBehindIt) {
  database_is_full();
  invoices_fail("t05");
  const std::optional<TenantView> view = seen_by("t05");
  ASSERT_TRUE(view);
  EXPECT_EQ(view->text, "a shared database slow since 10:00:31, your invoices affected");
  EXPECT_EQ(lines_of(*view),
            (Lines{"odoo-t05 InvoicesFailed firing", "a shared database saturation firing"}));
  EXPECT_EQ(view->state, "open");
  EXPECT_EQ(view->since, at(31));
}

TEST_F(TenantViews, WhoHasNoTroubleOfItsOwnSeesNoIncident) {
  database_is_full();
  invoices_fail("t05");
  EXPECT_FALSE(seen_by("t17"));
  EXPECT_FALSE(seen_by(""));
  EXPECT_FALSE(project_for_tenant(build.view(), IncidentId{99}, "t05"));
}

TEST_F(TenantViews, ASharedThingIsCalledByItsPublicName) {
  build.node({.name = "rds-7", .kind = EntityKind::kDatabase, .public_name = "ledger database"});
  build.symptom({.entity = "rds-7"}, incident);
  invoices_fail("t05");
  EXPECT_EQ(lines_of(*seen_by("t05")),
            (Lines{"odoo-t05 InvoicesFailed firing", "ledger database saturation firing"}));
}

TEST_F(TenantViews, HowManySharedThingsAreHurtIsNotTold) {
  build.node({.name = "pg-replica", .kind = EntityKind::kDatabase});
  database_is_full();
  build.symptom({.entity = "pg-replica", .onset = at(10)}, incident);
  invoices_fail("t05");
  const std::optional<TenantView> view = seen_by("t05");
  EXPECT_EQ(lines_of(*view),
            (Lines{"odoo-t05 InvoicesFailed firing", "a shared database saturation firing"}));
  EXPECT_EQ(view->symptoms[1].since, at(10));
}

TEST_F(TenantViews, ItsOwnTroubleOnAnothersPlaceIsToldWithoutThePlace) {
  build.symptom({.entity = "odoo-t17", .tenant = "t05", .kind = "LoginErrors"}, incident);
  EXPECT_EQ(lines_of(*seen_by("t05")), Lines{"a service LoginErrors firing"});
}

TEST_F(TenantViews, WhatTheMapDoesNotKnowToBeSharedStaysUntold) {
  build.symptom({.entity = "t17/importer"}, incident);  // nobody's, and on no map
  build.symptom({.entity = "odoo-t17"}, incident);  // said without a tenant; the map knows whose
  invoices_fail("t05");
  EXPECT_EQ(lines_of(*seen_by("t05")), Lines{"odoo-t05 InvoicesFailed firing"});
}

TEST_F(TenantViews, ItsOwnEntityThatNoMapKnowsGoesByItsName) {
  build.symptom({.entity = "t05/importer", .tenant = "t05"}, incident);
  EXPECT_EQ(lines_of(*seen_by("t05")), Lines{"t05/importer ConnectionsSaturated firing"});
}

TEST_F(TenantViews, OnceOverItSaysFromWhenToWhen) {
  const SymptomId database = database_is_full();
  const SymptomId invoices = invoices_fail("t05");
  build.clears(database, at(90));
  build.clears(invoices, at(100));
  build.apply(IncidentResolved{.incident = incident, .at = at(400)});
  const std::optional<TenantView> view = seen_by("t05");
  EXPECT_EQ(view->state, "resolved");
  EXPECT_EQ(view->resolved_at, at(400));
  EXPECT_EQ(view->text, "a shared database slow from 10:00:31 to 10:06:40, your invoices affected");
  EXPECT_EQ(lines_of(*view),
            (Lines{"odoo-t05 InvoicesFailed over", "a shared database saturation over"}));
}

TEST_F(TenantViews, AListShowsOneLineForMergedIncidentsAndTheNewestFirst) {
  invoices_fail("t05");
  const IncidentId first = incident;
  incident = build.incident(at(100));
  invoices_fail("t05", at(100));
  const IncidentId second = incident;
  incident = build.incident(at(200));
  build.symptom({.entity = "odoo-t05", .tenant = "t05", .kind = "LoginErrors", .onset = at(200)},
                incident);
  build.merged(second, first, at(210));
  const Answer answer = correlator::answer(build.view(), TenantIncidentsQuery{.tenant = "t05"});
  ASSERT_TRUE(answer.ok());
  const auto& page = std::get<TenantViewPage>(*answer);
  ASSERT_EQ(page.incidents.size(), 2U);
  EXPECT_EQ(page.incidents[0].symptoms.front().kind, "LoginErrors");
  EXPECT_EQ(page.incidents[1].symptoms.size(), 2U);
}

// --- C30 as a property -------------------------------------------------------------------------

constexpr int kTenants = 20;
constexpr int kIncidents = 100;
// Told nowhere else, so that finding its digits in a view means that the number was told.
constexpr std::uint64_t kFirstIncident = 770'001;
constexpr std::uint32_t kRevision = 551'230;
constexpr BasisPoints kProbability = 9'173;

// In all that belongs to a tenant, and part of no other's.
std::string mark(int tenant) { return "zq" + std::to_string(10 + tenant) + "zq"; }

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  // Below `sides`; even enough for a test.
  int roll(int sides) {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<int>((z ^ (z >> 31)) % static_cast<std::uint64_t>(sides));
  }

 private:
  std::uint64_t state_;
};

// Every tenant's mark is in all that is its own, and in what the platform says of it on shared
// things: names, rules, labels, annotations, links, changes, suspects and what they rest on.
class MarkedEstate {
 public:
  explicit MarkedEstate(std::uint64_t seed) : dice_(seed) {
    build.state().meta.next_incident = kFirstIncident;
    for (int i = 0; i < kTenants; ++i) {
      build.node({.name = "app-" + mark(i), .kind = EntityKind::kTenantApp, .tenant = mark(i)});
      build.node({.name = "pg-" + mark(i), .kind = EntityKind::kDatabase});  // shared, named badly
      build.edge("app-" + mark(i), "pg-" + mark(i));
    }
    for (int i = 0; i < kIncidents; ++i) add_incident(i);
  }

  StateBuilder build;

 private:
  LabelSet marked(const std::string& by) {
    return LabelSet({{"alertname", by + "Fails"},
                     {"culprit", by},
                     {"n", std::to_string(build.state().meta.next_alert)}});
  }
  // A symptom of `of` (-1: of nobody's) on `entity`, of which all that is written bears `by`'s
  // mark.
  void add_symptom(IncidentId incident, const std::string& entity, int of, int by,
                   Timestamp onset) {
    const SymptomId id =
        build.symptom({.entity = entity,
                       .tenant = of < 0 ? "" : mark(of),
                       .kind = mark(by) + "Fails",
                       .symptom_class = static_cast<SymptomClass>(dice_.roll(10)),
                       .onset = onset,
                       .labels = marked(mark(by)),
                       .annotations = LabelSet({{"summary", mark(by) + " did it"}}),
                       .generator_url = "https://" + mark(by) + ".example"},
                      incident);
    if (dice_.roll(3) == 0) build.clears(id, onset + seconds(30));
  }
  // The places that a tenant's own symptom may be at: its own on the map, one off it, a shared one.
  std::string place(int tenant) {
    switch (dice_.roll(3)) {
      case 0:
        return "app-" + mark(tenant);
      case 1:
        return mark(tenant) + "/job";
      default:
        return "pg-" + mark(dice_.roll(kTenants));
    }
  }
  void add_incident(int number) {
    const Timestamp opened = at(number * 60);
    const IncidentId id = build.incident(opened);
    for (int tenant = 0; tenant < kTenants; ++tenant) {
      for (int i = dice_.roll(3); i > 0; --i)
        add_symptom(id, place(tenant), tenant, tenant, opened + seconds(dice_.roll(50)));
      // Its trouble shows at another's place, or is told of a place without saying whose it is.
      const std::string others = "app-" + mark(dice_.roll(kTenants));
      if (dice_.roll(4) == 0) add_symptom(id, others, tenant, tenant, opened);
      if (dice_.roll(4) == 0) add_symptom(id, others, -1, tenant, opened);
      if (dice_.roll(4) == 0) add_symptom(id, "pg-" + mark(tenant), -1, tenant, opened);
      if (dice_.roll(4) == 0) add_symptom(id, mark(tenant) + "/job", -1, tenant, opened);
    }
    const std::string guilty = mark(dice_.roll(kTenants));
    build.change({.title = "deploy " + guilty,
                  .entities = {"app-" + guilty},
                  .tenants = {guilty},
                  .started_at = opened,
                  .version_to = guilty});
    Ranking ranking;
    ranking.suspects.push_back({.kind = SuspectKind::kTenantLoad,
                                .tenant = guilty,
                                .title = "load of tenant " + guilty,
                                .probability = kProbability,
                                .evidence = {{.detail = "hurts " + guilty}}});
    ranking.attribution.probability = kProbability;
    ranking.attribution.contrast.hurt = {"app-" + guilty};
    build.ranked(id, ranking, Priority::kP1);
    build.apply(PageDecided{.incident = id, .revision = kRevision, .at = opened});
    if (dice_.roll(3) == 0) build.apply(IncidentAcknowledged{.incident = id, .actor = guilty});
    if (dice_.roll(3) == 0)
      build.apply(
          IncidentResolved{.incident = id, .actor = guilty, .reason = guilty, .at = opened});
  }

  Dice dice_;
};

// Every incident that each tenant sees, by tenant.
std::vector<TenantViewPage> pages_of(MarkedEstate& estate) {
  std::vector<TenantViewPage> pages;
  const View view = estate.build.view();
  for (int tenant = 0; tenant < kTenants; ++tenant) {
    const Answer answer =
        correlator::answer(view, TenantIncidentsQuery{.tenant = mark(tenant), .limit = 1000});
    pages.push_back(std::get<TenantViewPage>(*answer));
  }
  return pages;
}

// C30
TEST(TenantViewProperty, NoViewOfOneTenantShowsAnothersMark) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    MarkedEstate estate(seed);
    const std::vector<TenantViewPage> pages = pages_of(estate);
    for (int reader = 0; reader < kTenants; ++reader) {
      const std::string text = as_json(pages[static_cast<std::size_t>(reader)]);
      ASSERT_NE(text.find(mark(reader)), std::string::npos) << "it sees nothing of its own";
      for (int other = 0; other < kTenants; ++other) {
        if (other == reader) continue;
        ASSERT_EQ(text.find(mark(other)), std::string::npos)
            << "seed " << seed << ": " << mark(reader) << " reads of " << mark(other);
      }
    }
  }
}

// C30
TEST(TenantViewProperty, NoViewShowsTheIncidentsNumberItsRevisionOrAProbability) {
  MarkedEstate estate(4);
  for (TenantViewPage& page : pages_of(estate)) {
    ASSERT_GT(page.incidents.size(), static_cast<std::size_t>(kIncidents / 2));
    for (TenantView& view : page.incidents) view.id.clear();  // any digits may stand in a hash
    const std::string text = as_json(page);
    ASSERT_EQ(text.find("INC-"), std::string::npos);
    ASSERT_EQ(text.find(std::to_string(kRevision)), std::string::npos);
    ASSERT_EQ(text.find(std::to_string(kProbability)), std::string::npos);
    for (std::uint64_t i = 0; i < kIncidents; ++i)
      ASSERT_EQ(text.find(std::to_string(kFirstIncident + i)), std::string::npos);
  }
}

// C30
TEST(TenantViewProperty, EachTenantHasAnotherIdForAnIncidentAndKeepsIt) {
  MarkedEstate estate(5);
  std::set<std::string> ids;
  std::size_t views = 0;
  for (const TenantViewPage& page : pages_of(estate)) {
    for (const TenantView& view : page.incidents) {
      ids.insert(view.id);
      ++views;
    }
  }
  EXPECT_EQ(ids.size(), views);
  estate.build.apply(PageDecided{.incident = {kFirstIncident}, .revision = kRevision + 1});
  for (const TenantViewPage& page : pages_of(estate))
    for (const TenantView& view : page.incidents) ASSERT_TRUE(ids.contains(view.id));
}

// C30: who else is in the incident, and how many, must not show in what the tenant reads.
TEST(TenantViewProperty, WhatHappensToOthersChangesNothingThatATenantReads) {
  StateBuilder build;
  build.node({.name = "app-" + mark(0), .kind = EntityKind::kTenantApp, .tenant = mark(0)});
  build.node({.name = "app-" + mark(1), .kind = EntityKind::kTenantApp, .tenant = mark(1)});
  build.node({.name = "pg-main", .kind = EntityKind::kDatabase});
  const IncidentId id = build.incident();
  build.symptom({.entity = "pg-main"}, id);
  build.symptom({.entity = "app-" + mark(0), .tenant = mark(0), .kind = "InvoicesFailed"}, id);
  const std::string alone = as_json(*project_for_tenant(build.view(), id, mark(0)));
  build.symptom({.entity = "app-" + mark(1), .tenant = mark(1), .onset = at(-50)}, id);
  build.symptom({.entity = "pg-main", .tenant = mark(1), .onset = at(-50)}, id);
  build.change({.title = mark(1), .tenants = {mark(1)}});
  EXPECT_EQ(as_json(*project_for_tenant(build.view(), id, mark(0))), alone);
}

}  // namespace
}  // namespace headwater::correlator
