#include "correlator/views.h"

#include <utility>

#include "model/limits.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

using Names = std::vector<std::string>;

class Views : public Paging {
 protected:
  template <class Body>
  Body answered(const Query& query) {
    Answer answer = correlator::answer(build.view(), query);
    EXPECT_TRUE(answer.ok());
    return std::get<Body>(std::move(*answer));
  }
  IncidentView shown(IncidentId id) { return answered<IncidentView>(IncidentQuery{id}); }
  Names names(const IncidentsQuery& query) {
    Names names;
    for (const IncidentSummary& each : answered<IncidentPage>(query).incidents)
      names.push_back(each.name);
    return names;
  }
  Names titles(const ChangesQuery& query) {
    Names titles;
    for (const ChangeView& each : answered<ChangePage>(query).changes)
      titles.push_back(each.change.title);
    return titles;
  }
  // Everything, page by page.
  template <class Page, class Asked, class Read>
  Names all_pages(Asked query, Read read) {
    Names all;
    for (int pages = 0; pages < 100; ++pages) {
      const Page page = answered<Page>(query);
      read(page, all);
      if (page.next == 0) return all;
      if constexpr (requires { query.before; }) {
        query.before = page.next;
      } else {
        query.after = page.next;
      }
    }
    ADD_FAILURE() << "the pages never end";
    return all;
  }
};

// --- the list of incidents ---------------------------------------------------------------------

TEST_F(Views, TheListShowsWhatIsOpenOrAcknowledgedNewestFirst) {
  for (int i = 0; i < 4; ++i) firing_incident(at(i));
  build.apply(IncidentAcknowledged{.incident = {2}, .actor = "ada"});
  build.apply(IncidentResolved{.incident = {3}, .at = at(60)});
  build.merged({4}, {1}, at(60));
  EXPECT_EQ(names({}), (Names{"INC-2", "INC-1"}));
  EXPECT_EQ(names({.states = {IncidentState::kResolved}}), Names{"INC-3"});
  EXPECT_EQ(names({.states = {IncidentState::kMerged, IncidentState::kAcknowledged}}),
            (Names{"INC-4", "INC-2"}));
}

TEST_F(Views, TheListIsFilteredByATenantOrAPlaceThatIsHurt) {
  build.symptom({.entity = "odoo-t05", .tenant = "t05"}, build.incident());
  build.symptom({.entity = "odoo-t17", .tenant = "t17"}, build.incident());
  build.symptom({.entity = "pg-main", .tenant = "t17"}, {2});
  EXPECT_EQ(names({.tenant = "t05"}), Names{"INC-1"});
  EXPECT_EQ(names({.entity = "pg-main"}), Names{"INC-2"});
  EXPECT_EQ(names({.tenant = "t05", .entity = "pg-main"}), Names{});
  EXPECT_EQ(names({.tenant = "t99"}), Names{});
}

TEST_F(Views, PagesOfIncidentsHoldEachOneOnce) {
  Names expected;
  for (int i = 7; i >= 1; --i) expected.push_back("INC-" + std::to_string(i));
  for (int i = 0; i < 7; ++i) firing_incident(at(i));
  for (const std::size_t limit : {1U, 2U, 3U, 7U, 8U}) {
    const Names all = all_pages<IncidentPage>(IncidentsQuery{.limit = limit},
                                              [&](const IncidentPage& page, Names& into) {
                                                EXPECT_LE(page.incidents.size(), limit);
                                                for (const IncidentSummary& each : page.incidents)
                                                  into.push_back(each.name);
                                              });
    EXPECT_EQ(all, expected) << "pages of " << limit;
  }
}

TEST_F(Views, ASliceThatLookedLongEnoughGoesOnWhereItStopped) {
  firing_incident();
  for (std::size_t i = 0; i < limits::kQueryRowsPerSlice + 10; ++i)
    build.merged(build.incident(), {1}, at(1));
  const auto first = answered<IncidentPage>(IncidentsQuery{});
  EXPECT_TRUE(first.incidents.empty());
  EXPECT_EQ(names({.before = first.next}), Names{"INC-1"});
}

