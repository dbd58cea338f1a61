// The scenarios' causes in small: who must be on top and why, on maps built by hand.
#include "correlator/suspects.h"

#include <gtest/gtest.h>

#include "tests/correlator/estate.h"

namespace headwater::correlator {
namespace {

using enum SymptomClass;

class Suspects : public Estate {
 protected:
  void TearDown() override {
    if (HasFailure())
      for (const auto& [id, incident] : build.state().incidents)
        if (incident->state == IncidentState::kOpen)
          ADD_FAILURE() << id << ": " << printed(incident->ranking);
  }
  static AttributionKind verdict(const Ranking& ranking) { return ranking.attribution.verdict; }
};

// design: the worked example.
TEST_F(Suspects, OneTenantsImportOverloadsASharedDatabase) {
  node("pg-main", EntityKind::kDatabase);
  node("odoo-web");
  apps(40, {"pg-main", "odoo-web"});
  build.change({.title = "odoo-web r214",
                .entities = {"odoo-web"},
                .tenants = {"t03"},
                .started_at = at(0),
                .version_to = "r214"});
  IncidentId incident = hurts(app(17), "ImportRateHigh", kLoad, 20, "t17");
  hurts("pg-main", "ConnectionsSaturated", kSaturation, 31);
  for (int i = 1; i <= 40; ++i)
    if (i != 17) incident = hurts(app(i), "InvoicesFailed", kBusiness, 40 + i / 5, tenant(i));
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(titles(found), (std::vector<std::string>{"load of tenant t17", "pg-main", "unknown",
                                                     "odoo-web", "deploy odoo-web r214"}));
  EXPECT_EQ(verdict(found), AttributionKind::kTenant);
}

TEST_F(Suspects, ABillingRunSaturatesADatabaseAndTheDeployBeforeIsHarmless) {
  node("postgres", EntityKind::kDatabase);
  node("reports");
  apps(20, {"postgres"});
  depends(app(1), "reports");
  depends(app(2), "reports");
  build.change({.entities = {"reports"}, .started_at = at(-300), .version_to = "1.8"});
  IncidentId incident = hurts("postgres", "LockWaits", kSaturation, 0);
  for (int i = 1; i <= 12; ++i)
    incident = hurts(app(i), "InvoicesFailed", kBusiness, 20 + 5 * i, tenant(i));
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "postgres");
  EXPECT_EQ(verdict(found), AttributionKind::kSaturation);
  EXPECT_GT(place(found, "deploy reports 1.8"), place(found, "unknown"));
}

TEST_F(Suspects, AThirdPartyIsSlowAndWorkersPileUp) {
  node("sms-api", EntityKind::kExternal);
  node("redis", EntityKind::kCache);
  apps(12, {"redis"});
  for (const char* worker : {"worker-1", "worker-2"}) {
    node(worker, EntityKind::kQueue);
    depends(worker, "sms-api");
    depends(worker, "redis");
    for (int i = 1; i <= 12; ++i) depends(app(i), worker);
  }
  IncidentId incident = hurts("sms-api", "ApiLatencyHigh", kExternal, 0);
  hurts("worker-1", "BacklogGrowing", kSaturation, 60);
  hurts("worker-2", "BacklogGrowing", kSaturation, 75);
  for (int i = 1; i <= 6; ++i)
    incident = hurts(app(i), "TimesheetsLate", kBusiness, 120 + 10 * i, tenant(i));
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "sms-api");
  EXPECT_EQ(found.suspects.front().kind, SuspectKind::kExternal);
  EXPECT_EQ(verdict(found), AttributionKind::kExternal);
}

TEST_F(Suspects, AThirdPartyThatRaisesNothingIsStillTheCauseOfSeveralWorkers) {
  node("sms-api", EntityKind::kExternal);
  node("redis", EntityKind::kCache);
  apps(12, {"redis"});
  IncidentId incident;
  for (int i = 1; i <= 3; ++i) {
    const std::string worker = "worker-" + std::to_string(i);
    node(worker, EntityKind::kQueue);
    depends(worker, "sms-api");
    depends(worker, "redis");
  }
  for (int i = 1; i <= 3; ++i)
    incident = hurts("worker-" + std::to_string(i), "BacklogGrowing", kSaturation, 10 * i);
  EXPECT_EQ(open_incidents(), 1U);
  EXPECT_EQ(ranking(incident).suspects.front().title, "sms-api");
}

