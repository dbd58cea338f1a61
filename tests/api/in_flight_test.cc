#include "api/in_flight.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

TEST(InFlight, CountsEachSenderForItself) {
  InFlight in_flight(2);
  const auto first = in_flight.begin("a");
  auto second = in_flight.begin("a");
  EXPECT_NE(second, nullptr);
  EXPECT_EQ(in_flight.begin("a"), nullptr);
  EXPECT_NE(in_flight.begin("b"), nullptr);
  second.reset();
  EXPECT_NE(in_flight.begin("a"), nullptr);
}

TEST(InFlight, EndsOnceBeforeItsLife) {
  InFlight in_flight(1);
  const auto first = in_flight.begin("a");
  first->end();
  const auto second = in_flight.begin("a");
  EXPECT_NE(second, nullptr);
  first->end();
  EXPECT_EQ(in_flight.begin("a"), nullptr);
}

TEST(InFlight, EndsWithTheLastCopyOnAnyThreadAndMayOutliveTheCount) {
  std::optional<InFlight> in_flight(1);
  auto ticket = in_flight->begin("a");
  auto copy = ticket;
  ticket.reset();
  EXPECT_EQ(in_flight->begin("a"), nullptr);
  std::thread([held = std::move(copy)]() mutable { held.reset(); }).join();
  const auto last = in_flight->begin("a");
  EXPECT_NE(last, nullptr);
  in_flight.reset();
}

class InFlightAtADoor : public Served {
 protected:
  [[nodiscard]] std::string event() const {
    return text_of({.method = "POST",
                    .path = "/headwater/v1/events",
                    .token = role_tokens_.at(Role::kIngest),
                    .body = "{}",
                    .content_type = "application/json"});
  }
};

TEST_F(InFlightAtADoor, OneTooManyIsToldToComeAgainAndCounted) {
  options_.rate.requests = 2;
  serve();
  engine_.hold();
  std::vector<RawClient> waiting;
  for (std::size_t i = 0; i < 2; ++i) {
    waiting.push_back(client());
    ASSERT_TRUE(waiting.back().send(event()));
    (void)engine_.submissions(i + 1);
  }
  RawClient another = client();
  ASSERT_TRUE(another.send(event()));
  const RawResponse refused = another.receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.header("Retry-After"), "");
  const RawResponse other = request({.method = "POST",
                                     .path = "/api/v2/alerts",
                                     .token = "none",
                                     .body = "[]",
                                     .content_type = "application/json"});
  EXPECT_EQ(other.status, 401) << "others are served";
  engine_.release();
  for (RawClient& one : waiting) EXPECT_EQ(one.receive().status, 202);
  ASSERT_TRUE(another.send(event()));
  EXPECT_EQ(another.receive().status, 202);
  EXPECT_NE(get("/metrics").body.find(R"(reason="over_requests")"), std::string::npos);
}

TEST_F(InFlightAtADoor, ByDefaultTheLimitIsThatOfTheLimits) {
  serve();
  engine_.hold();
  std::vector<RawClient> waiting;
  for (std::uint32_t i = 0; i < limits::kRequestsInFlightMax; ++i) {
    waiting.push_back(client("127.0.0." + std::to_string(1 + i % 200)));
    ASSERT_TRUE(waiting.back().send(event()));
  }
  (void)engine_.submissions(limits::kRequestsInFlightMax);
  RawClient another = client();
  ASSERT_TRUE(another.send(event()));
  EXPECT_EQ(another.receive().status, 503);
  engine_.release();
}

}  // namespace
}  // namespace headwater::api
