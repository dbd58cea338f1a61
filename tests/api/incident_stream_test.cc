// Server-sent events of incidents: what is sent, in which order, for whom, and how a stream ends.
#include "api/incident_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

using testing::HasSubstr;

class IncidentStream : public Served {
 protected:
  // Its answer's head has come.
  RawClient open(const std::string& query = "", const std::string& headers = "",
                 const std::string& token = "") {
    RawClient stream = client();
    stream.send(text_of({.path = "/headwater/v1/incidents/events" + query,
                         .token = token.empty() ? role_tokens_[Role::kViewer] : token,
                         .headers = headers}));
    head_ = stream.receive_until("\r\n\r\n");
    return stream;
  }
  void wait_for_askers(std::size_t count) const {
    while (feed_.waiting() != count) std::this_thread::yield();
  }
  std::string head_;
};

TEST_F(IncidentStream, TellsItsPlaceFirstAndThenEachChangeWithItsId) {
  feed_.add("INC-1", "before anybody listened");
  RawClient stream = open();
  EXPECT_THAT(head_, HasSubstr("HTTP/1.1 200 OK"));
  EXPECT_THAT(head_, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head_, HasSubstr("Cache-Control: no-cache\r\n"));
  EXPECT_THAT(head_, HasSubstr("X-Accel-Buffering: no\r\n"));
  EXPECT_THAT(head_, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head_, testing::Not(HasSubstr("Content-Length")));
  EXPECT_EQ(stream.receive_until("retry: 3000\n\n\r\n"), "d\r\nretry: 3000\n\n\r\n");
  EXPECT_THAT(stream.receive_until("\n\n\r\n"),
              HasSubstr("event: started\nid: 1\ndata: {\"position\":\"1\"}\n\n"));
  feed_.add("INC-2", "opened");
  EXPECT_THAT(
      stream.receive_until("\n\n\r\n"),
      HasSubstr("event: incident\nid: 2.0\ndata: {\"cursor\":\"2.0\",\"incident\":\"INC-2\","
                "\"state\":\"open\""));
  feed_.add("INC-2", "ranked");
  EXPECT_THAT(stream.receive_until("\n\n\r\n"), HasSubstr("id: 3.0\n"));
}

TEST_F(IncidentStream, GoesOnBehindTheLastEventSeenAndSaysWhenThatIsNotKnownAnyMore) {
  for (int i = 1; i <= 4; ++i) feed_.add("INC-" + std::to_string(i), "opened");
  RawClient by_header = open("?after=1.0", "Last-Event-ID: 3.0\r\n");
  const std::string resumed = by_header.receive_until("INC-4");
  EXPECT_THAT(resumed, HasSubstr("id: 4.0\n"));
  EXPECT_THAT(resumed, testing::Not(HasSubstr("INC-3")));
  EXPECT_THAT(resumed, testing::Not(HasSubstr("started")));
  RawClient by_parameter = open("?after=2.0");
  EXPECT_THAT(by_parameter.receive_until("INC-4"), HasSubstr("INC-3"));
  feed_.cut(3);
  RawClient late = open("?after=2.0");
  EXPECT_THAT(late.receive_until("position"), HasSubstr("event: reset\nid: 4\n"));
  feed_.add("INC-5", "opened");
  EXPECT_THAT(late.receive_until("INC-5"), HasSubstr("id: 5.0\n"));
}

TEST_F(IncidentStream, AsksTheEngineWhichIncidentsATenantOrEntityTouches) {
  std::optional<TouchingQuery> asked;
  engine_.set_answers([&](const Query& query) {
    asked = std::get<TouchingQuery>(query);
    return Answer{TouchingIncidents{{2}}};
  });
  RawClient stream = open("?tenant=t05&entity=web&state=open,resolved&after=0");
  feed_.add("INC-1", "opened");
  wait_for_askers(1);  // nothing of the first piece was for this stream: it asks for the next one
  feed_.add("INC-2", "opened");
  const std::string heard = stream.receive_until("INC-2");
  EXPECT_THAT(heard, testing::Not(HasSubstr("INC-1")));
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->tenant, "t05");
  EXPECT_EQ(asked->entity, "web");
  EXPECT_EQ(feed_.queries().front().states,
            (std::vector<IncidentState>{IncidentState::kOpen, IncidentState::kResolved}));
}

