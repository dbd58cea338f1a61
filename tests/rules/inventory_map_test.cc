#include "tests/rules/map_reading.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ServicenowMap, TheWordsBeforeTheColonsReadFromParentToChild) {
  const ReadMap read = read_as(MapFormat::kServicenow,
                               "parent,type,child\n"
                               "billing,Depends on::Used by,billing-db\n"
                               "billing,Runs on::Runs,vm-7\n"
                               "vm-7,Hosted on::Hosts,esx-2\n");
  expect_depends(read, "billing", "billing-db");
  expect_depends(read, "billing", "vm-7");
  expect_depends(read, "vm-7", "esx-2");
  EXPECT_THAT(edges(read), ElementsAre("billing calls billing-db", "billing runs-on vm-7",
                                       "vm-7 runs-on esx-2"));
}

TEST(ServicenowMap, ATypeWrittenFromTheOtherEndIsTurned) {
  const ReadMap read = read_as(MapFormat::kServicenow,
                               "parent,type,child\n"
                               "billing-db,Used by::Depends on,billing\n"
                               "esx-2,Hosts::Hosted on,vm-7\n"
                               "vm-7,Runs::Runs on,billing\n");
  expect_depends(read, "billing", "billing-db");
  expect_depends(read, "vm-7", "esx-2");
  expect_depends(read, "billing", "vm-7");
}

TEST(ServicenowMap, ATypeThatIsNoDependencyIsToldAndLeftOut) {
  const ReadMap read =
      read_as(MapFormat::kServicenow, "parent,type,child\nteam-a,Manages::Managed by,billing\n");
  EXPECT_THAT(edges(read), IsEmpty());
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m:2:1: the type `Manages::Managed by` is no dependency, or an unknown "
                          "one"));
}

TEST(ServicenowMap, BothEndsOfOneRelationAreOneEdge) {
  const ReadMap read = read_as(MapFormat::kServicenow,
                               "parent,type,child\n"
                               "billing,Depends on::Used by,billing-db\n"
                               "billing-db,Used by::Depends on,billing\n");
  EXPECT_THAT(edges(read), ElementsAre("billing calls billing-db"));
  EXPECT_THAT(texts(read.warnings), IsEmpty());
}

TEST(ServicenowMap, ItemsAreNodesOfTheirClassAndTheFirstOfANameCounts) {
  const ReadMap read = read_as(MapFormat::kServicenow,
                               "name,sys_class_name,owned_by\n"
                               "billing-db,cmdb_ci_db_postgresql_instance,dba\n"
                               "vm-7,cmdb_ci_linux_server,ops\n"
                               "billing,cmdb_ci_service,money\n"
                               "vm-7,cmdb_ci_service,ops\n");
  EXPECT_THAT(nodes(read), ElementsAre("billing-db database", "vm-7 node", "billing service"));
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m:5:1: `vm-7` is described twice, in different ways"));
}

TEST(ServicenowMap, IsKnownByItsColumns) {
  const auto read = read_map("parent,type,child\na,Uses::Used by,b\n", "cmdb.csv", "s");
  EXPECT_THAT(edges(read), ElementsAre("a calls b"));
  const auto wrong = read_map("a,b\n1,2\n", "cmdb.csv", "s", {.format = MapFormat::kServicenow});
  EXPECT_THAT(
      texts(wrong.findings),
      ElementsAre("cmdb.csv:1:1: the header needs `parent`, `type` and `child`, or `name`"));
}

constexpr std::string_view kKeep = R"(
services:
  - {id: 1, service: storefront, display_name: Shop, environment: prod, team: web, category: web}
  - {id: 2, service: orders, display_name: Orders, category: api}
  - {id: 3, service: orders-db, category: database}
dependencies:
  - {id: 10, service_id: 1, depends_on_service_id: 2, protocol: HTTPS}
  - {id: 11, service_id: 2, depends_on_service_id: 3, protocol: TCP}
  - {id: 12, service_id: 2, depends_on_service_id: 9, protocol: TCP}
applications:
  - {id: 5, name: Shop, services: [1, 2]}
)";

TEST(KeepMap, TheServiceDependsOnWhatItsDependencyNames) {
  const ReadMap read = read_as(MapFormat::kKeep, kKeep);
  expect_depends(read, "storefront", "orders");
  expect_depends(read, "orders", "orders-db");
  EXPECT_THAT(edges(read), ElementsAre("storefront calls orders", "orders stores-in orders-db"));
  EXPECT_THAT(nodes(read),
              ElementsAre("storefront service", "orders service", "orders-db database"));
}

TEST(KeepMap, AnIdThatTheFileDoesNotHoldAndApplicationsAreTold) {
  EXPECT_THAT(texts(read_as(MapFormat::kKeep, kKeep).warnings),
              ElementsAre("m:9:5: a dependency is left out: no service has the id `9`",
                          "m:11:5: the application `Shop` is not used: it is a group, not a "
                          "dependency"));
}

TEST(KeepMap, AProvidersServicesCarryTheirDependencies) {
  const ReadMap read = read_as(
      MapFormat::kKeep,
      R"({"services": [{"service": "web", "dependencies": {"orders": "http"}}, {"service": "orders"}]})");
  expect_depends(read, "web", "orders");
}

}  // namespace
}  // namespace headwater::rules
