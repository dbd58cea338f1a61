// Clients that drip, stall, flood or send too much: each costs itself alone.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

const std::string kHealthy = "GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n";

class SlowClients : public Served {
 protected:
  SlowClients() {
    // Short, but long enough that a busy machine does not make an honest client a slow one.
    options_.head_timeout = milliseconds(1000);
    options_.request_timeout = milliseconds(1500);
  }
  bool healthy() {
    RawClient other = client();
    other.send(kHealthy);
    return other.receive().status == 200;
  }
};

TEST_F(SlowClients, DrippingTheirHeadsAreClosedWhileOthersAreServed) {
  options_.connections_per_address_max = 300;
  std::vector<RawClient> slow;
  for (int i = 0; i < 256; ++i) {
    slow.push_back(client());
    slow.back().send("GET /-/healthy HTTP/1.1\r\nX: ");
  }
  // A byte from each in turn until the server has closed every one; a byte moves no deadline.
  int rounds = 0;
  while (!slow.empty()) {
    ASSERT_TRUE(healthy());
    ++rounds;
    std::erase_if(slow, [](RawClient& each) { return each.readable() || !each.send("x"); });
  }
  EXPECT_GT(rounds, 1);
}

TEST_F(SlowClients, DrippingTheirBodiesAreClosed) {
  RawClient slow = client();
  slow.send(
      "POST /headwater/v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Authorization: Bearer " +
      role_tokens_[Role::kIngest] + "\r\nContent-Length: 8000000\r\n\r\n");
  while (!slow.readable() && slow.send("x")) ASSERT_TRUE(healthy());
  EXPECT_TRUE(slow.closed());
  EXPECT_TRUE(events_.seen().empty());
}

TEST_F(SlowClients, ThatSayNothingBetweenRequestsAreClosed) {
  options_.idle_timeout = milliseconds(200);
  RawClient idle = client();
  idle.send(kHealthy);
  EXPECT_EQ(idle.receive().status, 200);
  EXPECT_TRUE(idle.closed());
}

TEST_F(SlowClients, AreNotTheEnginesFault) {
  engine_.hold();
  const RawResponse late = post("/headwater/v1/events", "{}");
  EXPECT_EQ(late.status, 503);
  EXPECT_EQ(late.header("Connection"), "close");
  EXPECT_FALSE(late.header("Retry-After").empty());
  // The engine's answer comes when nobody waits for it any more.
  engine_.release();
  EXPECT_TRUE(healthy());
}

TEST_F(SlowClients, NeverPushOutTheNewest) {
  options_.head_timeout = seconds(30);
  options_.connections_max = 8;
  std::vector<RawClient> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.push_back(client("127.0.0." + std::to_string(i + 2)));
    waiting.back().send("GET");
  }
  RawClient newest = client("127.0.0.77");
  EXPECT_TRUE(waiting[0].closed());  // the oldest made room
  newest.send(kHealthy);
  EXPECT_EQ(newest.receive().status, 200);
  waiting[1].send(" /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(waiting[1].receive().status, 200);
}

TEST_F(SlowClients, OfOneAddressShareItsPart) {
  options_.head_timeout = seconds(30);
  options_.connections_per_address_max = 4;
  RawClient elsewhere = client("127.0.0.9");
  elsewhere.send("GET");
  std::vector<RawClient> flood;
  for (int i = 0; i < 6; ++i) flood.push_back(client());
  EXPECT_TRUE(flood[0].closed());
  EXPECT_TRUE(flood[1].closed());
  flood[5].send(kHealthy);
  EXPECT_EQ(flood[5].receive().status, 200);
  elsewhere.send(" /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(elsewhere.receive().status, 200);
}

TEST_F(SlowClients, WithAWholeRequestAreNotClosedForOthers) {
  options_.request_timeout = seconds(30);
  options_.connections_per_address_max = 2;
  engine_.hold();
  RawClient working = client();
  working.send(text_of({.method = "POST",
                        .path = "/headwater/v1/events",
                        .token = role_tokens_[Role::kIngest],
                        .body = "{}",
                        .content_type = "application/json"}));
  (void)engine_.submissions(1);
  RawClient waiting = client();
  RawClient newest = client();
  EXPECT_TRUE(waiting.closed());
  engine_.release();
  EXPECT_EQ(working.receive().status, 202);
  newest.send(kHealthy);
  EXPECT_EQ(newest.receive().status, 200);
}

TEST_F(SlowClients, AskingForMuchAtOnceAreAnsweredInOrder) {
  RawClient pipelining = client();
  std::string many;
  for (int i = 0; i < 50; ++i) {
    many += kHealthy + "GET /none/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    many += "POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
  }
  pipelining.send(many);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(pipelining.receive().status, 200);
    const RawResponse missing = pipelining.receive();
    EXPECT_EQ(missing.status, 404);
    EXPECT_NE(missing.body.find("/none/" + std::to_string(i) + " "), std::string::npos);
    EXPECT_EQ(pipelining.receive().status, 404);
  }
}

TEST_F(SlowClients, MayPipelineBodies) {
  const std::string one = text_of({.method = "POST",
                                   .path = "/headwater/v1/events",
                                   .token = role_tokens_[Role::kIngest],
                                   .body = R"({"first":1})",
                                   .content_type = "application/json"});
  RawClient pipelining = client();
  pipelining.send(one + kHealthy + one);
  EXPECT_EQ(pipelining.receive().status, 202);
  EXPECT_EQ(pipelining.receive().status, 200);
  EXPECT_EQ(pipelining.receive().status, 202);
  ASSERT_EQ(events_.seen().size(), 2U);
  EXPECT_EQ(events_.seen()[1].bytes, R"({"first":1})");
}

