// Who is let in, over a real socket.
#include "api/authenticator.h"

#include <gtest/gtest.h>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

class Authentication : public Served {
 protected:
  int incidents(const std::string& token) {
    return request({.path = "/headwater/v1/incidents", .token = token}).status;
  }
  RawResponse with(const std::string& headers, const std::string& path = "/metrics") {
    return request({.path = path, .headers = headers});
  }
};

TEST_F(Authentication, NeedsATokenInTheAuthorizationHeaderAlone) {
  const std::string& good = role_tokens_[Role::kAdmin];
  EXPECT_EQ(with("").status, 401);
  EXPECT_EQ(with("").header("WWW-Authenticate"), "Bearer realm=\"headwater\"");
  EXPECT_EQ(with("authorization: bearer " + good + "\r\n").status, 200);
  EXPECT_EQ(with("Authorization: Basic " + good + "\r\n").status, 401);
  EXPECT_EQ(with("Authorization: " + good + "\r\n").status, 401);
  EXPECT_EQ(with("Cookie: token=" + good + "\r\n").status, 401);
  EXPECT_EQ(with("", "/metrics?access_token=" + good).status, 401);
}

TEST_F(Authentication, ThrottlesGuessesAndNeverLocksOutARightToken) {
  const std::string& good = role_tokens_[Role::kViewer];
  std::string wrong = good;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  int status = 401;
  int guesses = 0;
  for (; status == 401; ++guesses) status = incidents(wrong);
  EXPECT_EQ(status, 429);
  EXPECT_EQ(guesses, GuessThrottle::kGuessesAllowed + 1);
  EXPECT_EQ(incidents(good), 200);
  // The id is throttled wherever the guess comes from, and the right token still works.
  RawClient elsewhere = client("127.0.0.9");
  elsewhere.send(text_of({.path = "/headwater/v1/incidents", .token = wrong}));
  const RawResponse refused = elsewhere.receive();
  EXPECT_EQ(refused.status, 429);
  EXPECT_FALSE(refused.header("Retry-After").empty());
  EXPECT_EQ(refused.header("Connection"), "close");
}

// C29
TEST_F(Authentication, NeverSays429AtAnEventDoor) {
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(request({.method = "POST", .path = "/api/v2/alerts", .token = "hw_wrong"}).status,
              401);
  }
}

TEST_F(Authentication, EndsWithTheTokenFromTheNextRequestOn) {
  const std::string text = token(Role::kViewer);
  EXPECT_EQ(incidents(text), 200);
  EXPECT_TRUE(revoke_token(tokens_, public_id(text), {}).ok());
  EXPECT_EQ(incidents(text), 401);
}

TEST_F(Authentication, IsNotGuessedAtWhenTheTableIsAway) {
  const std::string& good = role_tokens_[Role::kViewer];
  serve();
  tokens_.set_broken(true);
  EXPECT_EQ(incidents(good), 503);
}

TEST_F(Authentication, IsNotAskedForOnLoopbackWhenTurnedOff) {
  options_.authentication = false;
  EXPECT_EQ(with("").status, 200);
  EXPECT_EQ(with("", "/headwater/v1/incidents").status, 200);
  EXPECT_EQ(request({.method = "POST", .path = "/-/reload"}).status, 200);
  EXPECT_EQ(request({.method = "POST",
                     .path = "/headwater/v1/events",
                     .body = "{}",
                     .content_type = "application/json"})
                .status,
            202);
  EXPECT_EQ(events_.seen().back().source, "events:loopback");
  // A token that is shown is judged.
  EXPECT_EQ(with("Authorization: Bearer hw_wrong\r\n").status, 401);
  EXPECT_EQ(incidents(role_tokens_[Role::kIngest]), 403);
}

TEST_F(Authentication, IsNeverTurnedOffForAPageInABrowser) {
  options_.authentication = false;
  EXPECT_EQ(with("Origin: http://evil.example\r\n").status, 401);
  RawClient rebound = client();
  rebound.send("GET /metrics HTTP/1.1\r\nHost: evil.example:9095\r\n\r\n");
  EXPECT_EQ(rebound.receive().status, 401);
  RawClient disguised = client();
  disguised.send("GET /metrics HTTP/1.1\r\nHost: 127.evil.example\r\n\r\n");
  EXPECT_EQ(disguised.receive().status, 401);
  for (const std::string host : {"127.0.0.1:9095", "[::1]:9095", "LOCALHOST"}) {
    RawClient local = client();
    local.send("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    EXPECT_EQ(local.receive().status, 200) << host;
  }
}

TEST_F(Authentication, CannotBeTurnedOffOnAnAddressOfTheNetwork) {
  const ServerDependencies dependencies = {
      .intake = engine_,
      .queries = engine_,
      .tokens = tokens_,
      .decoders = {webhook_, alerts_, cloudevents_, events_, any_},
      .clock = [] { return Timestamp{0}; }};
  for (const std::string address : {"0.0.0.0", "::", "192.0.2.1", "not an address"}) {
    const auto started = Server::start({.address = address, .authentication = false}, dependencies);
    ASSERT_FALSE(started.ok()) << address;
    EXPECT_EQ(started.error().code(), ErrorCode::kRefused);
  }
}

// C30
TEST_F(Authentication, ShowsATenantItsOwnViewsAndNothingElse) {
  engine_.set_answers([](const Query& query) -> Answer {
    const auto& asked = std::get<TenantIncidentsQuery>(query);
    TenantViewPage page;
    if (asked.tenant == "t05") page.incidents.push_back({.id = "opaque", .state = "open"});
    return {page};
  });
  const std::string limited = token(Role::kViewer, {"t05", "t06"});
  const auto views = [&](const std::string& tenant, const std::string& with_token) {
    return request({.path = "/headwater/v1/tenants/" + tenant + "/incidents",
                    .token = with_token,
                    .headers = "X-Request-Id: r1\r\n"});
  };
  EXPECT_NE(views("t05", limited).body.find("opaque"), std::string::npos);
  EXPECT_EQ(views("t06", limited).status, 200);
  // Another tenant and one that does not exist answer alike.
  const RawResponse other = views("t07", limited);
  EXPECT_EQ(other.status, 404);
  EXPECT_EQ(other.body, views("nobody", limited).body);
  EXPECT_EQ(views("t07", role_tokens_[Role::kViewer]).status, 200);
}

}  // namespace
}  // namespace headwater::api
