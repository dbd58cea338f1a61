#include "tests/rules/map_reading.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ReadMap cluster(std::string_view text) { return read_as(MapFormat::kKubernetes, text); }

constexpr std::string_view kWeb = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      containers:
        - name: web
          image: registry.example:5000/shop/web:1.4
          env:
            - {name: ORDERS_URL, value: 'http://orders:8080/api'}
            - {name: DATABASE_URL, value: 'postgres://orders:web@pg-main.data:5432/orders'}
            - {name: MODE, value: orders}
            - {name: CACHE, valueFrom: {configMapKeyRef: {name: settings, key: cache}}}
          envFrom: [{configMapRef: {name: settings}}]
---
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: shop}
spec: {selector: {app: orders}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders-v2, namespace: shop}
spec: {template: {metadata: {labels: {app: orders, version: v2}}, spec: {containers: [{image: shop/orders}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: pg-main, namespace: data}
spec: {selector: {app: pg}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: pg-main, namespace: data}
spec:
  template: {metadata: {labels: {app: pg}}, spec: {containers: [{image: 'docker.io/library/postgres:15'}]}}
  volumeClaimTemplates: [{metadata: {name: data}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-pg-main-0, namespace: data}
spec: {storageClassName: ceph}
---
apiVersion: v1
kind: Service
metadata: {name: redis, namespace: shop}
spec: {}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {cache: 'redis:6379', MAIL_HOST: mail, GREETING: redis}
)";

TEST(KubernetesMap, EveryRelationIsReadInItsDirection) {
  const ReadMap read = cluster(kWeb);
  expect_depends(read, "web", "orders");              // a host in a setting
  expect_depends(read, "web", "pg-main");             // a host in another namespace
  expect_depends(read, "web", "redis");               // a host in a ConfigMap
  expect_depends(read, "orders", "orders-v2");        // a service and what it selects
  expect_depends(read, "pg-main", "data-pg-main-0");  // a claim of a StatefulSet
  expect_depends(read, "data-pg-main-0", "ceph");     // the class of a claim
  EXPECT_THAT(edges(read),
              ElementsAre("web calls orders", "web stores-in pg-main", "web calls redis",
                          "orders runs-on orders-v2", "pg-main stores-in data-pg-main-0",
                          "data-pg-main-0 runs-on ceph"));
  EXPECT_THAT(texts(read.warnings), IsEmpty());
}

TEST(KubernetesMap, AServiceAndItsWorkloadOfOneNameAreOneEntity) {
  EXPECT_THAT(nodes(cluster(kWeb)),
              ElementsAre("web service", "orders-v2 service", "pg-main database", "orders service",
                          "redis service", "data-pg-main-0 storage", "ceph storage"));
}

TEST(KubernetesMap, PodsStandForTheTopOfTheirOwnersAndRunOnTheirNodes) {
  const ReadMap read = cluster(R"({"apiVersion": "v1", "kind": "List", "items": [
 {"kind": "Pod", "metadata": {"name": "web-5d9c-x1", "namespace": "shop", "ownerReferences": [
   {"kind": "ReplicaSet", "name": "web-5d9c", "controller": true}]}, "spec": {"nodeName": "node-1"}},
 {"kind": "ReplicaSet", "metadata": {"name": "web-5d9c", "namespace": "shop", "ownerReferences": [
   {"kind": "Deployment", "name": "web", "controller": true}]}},
 {"kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}},
 {"kind": "Pod", "metadata": {"name": "web-5d9c-x2", "namespace": "shop", "ownerReferences": [
   {"kind": "ReplicaSet", "name": "web-5d9c", "controller": true}]}, "spec": {"nodeName": "node-2"}},
 {"kind": "Pod", "metadata": {"name": "once", "namespace": "shop"}, "spec": {"nodeName": "node-1"}}
]})");
  EXPECT_THAT(edges(read),
              ElementsAre("web runs-on node-1", "web runs-on node-2", "once runs-on node-1"));
  EXPECT_THAT(nodes(read),
              ElementsAre("web service", "once service", "node-1 node", "node-2 node"));
}

TEST(KubernetesMap, AReplicaSetThatIsNotHereStandsForTheDeploymentThatNamedIt) {
  const ReadMap read = cluster(R"(
- {kind: Deployment, metadata: {name: web}}
- kind: Pod
  metadata: {name: web-5d9c-x1, ownerReferences: [{kind: ReplicaSet, name: web-5d9c}]}
  spec: {nodeName: node-1}
)");
  EXPECT_THAT(edges(read), ElementsAre("web runs-on node-1"));
}

TEST(KubernetesMap, ServicesAreRoutedByTheClassOfTheirIngress) {
  const ReadMap read = cluster(R"(
- {kind: Service, metadata: {name: web, namespace: shop}}
- kind: Ingress
  apiVersion: networking.k8s.io/v1
  metadata: {name: web, namespace: shop}
  spec:
    ingressClassName: nginx
    rules:
      - http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}
- kind: Ingress
  apiVersion: extensions/v1beta1
  metadata: {name: old, namespace: shop, annotations: {kubernetes.io/ingress.class: haproxy}}
  spec: {rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}
- {kind: Ingress, metadata: {name: lost, namespace: shop}, spec: {rules: []}}
)");
  expect_depends(read, "web", "nginx");
  EXPECT_THAT(edges(read), ElementsAre("web routed-by nginx", "web routed-by haproxy"));
  EXPECT_THAT(nodes(read), ElementsAre("web service", "nginx ingress", "haproxy ingress"));
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m:14:3: the ingress `shop/lost` names no class and is not used"));
}

TEST(KubernetesMap, ServicesAreRoutedByTraefikAndByGateways) {
  const ReadMap read = cluster(R"(
- {kind: Service, metadata: {name: web, namespace: shop}}
- {kind: Service, metadata: {name: api, namespace: core}}
- kind: IngressRoute
  metadata: {name: web, namespace: shop}
  spec:
    routes:
      - {match: 'Host(`shop.example`)', services: [{name: web, port: 80}, {name: api, namespace: core}]}
      - {match: 'Host(`dash.example`)', services: [{name: 'api@internal', kind: TraefikService}]}
- kind: HTTPRoute
  metadata: {name: api, namespace: core}
  spec:
    parentRefs: [{name: edge}]
    rules: [{backendRefs: [{name: api, port: 80}]}]
)");
  expect_depends(read, "web", "traefik");
  expect_depends(read, "api", "edge");
  EXPECT_THAT(edges(read),
              ElementsAre("web routed-by traefik", "api routed-by traefik", "api routed-by edge"));
}

TEST(KubernetesMap, OneNameInTwoNamespacesIsTwoEntities) {
  const ReadMap read = cluster(R"(
- {kind: Deployment, metadata: {name: odoo, namespace: t01}}
- {kind: Deployment, metadata: {name: odoo, namespace: t02}}
- {kind: Service, metadata: {name: pg, namespace: data}}
)");
  EXPECT_THAT(nodes(read), ElementsAre("odoo.t01 service", "odoo.t02 service", "pg service"));
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m: several are called `odoo`, so on the map: `odoo.t01` `odoo.t02`"));
}

TEST(KubernetesMap, AServiceThatSelectsNothingAndABackendThatIsNotHereAreTold) {
  const ReadMap read = cluster(R"(
- {kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
- {kind: IngressRoute, metadata: {name: web}, spec: {routes: [{services: [{name: gone}]}]}}
)");
  EXPECT_THAT(edges(read), ElementsAre("gone routed-by traefik"));
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m:2:3: the service `default/web` selects nothing here",
                          "m:3:75: `gone` is not among the nodes"));
}