TEST_F(Views, ACursorBeyondTheNewestIncidentBeginsThere) {
  firing_incident();
  EXPECT_EQ(names({.before = UINT64_MAX}), Names{"INC-1"});
}

TEST_F(Views, ASummaryCountsWhatHurtsAndNamesTheFirstSuspect) {
  const IncidentId id = firing_incident();
  build.clears(build.symptom({.tenant = "t05"}, id), at(9));
  Ranking ranking;
  ranking.suspects = {{.title = "pg-main", .probability = 6'100}, {.title = "unknown"}};
  ranking.attribution.verdict = AttributionKind::kSaturation;
  build.ranked(id, ranking, Priority::kP2);
  const IncidentSummary summary = answered<IncidentPage>(IncidentsQuery{}).incidents.front();
  EXPECT_EQ(summary.symptom_count, 2U);
  EXPECT_EQ(summary.firing_count, 1U);
  EXPECT_EQ(summary.tenant_count, 1U);
  EXPECT_EQ(summary.first_suspect, "pg-main");
  EXPECT_EQ(summary.first_suspect_probability, 6'100);
  EXPECT_EQ(summary.verdict, AttributionKind::kSaturation);
  EXPECT_EQ(summary.priority, Priority::kP2);
  EXPECT_FALSE(summary.paged);
}

// --- one incident ------------------------------------------------------------------------------

TEST_F(Views, OneIncidentIsShownWithItsSymptomsSuspectsAndLineage) {
  const IncidentId id = build.incident();
  const std::vector<std::pair<std::string, std::string>> labels = {{"alertname", "Slow"},
                                                                   {"tenant", "t05"}};
  build.symptom({.tenant = "t05", .kind = "Slow", .labels = LabelSet(labels)}, id);
  const IncidentId other = build.incident(at(5));
  build.signal({.tenant = "t17", .kind = "invoices"}, SignalKind::kFailure, other);
  build.merged(other, id, at(8));
  Ranking ranking;
  ranking.suspects = {{.title = "pg-main", .evidence = {{.weight = 3'000, .detail = "rare"}}}};
  build.ranked(id, ranking, Priority::kP1);
  build.apply(SuspectJudged{.incident = id, .judgement = {.confirmed = true, .actor = "ada"}});

  const IncidentView view = shown(id);
  ASSERT_EQ(view.symptoms.size(), 2U);
  EXPECT_EQ(view.symptoms[0].kind, "Slow");
  EXPECT_EQ(view.symptoms[0].labels.get("tenant"), "t05");
  EXPECT_EQ(view.symptoms[0].count, 1U);
  EXPECT_EQ(view.symptoms[0].fingerprint.size(), 16U);
  EXPECT_FALSE(view.symptoms[0].joined) << "it opened the incident";
  EXPECT_EQ(view.symptoms[1].kind, "invoices");
  EXPECT_EQ(view.symptoms[1].fingerprint, "") << "a signal is no alert";
  EXPECT_EQ(view.symptoms[1].annotations.get("summary"), "3 failures");
  EXPECT_EQ(view.tenants, (Names{"t05", "t17"}));
  EXPECT_EQ(view.absorbed, Names{"INC-2"});
  EXPECT_EQ(view.ranking.suspects.front().evidence.front().detail, "rare");
  EXPECT_EQ(view.judgements.front().actor, "ada");
  EXPECT_EQ(shown(other).summary.merged_into, "INC-1");
}

TEST_F(Views, ASymptomThatJoinedSaysTheScoreItJoinedAt) {
  const IncidentId id = firing_incident();
  build.apply(SymptomAttached{
      .symptom = build.symptom({}), .incident = id, .score = {.base = -3'000, .total = 4'200}});
  ASSERT_TRUE(shown(id).symptoms[1].joined);
  EXPECT_EQ(shown(id).symptoms[1].joined->total, 4'200);
}

TEST_F(Views, AnUnknownIncidentIsNotFound) {
  const Answer answer = correlator::answer(build.view(), IncidentQuery{{7}});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code(), ErrorCode::kNotFound);
}

TEST_F(Views, MessagesTellWhoWasToldWhatInTheOrderItWasDecided) {
  policy().steps[1].receivers = {"lead", "ops"};
  const IncidentId id = firing_incident();
  step(id, at(30));
  step(id, at(630));
  Names told;
  for (const MessageView& message : shown(id).messages)
    told.push_back(message.receiver + " " + std::string(to_string(message.action)) + " " +
                   message.part + " " + std::string(to_string(message.state)));
  EXPECT_EQ(told, (Names{"ops trigger card pending", "ops trigger reply pending",
                         "ops update card pending", "ops update reply pending",
                         "lead trigger card pending"}));
  EXPECT_TRUE(shown(id).summary.paged);
}

// --- why nobody has been told ------------------------------------------------------------------

TEST_F(Views, WhileItGathersTheHoldIsNamedWithItsEnd) {
  const IncidentId id = firing_incident();
  const std::optional<PageHeld> held = shown(id).held;
  ASSERT_TRUE(held);
  EXPECT_EQ(held->reason, HoldReason::kGathering);
  EXPECT_EQ(held->at, at(0));
  EXPECT_EQ(held->step_due, at(30));
}

TEST_F(Views, AHoldThatWasDecidedIsShownAsItWas) {
  const IncidentId id = firing_incident();
  build.clears(symptom, at(10));
  step(id, at(30));
  ASSERT_TRUE(shown(id).held);
  EXPECT_EQ(shown(id).held->reason, HoldReason::kNotFiring);
  EXPECT_EQ(shown(id).held->at, at(30));
  EXPECT_FALSE(shown(id).held->step_due.set());
}

TEST_F(Views, OnceSomebodyWasToldOrItIsOverNothingIsHeld) {
  const IncidentId told = firing_incident();
  step(told, at(30));
  EXPECT_FALSE(shown(told).held);
  const IncidentId over = firing_incident();
  build.apply(IncidentResolved{.incident = over, .at = at(20)});
  EXPECT_FALSE(shown(over).held);
}

// --- changes -----------------------------------------------------------------------------------

TEST_F(Views, PagesOfChangesHoldEachOneOnceNewestFirst) {
  Names expected;
  for (int i = 0; i < 7; ++i) build.change({.title = std::to_string(i)});
  for (int i = 6; i >= 0; --i) expected.push_back(std::to_string(i));
  for (const std::size_t limit : {1U, 2U, 3U, 7U, 8U}) {
    const Names all = all_pages<ChangePage>(ChangesQuery{.limit = limit},
                                            [](const ChangePage& page, Names& into) {
                                              for (const ChangeView& each : page.changes)
                                                into.push_back(each.change.title);
                                            });
    EXPECT_EQ(all, expected) << "pages of " << limit;
  }
}

TEST_F(Views, ASliceOfChangesLooksAtNoMoreRowsThanItMay) {
  build.change({.title = "wanted", .entities = {"odoo-web"}});
  for (std::size_t i = 0; i < limits::kQueryRowsPerSlice; ++i) build.change({});
  const auto first = answered<ChangePage>(ChangesQuery{.entity = "odoo-web"});
  EXPECT_TRUE(first.changes.empty());
  ASSERT_NE(first.next, 0U);
  EXPECT_EQ(titles({.entity = "odoo-web", .before = first.next}), Names{"wanted"});
}

TEST_F(Views, ChangesAreFilteredByAPlaceInTheirScope) {
  build.change({.title = "web", .entities = {"odoo-web", "odoo-worker"}});
  build.change({.title = "everywhere"});
  EXPECT_EQ(titles({.entity = "odoo-worker"}), Names{"web"});
}

TEST_F(Views, ATenantsChangesAreThoseThatNameItAndThoseOnWhatItShares) {
  build.node({.name = "pg-main", .kind = EntityKind::kDatabase});
  build.node({.name = "odoo-t05", .kind = EntityKind::kTenantApp, .tenant = "t05"});
  build.node({.name = "odoo-t17", .kind = EntityKind::kTenantApp, .tenant = "t17"});
  build.change({.title = "names it", .entities = {"odoo-t17"}, .tenants = {"t05", "t17"}});
  build.change({.title = "names another", .entities = {"pg-main"}, .tenants = {"t17"}});
  build.change({.title = "on what is shared", .entities = {"odoo-t17", "pg-main"}});
  build.change({.title = "on its own", .entities = {"odoo-t05"}});
  build.change({.title = "on another's own", .entities = {"odoo-t17"}});
  build.change({.title = "estate-wide"});
  EXPECT_EQ(titles({.tenant = "t05"}),
            (Names{"estate-wide", "on its own", "on what is shared", "names it"}));
  EXPECT_EQ(titles({}).size(), 6U);
}

TEST_F(Views, AChangeSaysItsSourceItsPlacesAndItsTimes) {
  build.change({.title = "r214", .entities = {"odoo-web"}, .started_at = at(-60)});
  const ChangeView change = answered<ChangePage>(ChangesQuery{}).changes.front();
  EXPECT_EQ(change.source, "kafka:deployments");
  EXPECT_EQ(change.entities, Names{"odoo-web"});
  EXPECT_EQ(change.occurred_at, at(-60));
  EXPECT_EQ(change.id, 1U);
}

// --- alerts ------------------------------------------------------------------------------------

TEST_F(Views, AlertsAreFilteredAndPagedInTheOrderOfTheirFirstFiring) {
  Names expected;
  for (int i = 0; i < 5; ++i) {
    build.symptom({.entity = "odoo-" + std::to_string(i), .tenant = "t" + std::to_string(i)},
                  i == 0 ? firing_incident() : IncidentId{});
    expected.push_back("odoo-" + std::to_string(i));
  }
  const auto read = [](const AlertPage& page, Names& into) {
    for (const AlertView& each : page.alerts)
      if (each.entity != "pg-main") into.push_back(each.entity);
  };
  EXPECT_EQ(all_pages<AlertPage>(AlertsQuery{.limit = 2}, read), expected);
  const auto of_one = answered<AlertPage>(AlertsQuery{.tenant = "t0"});
  ASSERT_EQ(of_one.alerts.size(), 1U);
  EXPECT_EQ(of_one.alerts.front().incident, "INC-1");
  EXPECT_EQ(answered<AlertPage>(AlertsQuery{.entity = "odoo-3"}).alerts.size(), 1U);
  EXPECT_TRUE(answered<AlertPage>(AlertsQuery{.status = AlertStatus::kResolved}).alerts.empty());
}

TEST_F(Views, AFilterIsAskedOfTheLabelsAsAlertmanagerDoes) {
  const std::vector<std::pair<std::string, std::string>> web = {{"alertname", "Slow"},
                                                                {"service", "web"}};
  const std::vector<std::pair<std::string, std::string>> pg = {
      {"alertname", "Down"}, {"service", "pg-main"}, {"team", "data"}};
  build.symptom({.kind = "Slow", .labels = LabelSet(web)}, build.incident());
  build.symptom({.kind = "Down", .labels = LabelSet(pg)}, build.incident());
  const auto count = [&](const Names& filters) {
    return answered<AlertPage>(AlertsQuery{.filters = filters}).alerts.size();
  };
  EXPECT_EQ(names({.filters = {"service=web"}}), Names{"INC-1"});
  EXPECT_EQ(names({.filters = {R"(service=~"web|pg.*")", "team!=\"\""}}), Names{"INC-2"});
  EXPECT_EQ(names({.filters = {"team=\"\""}}), Names{"INC-1"});
  EXPECT_EQ(names({.filters = {"service=web", "team=data"}}), Names{});
  EXPECT_EQ(count({"alertname=Down,team=~\"d.*\""}), 1U);
  EXPECT_EQ(count({"team!=data"}), 1U);
  EXPECT_EQ(count({}), 2U);
  for (const std::string wrong : {"service", "=x", "a=~\"(\""}) {
    const Answer refused = correlator::answer(build.view(), AlertsQuery{.filters = {wrong}});
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_EQ(refused.error().code(), ErrorCode::kMalformed);
  }
}

// --- silences ----------------------------------------------------------------------------------

TEST_F(Views, SilencesStandInTheOrderInWhichTheyMatterAndAreFoundByTheirMatchers) {
  const auto set = [&](std::uint32_t id, SilenceState state, std::int64_t from, std::int64_t to,
                       const std::string& service) {
    build.apply(SilenceSet{{.id = {id},
                            .name = "s" + std::to_string(id),
                            .state = state,
                            .matchers = {{.name = "service", .value = service}},
                            .starts_at = at(from),
                            .ends_at = at(to)}});
  };
  set(1, SilenceState::kExpired, 0, 10, "web");
  set(2, SilenceState::kPending, 200, 300, "web");
  set(3, SilenceState::kActive, 0, 500, "db");
  set(4, SilenceState::kPending, 100, 900, "web");
  set(5, SilenceState::kActive, 0, 400, "web");
  set(6, SilenceState::kExpired, 0, 20, "db");
  const auto listed = [&](const SilencesQuery& query) {
    Names names;
    for (const Silence& each : answered<SilencePage>(query).silences) names.push_back(each.name);
    return names;
  };
  EXPECT_EQ(listed({}), (Names{"s5", "s3", "s4", "s2", "s6", "s1"}));
  EXPECT_EQ(listed({.filters = {"service=db"}}), (Names{"s3", "s6"}));
  EXPECT_EQ(listed({.filters = {"service=~db"}}), Names{}) << "another matcher";
  EXPECT_EQ(listed({.name = "s2"}), Names{"s2"});
  const Answer unknown = correlator::answer(build.view(), SilencesQuery{.name = "s7"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code(), ErrorCode::kNotFound);
  const auto status = answered<EngineStatus>(StatusQuery{});
  EXPECT_EQ(status.silences_active, 2U);
  EXPECT_EQ(status.silences_pending, 2U);
}

TEST_F(Views, AnAlertTellsItsReceiversAndTheSilencesThatHoldForIt) {
  firing_incident();
  build.symptom({.entity = "web"});
  build.apply(SilenceSet{{.id = {1},
                          .name = "night",
                          .state = SilenceState::kActive,
                          .matchers = {{.name = "service", .value = "web"}},
                          .ends_at = at(500)}});
  const auto alerts = answered<AlertPage>(AlertsQuery{}).alerts;
  ASSERT_EQ(alerts.size(), 2U);
  EXPECT_EQ(alerts[0].receivers, (Names{"ops", "lead"}));
  EXPECT_EQ(alerts[0].silenced_by, Names{});
  EXPECT_EQ(alerts[1].receivers, Names{}) << "in no incident";
  EXPECT_EQ(alerts[1].silenced_by, Names{"night"});
  EXPECT_EQ(answered<AlertPage>(AlertsQuery{.receiver = "le.d"}).alerts.size(), 1U);
  EXPECT_EQ(answered<AlertPage>(AlertsQuery{.receiver = "le"}).alerts.size(), 0U);
}

// --- the map -----------------------------------------------------------------------------------

class MapViews : public Views {
 protected:
  MapViews() {
    build.node({.name = "odoo", .kind = EntityKind::kService});
    build.node({.name = "pg-main", .kind = EntityKind::kDatabase});
    build.node({.name = "node-1", .kind = EntityKind::kNode});
    build.node({.name = "ingress", .kind = EntityKind::kIngress});
    build.edge("odoo", "pg-main", EdgeKind::kStoresIn);
    build.edge("pg-main", "node-1", EdgeKind::kRunsOn);
    build.edge("odoo", "ingress", EdgeKind::kRoutedBy);
  }
  Names nodes(const MapQuery& query) {
    Names names;
    for (const MapNodeView& node : answered<MapView>(query).nodes)
      names.push_back(node.name + (node.on_map ? "" : " (off)") +
                      (node.firing == 0 ? "" : " " + std::to_string(node.firing)));
    return names;
  }
  Names edges(const MapQuery& query) {
    Names edges;
    for (const MapEdge& edge : answered<MapView>(query).edges)
      edges.push_back(edge.from + " " + std::string(to_string(edge.kind)) + " " + edge.to);
    return edges;
  }
};

TEST_F(MapViews, EdgesAreShownAsWhatTheyAre) {
  EXPECT_EQ(edges({}),
            (Names{"odoo stores-in pg-main", "odoo routed-by ingress", "pg-main runs-on node-1"}));
  EXPECT_EQ(answered<MapView>(MapQuery{}).edge_count, 3U);
}

TEST_F(MapViews, OfTwoEdgesBetweenTheSamePlacesTheFirstCounts) {
  build.edge("odoo", "pg-main", EdgeKind::kCalls);
  EXPECT_EQ(edges({}).front(), "odoo stores-in pg-main");
  EXPECT_EQ(edges({}).size(), 3U);
}

TEST_F(MapViews, AroundAnEntityOnlyWhatIsWithinTheHopsIsShown) {
  EXPECT_EQ(nodes({.entity = "pg-main", .hops = 1}), (Names{"pg-main", "node-1", "odoo"}));
  EXPECT_EQ(edges({.entity = "pg-main", .hops = 1}),
            (Names{"pg-main runs-on node-1", "odoo stores-in pg-main"}));
  EXPECT_EQ(nodes({.entity = "pg-main", .hops = 0}), Names{"pg-main"});
}

TEST_F(MapViews, NodesSayHowManySymptomsFireOnThem) {
  firing_incident();
  build.clears(build.symptom({}, {1}), at(5));
  build.symptom({}, {1});
  EXPECT_EQ(nodes({.entity = "pg-main", .hops = 0}), Names{"pg-main 2"});
}

TEST_F(MapViews, EntitiesThatTheMapDoesNotKnowAreShownAfterItAndCounted) {
  build.symptom({.entity = "importer"}, firing_incident());
  build.entity("t05/job", "t05");
  EXPECT_EQ(nodes({}),
            (Names{"odoo", "pg-main 1", "node-1", "ingress", "t05/job (off)", "importer (off) 1"}));
  const auto view = answered<MapView>(MapQuery{});
  EXPECT_EQ(view.node_count, 4U);
  EXPECT_EQ(view.off_map_count, 2U);
  EXPECT_EQ(view.nodes[4].tenant, "t05");
  EXPECT_EQ(answered<EngineStatus>(StatusQuery{}).entities_off_map, 2U);
  EXPECT_EQ(nodes({.limit = 1}), (Names{"odoo", "t05/job (off)"}));
}

TEST_F(MapViews, AnEntityOffTheMapIsShownAloneAndAnUnknownNameIsNotFound) {
  build.entity("importer");
  EXPECT_EQ(nodes({.entity = "importer"}), Names{"importer (off)"});
  const Answer answer = correlator::answer(build.view(), MapQuery{.entity = "nothing"});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code(), ErrorCode::kNotFound);
}

// --- status ------------------------------------------------------------------------------------

TEST_F(Views, TheStatusCountsWhatIsOpenFiringAndPending) {
  step(firing_incident(), at(30));
  build.apply(IncidentAcknowledged{.incident = firing_incident(), .actor = "ada"});
  const auto status = answered<EngineStatus>(StatusQuery{});
  EXPECT_EQ(status.estate, "eu");
  EXPECT_EQ(status.alerts_firing, 2U);
  EXPECT_EQ(status.symptoms_firing, 2U);
  EXPECT_EQ(status.incidents_open, 1U);
  EXPECT_EQ(status.incidents_acknowledged, 1U);
  EXPECT_EQ(status.messages_pending, 2U);  // the card and its details
  EXPECT_EQ(status.entities_off_map, 1U);
  ASSERT_EQ(status.sources.size(), 1U);
  EXPECT_EQ(status.sources.front().name, "hooks:alertmanager");
}

}  // namespace
}  // namespace headwater::correlator
