// The reading half of our API: parameters in, views out.
#include "api/queries.h"

#include <gtest/gtest.h>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

class QueriesTest : public Served {
 protected:
  template <class Asked>
  Asked asked() {
    return std::get<Asked>(engine_.queries().back());
  }
  // What the problem document says is wrong, pointer by pointer.
  RawResponse refused(const std::string& path) {
    RawResponse response = get(path);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
    return response;
  }
};

TEST_F(QueriesTest, PassFiltersOn) {
  EXPECT_EQ(get("/headwater/v1/incidents?state=open,resolved&state=merged&tenant=t05&"
                "entity=pg%20main&limit=7&cursor=42")
                .status,
            200);
  const auto incidents = asked<IncidentsQuery>();
  EXPECT_EQ(incidents.states,
            (std::vector{IncidentState::kOpen, IncidentState::kResolved, IncidentState::kMerged}));
  EXPECT_EQ(incidents.tenant, "t05");
  EXPECT_EQ(incidents.entity, "pg main");
  EXPECT_EQ(incidents.before, 42U);
  EXPECT_EQ(incidents.limit, 7U);

  EXPECT_EQ(get("/headwater/v1/alerts?status=resolved&entity=a+b&cursor=9").status, 200);
  EXPECT_EQ(asked<AlertsQuery>().status, AlertStatus::kResolved);
  EXPECT_EQ(asked<AlertsQuery>().entity, "a b");
  EXPECT_EQ(asked<AlertsQuery>().after, 9U);
  const std::vector<std::string> filters = {"a=\"x,y\"", "b!=c"};
  EXPECT_EQ(get("/headwater/v1/alerts?filter=a=%22x,y%22&filter=b!=c").status, 200);
  EXPECT_EQ(asked<AlertsQuery>().filters, filters);
  EXPECT_EQ(get("/headwater/v1/incidents?filter=a=%22x,y%22&filter=b!=c").status, 200);
  EXPECT_EQ(asked<IncidentsQuery>().filters, filters);

  EXPECT_EQ(get("/headwater/v1/map?entity=pg-main&hops=3").status, 200);
  EXPECT_EQ(asked<MapQuery>().entity, "pg-main");
  EXPECT_EQ(asked<MapQuery>().hops, 3U);

  EXPECT_EQ(get("/headwater/v1/incidents/INC-7/timeline?cursor=00a1&limit=5").status, 200);
  EXPECT_EQ(asked<TimelineQuery>().incident.value, 7U);
  EXPECT_EQ(asked<TimelineQuery>().after, "00a1");

  EXPECT_EQ(get("/headwater/v1/timeline?from=2026-01-05T09:00:00Z&to=2026-01-05T11:00:00%2B01:00&"
                "entity=a&tenant=t05&limit=9&cursor=17.3")
                .status,
            200);
  const auto timeline = asked<SharedTimelineQuery>();
  EXPECT_EQ(format_rfc3339(timeline.from), "2026-01-05T09:00:00Z");
  EXPECT_EQ(format_rfc3339(timeline.to), "2026-01-05T10:00:00Z");
  EXPECT_EQ(timeline.entity + timeline.tenant, "at05");
  EXPECT_EQ(timeline.before.change, 17U);
  EXPECT_EQ(timeline.before.incident, 3U);

  EXPECT_EQ(get("/headwater/v1/together?a=INC-7&b=pg%20main").status, 200);
  EXPECT_EQ(asked<TogetherQuery>().a, "INC-7");
  EXPECT_EQ(asked<TogetherQuery>().b, "pg main");

  EXPECT_EQ(get("/headwater/v1/incidents/INC-7/similar").status, 200);
  EXPECT_EQ(asked<SimilarQuery>().incident.value, 7U);

  EXPECT_EQ(get("/headwater/v1/changes?tenant=t05&cursor=3").status, 200);
  EXPECT_EQ(asked<ChangesQuery>().before, 3U);
  EXPECT_EQ(get("/headwater/v1/dead-letters?cursor=4&source=kafka:a&reason=not_json").status, 200);
  EXPECT_EQ(asked<DeadLettersQuery>().before, 4U);
  EXPECT_EQ(asked<DeadLettersQuery>().source, "kafka:a");
  EXPECT_EQ(asked<DeadLettersQuery>().reason, "not_json");
  EXPECT_EQ(get("/headwater/v1/dead-letters/17").status, 200);
  EXPECT_EQ(asked<DeadLetterQuery>().id, 17U);
  EXPECT_EQ(get("/headwater/v1/tenants/t%2F5/incidents?limit=2").status, 200);
  EXPECT_EQ(asked<TenantIncidentsQuery>().tenant, "t/5");
}

TEST_F(QueriesTest, NameEveryParameterThatTheyDoNotTake) {
  const RawResponse unknown = refused("/headwater/v1/incidents?stat=open&limit=1&x=2");
  EXPECT_NE(unknown.body.find(R"("errors":[{"pointer":"?stat","detail":"unknown query parameter"},)"
                              R"({"pointer":"?x","detail":"unknown query parameter"}])"),
            std::string::npos)
      << unknown.body;
  const RawResponse wrong = refused("/headwater/v1/incidents?state=opne&limit=1001&cursor=-1");
  for (const std::string name : {"?state", "?limit", "?cursor"}) {
    EXPECT_NE(wrong.body.find("\"pointer\":\"" + name + "\""), std::string::npos) << name;
  }
  EXPECT_NE(wrong.body.find("at most 1000"), std::string::npos);
  (void)refused("/headwater/v1/incidents?limit=1&limit=2");
  (void)refused("/headwater/v1/incidents?tenant=%zz");
  (void)refused("/headwater/v1/map?hops=11");
  (void)refused("/headwater/v1/alerts?status=loud");
  (void)refused("/headwater/v1/together?a=INC-7");
  (void)refused("/headwater/v1/incidents/INC-7?verbose");
  EXPECT_TRUE(engine_.queries().empty());
}