TEST(KubernetesMap, AnExternalNameIsAThirdParty) {
  const ReadMap read =
      cluster("{kind: Service, metadata: {name: mail}, spec: {externalName: smtp.example.com}}");
  EXPECT_THAT(edges(read), ElementsAre("mail calls smtp.example.com"));
  EXPECT_THAT(nodes(read), ElementsAre("mail service", "smtp.example.com external"));
}

TEST(KubernetesMap, AnyFormOfAServicesHostIsFound) {
  for (const std::string_view host :
       {"pg", "pg:5432", "pg.data", "pg.data.svc", "pg.data.svc.cluster.local",
        "pg-0.pg.data.svc.cluster.local", "postgres://u:p@pg/x", "jdbc:postgresql://pg:5432/x",
        "http://a.example,pg:80"}) {
    const ReadMap read = cluster(
        "- {kind: Service, metadata: {name: pg, namespace: data}}\n"
        "- kind: CronJob\n"
        "  metadata: {name: report, namespace: data}\n"
        "  spec: {jobTemplate: {spec: {template: {spec: {containers: "
        "[{env: [{name: PGHOST, value: '" +
        std::string(host) + "'}]}]}}}}}\n");
    EXPECT_THAT(edges(read), ElementsAre("report calls pg")) << host;
    EXPECT_THAT(nodes(read), ElementsAre("report job", "pg service")) << host;
  }
}

TEST(KubernetesMap, WordsThatAreNoHostsMakeNoEdges) {
  for (const std::string_view value : {"pg", "use pg here", "http://example.com/pg", "u:pg@x",
                                       "pg.other", "http://pg@elsewhere/"}) {
    const ReadMap read = cluster(
        "- {kind: Service, metadata: {name: pg}}\n"
        "- kind: Deployment\n"
        "  metadata: {name: web}\n"
        "  spec: {template: {spec: {containers: [{env: [{name: MODE, "
        "value: '" +
        std::string(value) + "'}]}]}}}\n");
    EXPECT_THAT(edges(read), IsEmpty()) << value;
  }
}

TEST(KubernetesMap, IsKnownByItsObjectsAndNeedsOne) {
  EXPECT_THAT(edges(read_map(kWeb, "cluster.yaml", "s")), testing::SizeIs(6));
  EXPECT_THAT(texts(read_map(R"({"apiVersion": "v1", "kind": "List", "items": []})", "m", "s",
                             {.format = MapFormat::kKubernetes})
                        .findings),
              ElementsAre("m: there is no workload and no service"));
}

}  // namespace
}  // namespace headwater::rules
