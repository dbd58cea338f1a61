#include "tests/rules/map_reading.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kJaeger = R"({
  "data": [
    {"parent": "storefront", "child": "orders", "callCount": 4711},
    {"parent": "orders", "child": "payments", "callCount": 130},
    {"parent": "orders", "child": "orders", "callCount": 2},
    {"parent": "payments", "child": "orders", "callCount": 1},
    {"parent": "storefront", "child": "orders", "callCount": 3}
  ],
  "total": 5, "limit": 0, "offset": 0, "errors": null
})";

TEST(JaegerMap, TheParentCallsTheChildAndSoDependsOnIt) {
  const ReadMap read = read_as(MapFormat::kJaeger, kJaeger);
  expect_depends(read, "storefront", "orders");
  EXPECT_THAT(edges(read), ElementsAre("storefront calls orders", "orders calls payments",
                                       "payments calls orders"));
}

TEST(JaegerMap, CallsToItselfAreLeftOutAndRepeatedOnesMerged) {
  EXPECT_THAT(texts(read_as(MapFormat::kJaeger, kJaeger).warnings),
              ElementsAre("m:5:5: `orders` -> `orders` is left out: it leads to itself"));
}

TEST(JaegerMap, ItsEdgesWereSeenWhenTheDocumentWasTaken) {
  for (const MapEdge& edge : read_as(MapFormat::kJaeger, kJaeger).facts.edges)
    EXPECT_EQ(edge.seen_at, Timestamp{7});
}

TEST(JaegerMap, AnAnswerWithErrorsIsRefused) {
  const auto read = read_map(R"({"data": [], "errors": [{"code": 500, "msg": "no storage"}]})", "m",
                             "s", {.format = MapFormat::kJaeger});
  EXPECT_THAT(texts(read.findings), testing::Contains("m:1:25: Jaeger answered: no storage"));
}

TEST(JaegerMap, AnotherDocumentIsRefused) {
  const auto read = read_map(R"({"traces": []})", "m", "s", {.format = MapFormat::kJaeger});
  EXPECT_THAT(texts(read.findings),
              ElementsAre("m: there is no list `data`: is it an answer of Jaeger's "
                          "/api/dependencies?"));
}

std::string answer(std::string_view results) {
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + std::string(results) +
         "]}}";
}
std::string series(std::string_view labels, std::string_view value) {
  return R"({"metric":{)" + std::string(labels) + R"(},"value":[1767225600.781,")" +
         std::string(value) + R"("]})";
}

std::string service_graph() {
  return answer(
      series(R"("client":"storefront","server":"orders")", "12.5") + "," +
      series(R"("client":"orders","server":"pg-main","connection_type":"database")", "3e-05") +
      "," +
      series(R"("client":"orders","server":"pay.example","connection_type":"virtual_node")", "1") +
      "," + series(R"("client":"orders","server":"mail","connection_type":"")", "0") + "," +
      series(R"("client":"orders","server":"old")", "NaN") + "," +
      series(R"("client":"user","server":"storefront")", "40"));
}

TEST(ServiceGraphMap, TheClientCallsTheServerAndSoDependsOnIt) {
  const ReadMap read = read_as(MapFormat::kServiceGraph, service_graph());
  expect_depends(read, "storefront", "orders");
  expect_depends(read, "orders", "pg-main");
  expect_depends(read, "orders", "pay.example");
  EXPECT_THAT(edges(read), ElementsAre("storefront calls orders", "orders stores-in pg-main",
                                       "orders calls pay.example"));
}

TEST(ServiceGraphMap, TheTypeOfAConnectionSaysWhatItsServerIs) {
  EXPECT_THAT(nodes(read_as(MapFormat::kServiceGraph, service_graph())),
              ElementsAre("storefront service", "orders service", "pg-main database",
                          "pay.example external"));
}

TEST(ServiceGraphMap, ItsEdgesWereSeenWhenPrometheusLooked) {
  const ReadMap read = read_as(MapFormat::kServiceGraph, service_graph());
  EXPECT_EQ(read.facts.edges[0].seen_at, *parse_rfc3339("2026-01-01T00:00:00Z"));
}

TEST(ServiceGraphMap, AnErrorOrAnAnswerWithoutCallsIsRefused) {
  const auto refusal = [](std::string_view text) {
    return texts(read_map(text, "m", "s", {.format = MapFormat::kServiceGraph}).findings);
  };
  EXPECT_THAT(refusal(R"({"status":"error","errorType":"bad_data","error":"parse error"})"),
              ElementsAre("m: Prometheus answered: parse error"));
  EXPECT_THAT(refusal(answer("")),
              ElementsAre("m: there are no calls in it: nothing would be left"));
  EXPECT_THAT(refusal(R"({"data":{"resultType":"matrix"}})"),
              ElementsAre("m: there is no vector: is it an answer of Prometheus' /api/v1/query?"));
}

std::string mesh_call(std::string_view reporter, std::string_view source, std::string_view space,
                      std::string_view destination) {
  return series(R"("reporter":")" + std::string(reporter) + R"(","source_workload":")" +
                    std::string(source) + R"(","source_workload_namespace":"shop",)" +
                    R"("destination_workload":")" + std::string(destination) +
                    R"(","destination_workload_namespace":")" + std::string(space) +
                    R"(","destination_service_name":"svc","response_code":"200")",
                "2");
}

