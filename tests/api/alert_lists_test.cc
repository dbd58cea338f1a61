// What fires, as Alertmanager's clients ask for it.
#include "api/alert_lists.h"

#include <gtest/gtest.h>

#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

class AlertListsTest : public Served {
 protected:
  AlertListsTest() {
    engine_.set_answers([this](const Query& query) -> Answer {
      return {std::get<AlertsQuery>(query).after == 0 ? first_ : second_};
    });
  }
  static AlertView alert(std::uint64_t id, const std::string& fingerprint,
                         const std::string& incident, std::vector<std::string> receivers) {
    return {.id = id,
            .fingerprint = fingerprint,
            .status = AlertStatus::kFiring,
            .labels = LabelSet({{"alertname", std::string("Down")}}),
            .annotations = LabelSet({{"summary", std::string("it \"is\"")}}),
            .generator_url = "http://prometheus/g",
            .starts_at = *parse_rfc3339("2026-11-23T11:00:00Z"),
            .lease_until = *parse_rfc3339("2026-11-23T11:05:00Z"),
            .last_seen_at = *parse_rfc3339("2026-11-23T11:01:00Z"),
            .incident = incident,
            .receivers = std::move(receivers)};
  }
  AlertPage first_;
  AlertPage second_;
};

constexpr std::string_view kDown =
    R"({"annotations":{"summary":"it \"is\""},"endsAt":"2026-11-23T11:05:00.000Z",)"
    R"("fingerprint":"0b","receivers":[{"name":"ops"},{"name":"lead"}],)"
    R"("startsAt":"2026-11-23T11:00:00.000Z",)"
    R"("status":{"inhibitedBy":[],"mutedBy":[],"silencedBy":[],"state":"active"},)"
    R"("updatedAt":"2026-11-23T11:01:00.000Z","generatorURL":"http://prometheus/g",)"
    R"("labels":{"alertname":"Down"}})";

TEST_F(AlertListsTest, HaveWhatClientsNeedAndAnEmptyOneIsAList) {
  EXPECT_EQ(get("/api/v2/alerts").body, "[]\n");
  EXPECT_EQ(get("/api/v2/alerts/groups").body, "[]\n");
  first_.alerts = {alert(1, "0b", "INC-1", {"ops", "lead"})};
  EXPECT_EQ(get("/api/v2/alerts").body, "[" + std::string(kDown) + "]\n");
  first_.alerts[0].lease_until = {};
  EXPECT_NE(get("/api/v2/alerts").body.find(R"("endsAt":"0001-01-01T00:00:00.000Z")"),
            std::string::npos);
}

TEST_F(AlertListsTest, AreGatheredFromAllPagesAndSorted) {
  first_ = {.alerts = {alert(1, "0c", "", {}), alert(2, "0a", "", {})}, .next = 2};
  second_ = {.alerts = {alert(3, "0b", "", {})}};
  const std::string body = get("/api/v2/alerts").body;
  EXPECT_LT(body.find("\"0a\""), body.find("\"0b\""));
  EXPECT_LT(body.find("\"0b\""), body.find("\"0c\""));
  const std::vector<Query> asked = engine_.queries();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(std::get<AlertsQuery>(asked[1]).after, 2U);
}

TEST_F(AlertListsTest, AreFilteredAsAsked) {
  first_.alerts = {alert(1, "0a", "", {}), alert(2, "0b", "", {})};
  first_.alerts[1].silenced_by = {"7b1e"};
  const std::string silenced =
      get("/api/v2/alerts?active=false&silenced=true&inhibited=false&unprocessed=false").body;
  EXPECT_EQ(silenced.find("\"0a\""), std::string::npos);
  EXPECT_NE(silenced.find(R"("silencedBy":["7b1e"],"state":"suppressed")"), std::string::npos);
  EXPECT_EQ(get("/api/v2/alerts?silenced=maybe").body.find("\"0b\""), std::string::npos);
  get("/api/v2/alerts?filter=a%3Db&filter=c%3D~d&receiver=op.");
  const auto asked = std::get<AlertsQuery>(engine_.queries().back());
  EXPECT_EQ(asked.filters, (std::vector<std::string>{"a=b", "c=~d"}));
  EXPECT_EQ(asked.receiver, "op.");
  EXPECT_EQ(asked.status, AlertStatus::kFiring);
}

TEST_F(AlertListsTest, GroupsAreIncidentsByReceiver) {
  first_.alerts = {alert(1, "0a", "INC-2", {"ops", "lead"}), alert(2, "0b", "INC-2", {"ops"}),
                   alert(3, "0c", "", {})};
  const std::string body = get("/api/v2/alerts/groups").body;
  const auto place = [&](const std::string& text) {
    EXPECT_NE(body.find(text), std::string::npos) << text << " in " << body;
    return body.find(text);
  };
  const std::size_t nobody = place(R"(],"labels":{},"receiver":{"name":"none"}})");
  const std::size_t lead = place(R"(],"labels":{"incident":"INC-2"},"receiver":{"name":"lead"}})");
  const std::size_t ops = place(R"(],"labels":{"incident":"INC-2"},"receiver":{"name":"ops"}})");
  EXPECT_LT(nobody, lead);
  EXPECT_LT(lead, ops);
  EXPECT_GT(body.find("\"0b\""), lead) << "only the receiver's own";
}

TEST_F(AlertListsTest, AreRefusedInTheEnginesWordsAndWhereTheyAreTooLong) {
  first_.alerts.assign(limits::kPageSizeMax, alert(1, "0a", "", {}));
  first_.next = 1;
  second_ = first_;
  const RawResponse long_list = get("/api/v2/alerts");
  EXPECT_EQ(long_list.status, 400);
  EXPECT_EQ(long_list.body, "\"more than 50000 alerts: filter them\"\n");
  engine_.set_answers([](const Query&) -> Answer { return malformed("bad matcher format: foo"); });
  const RawResponse bad = get("/api/v2/alerts?filter=foo");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.body, "\"bad matcher format: foo\"\n");
}

}  // namespace
}  // namespace headwater::api