TEST_F(IncidentStream, IsKeptAliveByCommentsAndEndsOnceItsTokenIsRevoked) {
  options_.stream_keep_alive = milliseconds(20);
  const std::string viewer = token(Role::kViewer);
  RawClient stream = open("", "", viewer);
  stream.receive_until("started");
  EXPECT_THAT(stream.receive_until(": nothing new\n\n\r\n"), HasSubstr("nothing new"));
  ASSERT_TRUE(revoke_token(tokens_, public_id(viewer), {}).ok());
  stream.receive_until("\r\n0\r\n\r\n");
  EXPECT_TRUE(stream.closed());
}

TEST_F(IncidentStream, TellsARevokedTokenNothingOfWhatHappensAfterwards) {
  const std::string viewer = token(Role::kViewer);
  RawClient stream = open("", "", viewer);
  stream.receive_until("started");
  wait_for_askers(1);
  ASSERT_TRUE(revoke_token(tokens_, public_id(viewer), {}).ok());
  feed_.add("INC-1", "secret");
  EXPECT_THAT(stream.receive_until("0\r\n\r\n"), testing::Not(HasSubstr("secret")));
}

TEST_F(IncidentStream, OfAClientThatLeftAsksForNothingMore) {
  {
    RawClient stream = open();
    stream.receive_until("started");
    wait_for_askers(1);
  }
  wait_for_askers(0);
}

TEST_F(IncidentStream, OfAReaderThatTakesNothingIsCutOffAndHoldsOnePieceAtMost) {
  options_.stream_write_timeout = milliseconds(100);
  options_.streams_max = 1;
  RawClient slow = open();
  slow.receive_until("started");
  const std::string large(limits::kFeedBytesMax, 'x');
  // Socket buffers take some; then a piece stays unwritten, and no further one is asked for.
  for (int i = 0; i < 100; ++i) feed_.add("INC-1", large);
  EXPECT_LT(feed_.queries().size(), 100U);
  EXPECT_EQ(get("/-/healthy").status, 200);
  while (get("/headwater/v1/incidents/events").status == 503) std::this_thread::yield();
  const std::string rest = slow.receive_until("never sent");
  EXPECT_FALSE(rest.ends_with("0\r\n\r\n"));
}

TEST_F(IncidentStream, CountIsBoundedAndOthersAreToldWhenToComeAgain) {
  options_.streams_max = 2;
  RawClient first = open();
  RawClient second = open();
  first.receive_until("started");
  second.receive_until("started");
  const RawResponse third = get("/headwater/v1/incidents/events");
  EXPECT_EQ(third.status, 503);
  EXPECT_NE(third.header("Retry-After"), "");
}

TEST_F(IncidentStream, EndsWholeWhenTheServerStops) {
  RawClient stream = open();
  stream.receive_until("started");
  wait_for_askers(1);
  server_->stop();
  EXPECT_TRUE(stream.receive_until("never sent").ends_with("0\r\n\r\n"));
}

TEST_F(IncidentStream, OfHttpOneDotZeroIsNotFramed) {
  RawClient old = client();
  old.send("GET /headwater/v1/incidents/events HTTP/1.0\r\nHost: a\r\nAuthorization: Bearer " +
           role_tokens_[Role::kViewer] + "\r\n\r\n");
  const std::string head = old.receive_until("\r\n\r\n");
  EXPECT_THAT(head, testing::Not(HasSubstr("Transfer-Encoding")));
  EXPECT_TRUE(old.receive_until("\n\n").starts_with("retry: 3000"));
  EXPECT_THAT(old.receive_until("\n\n"), HasSubstr("started"));
}

TEST_F(IncidentStream, RefusesPlacesThatAreNoneAndHeadHasNoBody) {
  EXPECT_EQ(get("/headwater/v1/incidents/events?after=x").status, 400);
  EXPECT_EQ(get("/headwater/v1/incidents/events?state=gone").status, 400);
  const RawResponse head = request({.method = "HEAD",
                                    .path = "/headwater/v1/incidents/events",
                                    .token = role_tokens_[Role::kViewer]});
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(feed_.queries().empty());
}

}  // namespace
}  // namespace headwater::api