TEST(IstioMap, TheSourceDependsOnTheDestination) {
  const ReadMap read =
      read_as(MapFormat::kIstio, answer(mesh_call("source", "web", "shop", "orders") + "," +
                                        mesh_call("source", "orders", "data", "pg-main")));
  expect_depends(read, "web", "orders");
  expect_depends(read, "orders", "pg-main");
}

TEST(IstioMap, OneReporterCounts) {
  const std::string both = mesh_call("source", "web", "shop", "orders") + "," +
                           mesh_call("destination", "web", "shop", "orders") + "," +
                           mesh_call("destination", "prober", "shop", "orders");
  EXPECT_THAT(edges(read_as(MapFormat::kIstio, answer(both))), ElementsAre("web calls orders"));
  EXPECT_THAT(
      edges(read_as(MapFormat::kIstio, answer(mesh_call("destination", "web", "shop", "orders")))),
      ElementsAre("web calls orders"));
}

TEST(IstioMap, UnknownEndsAreLeftOut) {
  const std::string outside =
      series(R"("reporter":"source","source_workload":"web","source_workload_namespace":"shop",)"
             R"("destination_workload":"unknown","destination_service_name":"pay.example.com")",
             "1");
  const ReadMap read = read_as(
      MapFormat::kIstio, answer(mesh_call("source", "unknown", "shop", "web") + "," + outside +
                                "," + mesh_call("source", "web", "x", "PassthroughCluster")));
  EXPECT_THAT(edges(read), ElementsAre("web calls pay.example.com"));
  EXPECT_THAT(texts(read.warnings), IsEmpty());
}

TEST(IstioMap, AHostOfAServiceEntryIsAThirdParty) {
  const ReadMap read = read_as(
      MapFormat::kIstio,
      answer(series(R"("source_canonical_service":"web","source_workload_namespace":"shop",)"
                    R"("destination_workload":"unknown",)"
                    R"("destination_service_name":"pay.example.com")",
                    "1")));
  EXPECT_THAT(edges(read), ElementsAre("web calls pay.example.com"));
  EXPECT_THAT(nodes(read), ElementsAre("web service", "pay.example.com external"));
}

constexpr std::string_view kKiali = R"({
 "timestamp": 1767225600, "duration": 600, "graphType": "workload",
 "elements": {
  "nodes": [
   {"data": {"id": "box", "nodeType": "box", "isBox": "namespace", "namespace": "shop"}},
   {"data": {"id": "a1", "parent": "box", "nodeType": "workload", "namespace": "shop", "workload": "web", "app": "web"}},
   {"data": {"id": "b2", "nodeType": "service", "namespace": "shop", "service": "orders", "app": "orders"}},
   {"data": {"id": "b3", "nodeType": "workload", "namespace": "shop", "workload": "orders", "app": "orders"}},
   {"data": {"id": "c4", "nodeType": "service", "namespace": "shop", "service": "pay.example", "isServiceEntry": {"location": "MESH_EXTERNAL"}}},
   {"data": {"id": "u0", "nodeType": "unknown", "namespace": "unknown", "workload": "unknown"}}],
  "edges": [
   {"data": {"id": "e1", "source": "a1", "target": "b2", "traffic": {"protocol": "http", "rates": {"http": "0.50"}}}},
   {"data": {"id": "e2", "source": "b2", "target": "b3", "traffic": {"protocol": "http"}}},
   {"data": {"id": "e3", "source": "b3", "target": "c4", "traffic": {"protocol": "tcp"}}},
   {"data": {"id": "e4", "source": "u0", "target": "a1"}}]}})";

TEST(KialiMap, TheSourceDependsOnTheTarget) {
  const ReadMap read = read_as(MapFormat::kKiali, kKiali);
  expect_depends(read, "web", "orders");
  expect_depends(read, "orders", "pay.example");
  EXPECT_THAT(edges(read), ElementsAre("web calls orders", "orders calls pay.example"));
  EXPECT_THAT(nodes(read), ElementsAre("web service", "orders service", "pay.example external"));
  EXPECT_EQ(read.facts.edges[0].seen_at, *parse_rfc3339("2026-01-01T00:00:00Z"));
}

TEST(ObservedMaps, AreKnownByWhatTheyHold) {
  for (const std::string& text :
       {std::string(kJaeger), service_graph(), answer(mesh_call("source", "a", "shop", "b")),
        std::string(kKiali)}) {
    const auto read = read_map(text, "calls.json", "s", {.seen_at = Timestamp{7}});
    EXPECT_THAT(texts(read.findings), IsEmpty());
    EXPECT_THAT(read.facts.edges, testing::Not(IsEmpty()));
  }
}

TEST(ObservedMaps, BrokenOrDeepJsonIsToldWithItsPlace) {
  EXPECT_THAT(texts(read_map("{\"data\":\n [1, }", "m", "s").findings),
              ElementsAre("m:2:6: not JSON"));
  EXPECT_THAT(
      texts(read_map(std::string(40, '['), "m", "s", {.format = MapFormat::kJaeger}).findings),
      testing::SizeIs(1));
  EXPECT_THAT(texts(read_map("{\"data\":" + std::string(40, '['), "m", "s").findings),
              ElementsAre("m: nested deeper than 32 levels"));
}

}  // namespace
}  // namespace headwater::rules