TEST_F(Suspects, AFailedCertificateRenewalHurtsAllBehindASilentProxy) {
  node("proxy", EntityKind::kIngress);
  node("pg-main", EntityKind::kDatabase);
  apps(10, {"pg-main"});
  for (int i = 1; i <= 10; ++i) {
    node("portal-" + tenant(i), EntityKind::kTenantApp, tenant(i));
    depends("portal-" + tenant(i), "proxy");
    depends("portal-" + tenant(i), app(i));
  }
  build.change({.title = "renew *.example",
                .kind = ChangeKind::kCertificate,
                .status = ChangeStatus::kFailed,
                .entities = {"proxy"},
                .started_at = at(-900)});
  IncidentId incident;
  for (int i = 1; i <= 10; ++i)
    incident = hurts("portal-" + tenant(i), "LoginErrors", kErrors, 4 * i, tenant(i));
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "certificate proxy: renew *.example");
  EXPECT_EQ(verdict(found), AttributionKind::kChange);
}

TEST_F(Suspects, ARegionFailsAndWhatFollowsIsConsequence) {
  node("eu-west", EntityKind::kRegion);
  node("eu-north", EntityKind::kRegion);
  for (const char* service : {"web", "jobs", "search", "mail"}) {
    node(service);
    depends(service, "eu-west");
  }
  node("pg-west", EntityKind::kDatabase);
  node("pg-north", EntityKind::kDatabase);
  depends("pg-west", "eu-west");
  depends("pg-north", "eu-north");
  depends("pg-north", "pg-west");
  depends("web", "pg-west");
  IncidentId incident = hurts("eu-west", "RegionUnreachable", kLoss, 0);
  hurts("pg-west", "InstanceDown", kLoss, 5);
  hurts("web", "HighErrorRate", kErrors, 12);
  hurts("jobs", "HighErrorRate", kErrors, 15);
  build.change({.title = "to eu-north",
                .kind = ChangeKind::kFailover,
                .entities = {"pg-west"},
                .started_at = at(60)});
  hurts("pg-north", "ReplicationLag", kSaturation, 90);
  incident = hurts("search", "HighLatency", kLatency, 100);
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "eu-west");
  EXPECT_EQ(verdict(found), AttributionKind::kExternal);
  EXPECT_GT(place(found, "failover pg-west: to eu-north"), place(found, "unknown"));
}

TEST_F(Suspects, ABadReleaseHurtsTheTenantsThatHaveItAndNoOthers) {
  node("pg-main", EntityKind::kDatabase);
  node("odoo-web");
  apps(24, {"pg-main", "odoo-web"});
  std::vector<std::string> gold;
  for (int i = 1; i <= 8; ++i) gold.push_back(tenant(i));
  build.change(
      {.entities = {"odoo-web"}, .tenants = gold, .started_at = at(-240), .version_to = "18.2"});
  IncidentId incident;
  for (int i = 1; i <= 8; ++i) incident = hurts(app(i), "HighErrorRate", kErrors, 5 * i, tenant(i));
  build.change({.kind = ChangeKind::kRollback,
                .entities = {"odoo-web"},
                .tenants = gold,
                .started_at = at(900),
                .version_to = "18.1"});
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "deploy odoo-web 18.2");
  EXPECT_EQ(verdict(found), AttributionKind::kChange);
  EXPECT_EQ(found.attribution.contrast.hurt_count, 8U);
  EXPECT_EQ(found.attribution.contrast.healthy_count, 16U);
}