class Oversize : public Served {};

TEST_F(Oversize, HeadsAreRefused) {
  const std::string line = "GET /-/healthy HTTP/1.1\r\nHost: a\r\n";
  std::string many = line;
  for (int i = 0; i < 128; ++i) many += "X: y\r\n";
  const std::vector<std::pair<std::string, int>> heads = {
      {"GET /" + std::string(limits::kRequestUriBytesMax, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
       414},
      {"GET /" + std::string(limits::kRequestHeadBytesMax + 1, 'a'), 414},
      {line + "X: " + std::string(limits::kRequestHeadBytesMax, 'a'), 431},
      {many + "\r\n", 431},  // 129 with Host
  };
  for (const auto& [bytes, status] : heads) {
    RawClient connection = client();
    connection.send(bytes);
    EXPECT_EQ(connection.receive().status, status);
    connection.finish_sending();
    EXPECT_TRUE(connection.closed());
  }
}

TEST_F(Oversize, BodiesAreRefusedBeforeTheyAreSent) {
  const std::string head =
      "POST /api/v2/alerts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Authorization: Bearer " +
      role_tokens_[Role::kIngest] + "\r\n";
  RawClient announced = client();
  announced.send(head + "Content-Length: 8388609\r\n\r\n");
  EXPECT_EQ(announced.receive().status, 413);

  RawClient unknown = client();
  unknown.send("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
  EXPECT_EQ(unknown.receive().status, 404);
  unknown.finish_sending();
  EXPECT_TRUE(unknown.closed());
}

TEST_F(Oversize, ChunksAreCountedTogether) {
  options_.body_bytes_max = 1000;
  RawClient connection = client();
  connection.send(
      "POST /api/v2/alerts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Authorization: Bearer " +
      role_tokens_[Role::kIngest] + "\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "64\r\n" + std::string(100, ' ') + "\r\n";
  for (int i = 0; i < 11; ++i) connection.send(chunk);
  const RawResponse response = connection.receive();
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.body, R"({"code":413,"message":"the body is too large"})");
}

TEST_F(Oversize, BodiesOfAllTogetherAreBounded) {
  options_.bodies_bytes_max = 1000;
  const std::string head =
      "POST /headwater/v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Authorization: Bearer " +
      role_tokens_[Role::kIngest] + "\r\nContent-Length: 900\r\n\r\n";
  RawClient first = client();
  first.send(head + std::string(800, ' '));
  RawClient second = client();
  second.send(head + std::string(800, ' '));
  // Which of the two comes over the bound is the sockets' affair; the other may go on.
  RawClient& refused = [&]() -> RawClient& {
    while (true) {
      if (first.readable()) return first;
      if (second.readable()) return second;
    }
  }();
  EXPECT_EQ(refused.receive().status, 503);
  RawClient& other = &refused == &first ? second : first;
  other.send(std::string(100, ' '));
  EXPECT_EQ(other.receive().status, 202);
}

TEST_F(Oversize, AnExpectedContinueComesOnlyIfTheBodyWillBeTaken) {
  const std::string post =
      "POST /headwater/v1/events HTTP/1.1\r\nHost: a\r\n"
      "Content-Type: application/json\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n";
  RawClient welcome = client();
  welcome.send(post + "Authorization: Bearer " + role_tokens_[Role::kIngest] + "\r\n\r\n");
  EXPECT_EQ(welcome.receive(true).status, 100);
  welcome.send("{}");
  EXPECT_EQ(welcome.receive().status, 202);

  RawClient stranger = client();
  stranger.send(post + "\r\n");
  EXPECT_EQ(stranger.receive().status, 401);
}

class Stopping : public Served {};

TEST_F(Stopping, LetsARequestInHandFinish) {
  engine_.hold();
  RawClient idle = client();
  idle.send(kHealthy);
  EXPECT_EQ(idle.receive().status, 200);
  RawClient working = client();
  working.send(text_of({.method = "POST",
                        .path = "/headwater/v1/events",
                        .token = role_tokens_[Role::kIngest],
                        .body = "{}",
                        .content_type = "application/json"}));
  (void)engine_.submissions(1);
  std::thread stopping([this] { server_->stop(); });
  EXPECT_TRUE(idle.closed());
  engine_.release();
  const RawResponse response = working.receive();
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.header("Connection"), "close");
  working.finish_sending();
  stopping.join();
}

TEST_F(Stopping, DoesNotWaitForEver) {
  options_.stop_timeout = milliseconds(200);
  engine_.hold();
  RawClient working = client();
  working.send(text_of({.method = "POST",
                        .path = "/headwater/v1/events",
                        .token = role_tokens_[Role::kIngest],
                        .body = "{}",
                        .content_type = "application/json"}));
  (void)engine_.submissions(1);
  server_->stop();
  EXPECT_TRUE(working.closed());
  server_.reset();
  engine_.release();  // its answer finds nobody, and nothing to touch
}

TEST_F(Stopping, FreesTheAddressAndATakenOneIsTold) {
  serve();
  ServerOptions taken = options_;
  taken.port = server_->port();
  const auto second =
      Server::start(taken, {.intake = engine_,
                            .queries = engine_,
                            .tokens = tokens_,
                            .decoders = {webhook_, alerts_, cloudevents_, events_, any_},
                            .clock = [] { return Timestamp{0}; }});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), ErrorCode::kUnavailable);
  EXPECT_NE(second.error().message().find(std::to_string(taken.port)), std::string::npos);
}

}  // namespace
}  // namespace headwater::api