TEST_F(QueriesTest, ShowTheViewAsItIs) {
  const IncidentView view{.summary = {.name = "INC-7", .id = 7, .title = "pg-main saturated"},
                          .tenants = {"t05"}};
  engine_.set_answers([&](const Query&) -> Answer { return {view}; });
  const RawResponse whole = get("/headwater/v1/incidents/INC-7");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.header("Content-Type"), "application/json");
  EXPECT_EQ(whole.body, as_json(view));
  EXPECT_EQ(get("/headwater/v1/incidents/INC-7/suspects").body, as_json(view.ranking));
}

TEST_F(QueriesTest, LeadToTheNextPage) {
  engine_.set_answers([&](const Query& query) -> Answer {
    const bool first = std::get<IncidentsQuery>(query).before == 0;
    return {IncidentPage{.incidents = {{.name = "INC-9"}}, .next = first ? 9U : 0U}};
  });
  const RawResponse first = get("/headwater/v1/incidents?tenant=a%26b&limit=1");
  EXPECT_EQ(first.header("Link"),
            "</headwater/v1/incidents?tenant=a%26b&limit=1&cursor=9>; rel=\"next\"");
  const RawResponse last = get("/headwater/v1/incidents?tenant=a%26b&limit=1&cursor=9");
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.header("Link"), "");
}

TEST_F(QueriesTest, AreNotSentAgainToWhoHasThem) {
  const std::string path = "/headwater/v1/status";
  const std::string tag = get(path).header("ETag");
  ASSERT_FALSE(tag.empty());
  const std::string& viewer = role_tokens_[Role::kViewer];
  RawClient connection = client();
  connection.send(
      text_of({.path = path, .token = viewer, .headers = "If-None-Match: " + tag + "\r\n"}));
  const RawResponse same = connection.receive();
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.header("ETag"), tag);
  EXPECT_EQ(same.header("Content-Length"), "");
  engine_.set_answers([](const Query&) -> Answer { return {EngineStatus{.seq = 1}}; });
  connection.send(
      text_of({.path = path, .token = viewer, .headers = "If-None-Match: " + tag + "\r\n"}));
  EXPECT_EQ(connection.receive().status, 200);
}

TEST_F(QueriesTest, KnowATagAmongOthersAndAWeakOne) {
  const std::string path = "/headwater/v1/status";
  const std::string tag = get(path).header("ETag");
  const auto status = [&](const std::string& headers) {
    return request({.path = path, .token = role_tokens_[Role::kViewer], .headers = headers}).status;
  };
  for (const std::string& list : {tag, "W/" + tag, "\"a\", " + tag, "\"a\",W/" + tag + ", \"b\"",
                                  "\"with, a comma\", " + tag, std::string("*")})
    EXPECT_EQ(status("If-None-Match: " + list + "\r\n"), 304) << list;
  EXPECT_EQ(status("If-None-Match: \"a\"\r\nIf-None-Match: " + tag + "\r\n"), 304);
  for (const std::string& list : {tag.substr(1), "\"a" + tag, tag.substr(0, 9) + "\"",
                                  std::string("\"*\""), std::string("W/\"")})
    EXPECT_EQ(status("If-None-Match: " + list + "\r\n"), 200) << list;
}

TEST_F(QueriesTest, SayWhenThereIsNoSuchThing) {
  engine_.set_answers(
      [](const Query&) -> Answer { return Error(ErrorCode::kNotFound, "INC-8 is unknown"); });
  const RawResponse unknown = get("/headwater/v1/incidents/INC-8");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.header("Content-Type"), "application/problem+json");
  // A name that can't be one answers alike.
  for (const std::string name : {"8", "INC-", "INC-x", "INC-99999999999999999999"}) {
    const std::string body = get("/headwater/v1/incidents/" + name).body;
    const std::size_t request = body.find('#');  // from there on it names the request
    EXPECT_EQ(body.substr(0, request), unknown.body.substr(0, unknown.body.find('#'))) << name;
  }
  EXPECT_EQ(get("/headwater/v1/dead-letters/x").status, 404);
}

TEST_F(QueriesTest, PassTheEnginesRefusalsOn) {
  const auto status_of = [&](ErrorCode code) {
    engine_.set_answers([code](const Query&) -> Answer { return Error(code, "because"); });
    return get("/headwater/v1/map").status;
  };
  EXPECT_EQ(status_of(ErrorCode::kMalformed), 400);
  EXPECT_EQ(status_of(ErrorCode::kRefused), 400);
  EXPECT_EQ(status_of(ErrorCode::kUnavailable), 503);
  EXPECT_EQ(status_of(ErrorCode::kExhausted), 503);
  EXPECT_EQ(status_of(ErrorCode::kCorrupt), 500);
}

TEST_F(QueriesTest, CutTheBytesOfDeadLettersInListsAlone) {
  const DeadLetter letter{.id = 3, .reason = "not JSON", .bytes = std::string(5000, 'x')};
  engine_.set_answers([&](const Query& query) -> Answer {
    if (std::holds_alternative<DeadLetterQuery>(query)) return {letter};
    return {DeadLetterPage{.dead_letters = {letter}}};
  });
  EXPECT_LT(get("/headwater/v1/dead-letters").body.size(), 2000U);
  EXPECT_EQ(get("/headwater/v1/dead-letters/3").body, as_json(letter));
}

}  // namespace
}  // namespace headwater::api