TEST_F(Suspects, AReleasePerTenantAppIsFoundTheSameWay) {
  node("pg-main", EntityKind::kDatabase);
  apps(24, {"pg-main"});
  std::vector<std::string> changed;
  for (int i = 1; i <= 8; ++i) changed.push_back(app(i));
  build.change({.entities = changed, .started_at = at(-240), .version_to = "18.2"});
  IncidentId incident;
  for (int i = 1; i <= 8; ++i) incident = hurts(app(i), "HighErrorRate", kErrors, 5 * i, tenant(i));
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().kind, SuspectKind::kChange);
  EXPECT_EQ(found.attribution.contrast.healthy_count, 16U);
}

TEST_F(Suspects, ASilentCacheIsFoundByWhatDependsOnIt) {
  node("redis", EntityKind::kCache);
  node("pg-main", EntityKind::kDatabase);
  for (int i = 1; i <= 8; ++i) {
    node("svc-" + std::to_string(i));
    depends("svc-" + std::to_string(i), "redis");
  }
  for (int i = 1; i <= 16; ++i) {
    const std::string name = i <= 8 ? "svc-" + std::to_string(i) : "other-" + std::to_string(i);
    if (i > 8) node(name);
    depends(name, "pg-main");
  }
  IncidentId incident;
  for (int i = 1; i <= 6; ++i)
    incident = hurts("svc-" + std::to_string(i), "HighLatency", kLatency, 8 * i);
  EXPECT_EQ(open_incidents(), 1U);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "redis");
  EXPECT_EQ(verdict(found), AttributionKind::kSharedDependency);
  EXPECT_EQ(found.attribution.contrast.healthy, (std::vector<std::string>{"svc-7", "svc-8"}));
}

TEST_F(Suspects, AJobThatFailsAloneIsAComponent) {
  node("pg-main", EntityKind::kDatabase);
  node("bucket", EntityKind::kStorage);
  node("backup-job", EntityKind::kJob);
  depends("backup-job", "pg-main");
  depends("backup-job", "bucket");
  apps(10, {"pg-main", "bucket"});
  hurts("backup-job", "BackupAge", kBusiness, 0);
  const IncidentId incident = hurts("backup-job", "RestoreTestFailed", kErrors, 30);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "backup-job");
  EXPECT_EQ(verdict(found), AttributionKind::kComponent);
}

// A new map may say that an alert which comes again is of another place.
TEST_F(Suspects, AnAlertThatMovedHurtsBothPlaces) {
  node("web");
  node("shop");
  depends("web", "shop");
  build.change({.entities = {"web"}, .started_at = at(-60), .version_to = "r214"});
  const IncidentId incident = hurts("shop", "HighErrorRate", kErrors, 0);
  const SymptomId again{build.state().meta.next_symptom};
  build.apply(SymptomRaised{.symptom = again,
                            .origin = OriginKind::kAlert,
                            .origin_id = 1,
                            .source = SourceId{1},
                            .kind = "HighErrorRate",
                            .symptom_class = kErrors,
                            .entity = build.entity("web"),
                            .onset = at(60),
                            .at = at(60)});
  build.apply(SymptomAttached{.symptom = again, .incident = incident});
  const Ranking found = ranking(incident);
  for (const Suspect& suspect : found.suspects) {
    if (suspect.title != "web" && suspect.title != "shop") continue;
    EXPECT_TRUE(std::any_of(suspect.evidence.begin(), suspect.evidence.end(),
                            [](const Evidence& each) {
                              return each.kind == EvidenceKind::kRarity &&
                                     each.weight == 3'500;  // one, never before
                            }))
        << suspect.title;
  }
  EXPECT_LT(place(found, "web"), found.suspects.size());
}

TEST_F(Suspects, SilenceOfTheMonitoringIsNoCause) {
  node("prometheus");
  node("watchdog", EntityKind::kJob);
  depends("watchdog", "prometheus");
  const IncidentId incident = hurts("watchdog", "Heartbeat", kAbsence, 0);
  const Ranking found = ranking(incident);
  EXPECT_EQ(found.suspects.front().title, "unknown");
  EXPECT_EQ(verdict(found), AttributionKind::kUnknown);
}

}  // namespace
}  // namespace headwater::correlator
