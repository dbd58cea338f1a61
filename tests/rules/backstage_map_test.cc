#include "tests/rules/map_reading.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kCatalog = R"(---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: storefront
  annotations: {backstage.io/kubernetes-id: storefront}
spec:
  type: website
  lifecycle: production
  owner: team-web
  consumesApis: [orders-api]
  dependsOn: ['Component:default/Sessions']
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders}
spec:
  type: service
  providesApis: [orders-api]
  dependsOn: [resource:orders-db]
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: sessions}
spec: {type: service, subcomponentOf: storefront}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: orders-db}
spec: {type: database, owner: dba}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: cluster-a}
spec:
  type: kubernetes-cluster
  dependencyOf: ['component:orders']
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders-api}
spec: {type: openapi, definition: {$text: ./openapi.yaml}}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team-web}
)";

TEST(BackstageMap, EveryRelationIsReadInItsDirection) {
  const ReadMap read = read_as(MapFormat::kBackstage, kCatalog);
  expect_depends(read, "orders", "orders-db");     // dependsOn
  expect_depends(read, "orders", "cluster-a");     // dependencyOf
  expect_depends(read, "storefront", "orders");    // consumesApis, providesApis
  expect_depends(read, "storefront", "sessions");  // dependsOn, and subcomponentOf from the part
  EXPECT_THAT(edges(read), ElementsAre("storefront calls sessions", "orders stores-in orders-db",
                                       "orders calls cluster-a", "storefront calls orders"));
  EXPECT_THAT(texts(read.warnings), IsEmpty());
}

TEST(BackstageMap, ComponentsAndResourcesAreNodesOfTheirType) {
  EXPECT_THAT(nodes(read_as(MapFormat::kBackstage, kCatalog)),
              ElementsAre("storefront service", "orders service", "sessions service",
                          "orders-db database", "cluster-a other"));
}

std::string component(std::string_view name, std::string_view spec) {
  return "---\nkind: Component\napiVersion: backstage.io/v1alpha1\nmetadata: {name: " +
         std::string(name) + "}\nspec: {" + std::string(spec) + "}\n";
}

TEST(BackstageMap, ABareNameIsTriedAsComponentThenAsResourceWithAWarning) {
  const ReadMap read =
      read_as(MapFormat::kBackstage,
              component("web", "dependsOn: [orders, cache, nobody]") +
                  component("orders", "type: service") +
                  "---\nkind: Resource\nmetadata: {name: cache}\nspec: {type: redis}\n");
  expect_depends(read, "web", "orders");
  expect_depends(read, "web", "cache");
  expect_depends(read, "web", "nobody");
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m:5:20: `orders` names no kind: taken for `component:default/orders`",
                          "m:5:28: `cache` names no kind: taken for `resource:default/cache`",
                          "m:5:35: `nobody` names no kind: taken for `component:default/nobody`",
                          "m:5:35: `nobody` is not among the nodes"));
}

TEST(BackstageMap, AnApiThatNobodyProvidesStandsForItself) {
  const ReadMap read =
      read_as(MapFormat::kBackstage, component("web", "consumesApis: [maps, other/maps]"));
  expect_depends(read, "web", "maps");
  EXPECT_THAT(
      texts(read.warnings),
      testing::Contains("m:5:23: nothing here provides the API `maps`: it stands for itself"));
}

TEST(BackstageMap, ReferencesKeepToTheNamespaceOfTheirEntity) {
  const ReadMap read = read_as(MapFormat::kBackstage, R"(
- {kind: Component, metadata: {name: web, namespace: shop}, spec: {dependsOn: ['resource:db']}}
- {kind: Resource, metadata: {name: db, namespace: shop}, spec: {type: database}}
- {kind: Resource, metadata: {name: db}, spec: {type: database}}
)");
  expect_depends(read, "web", "resource:shop/db");
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m: several are called `db`, so on the map: `resource:shop/db` "
                          "`resource:default/db`"));
}

TEST(BackstageMap, RelationsOfTheCatalogApiCountInsteadOfTheSpec) {
  const ReadMap read = read_as(MapFormat::kBackstage, R"([
 {"kind": "Component", "metadata": {"name": "web", "namespace": "default"},
  "spec": {"type": "website", "dependsOn": ["orders"]},
  "relations": [{"type": "dependsOn", "targetRef": "component:default/orders"},
                {"type": "consumesApi", "targetRef": "api:default/mail"},
                {"type": "hasPart", "targetRef": "component:default/menu"},
                {"type": "ownedBy", "targetRef": "group:default/team"}]},
 {"kind": "Component", "metadata": {"name": "orders"}, "spec": {},
  "relations": [{"type": "dependencyOf", "targetRef": "component:default/web"}]},
 {"kind": "Component", "metadata": {"name": "mailer"}, "spec": {},
  "relations": [{"type": "providesApi", "targetRef": "api:default/mail"}]},
 {"kind": "Component", "metadata": {"name": "menu"}, "spec": {},
  "relations": [{"type": "partOf", "targetRef": "component:default/web"},
                {"type": "partOf", "targetRef": "system:default/shop"}]}])");
  EXPECT_THAT(edges(read), ElementsAre("web calls orders", "web calls menu", "web calls mailer"));
  EXPECT_THAT(texts(read.warnings), IsEmpty());
}

TEST(BackstageMap, ALocationIsToldAndNotFollowed) {
  const ReadMap read = read_as(
      MapFormat::kBackstage,
      component("web", "") +
          "---\nkind: Location\nmetadata: {name: all}\nspec: {targets: [./a.yaml, ./b.yaml]}\n");
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m:7:1: the location `all` is not followed: ./a.yaml, ./b.yaml"));
}

TEST(BackstageMap, IsKnownByItsApiVersionAndNeedsAnEntity) {
  EXPECT_THAT(edges(read_map(kCatalog, "catalog-info.yaml", "s")), testing::SizeIs(4));
  EXPECT_THAT(texts(read_map("kind: Group", "m", "s", {.format = MapFormat::kBackstage}).findings),
              ElementsAre("m: there is no Component and no Resource"));
}

}  // namespace
}  // namespace headwater::rules
