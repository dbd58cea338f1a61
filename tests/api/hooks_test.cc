// Hooks of the configuration: a route, a format and a credential each.
#include "api/hook.h"

#include <gtest/gtest.h>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

constexpr std::string_view kSecret = "gh-secret";
// {"action":"created"} under kSecret, by `openssl dgst -sha256 -hmac gh-secret`.
const std::string kBody = R"({"action":"created"})";
const std::string kSigned =
    "X-Sign: sha256=fc92d920293406bea0f4af046530a09e0d0f1e80068e7dc5f3197106512fc455\r\n";
// What GitHub posts of the same as a form, signed as it is sent.
const std::string kForm = "payload=%7B%22action%22%3A%22created%22%7D";
const std::string kSignedForm =
    "X-Sign: sha256=e5357dd175cd0a1159d2749c5c4b2b926e5ef59091a770d46e8cc0499d9db98e\r\n";

class HookTest : public Served {
 protected:
  HookTest() {
    const std::vector<std::pair<std::string, std::string>> cluster = {{"cluster", "eu1"}};
    Hook hook{.name = "github", .decoder = github_, .signature = {}, .binding = {}};
    hook.signature = Signature{.scheme = SignatureScheme::kHmacSha256,
                               .header = "x-sign",
                               .timestamp_header = "",
                               .keys = {Secret(std::string(kSecret))}};
    hook.binding = {.labels = LabelSet(cluster), .tenants = {"acme"}};
    hooks_ = {hook, {.name = "datadog", .decoder = datadog_, .signature = {}, .binding = {}}};
    hook.name = "slack";
    hook.signature = Signature{.scheme = SignatureScheme::kSlack,
                               .header = "",
                               .timestamp_header = "",
                               .keys = {Secret("slack-secret")}};
    hooks_.push_back(hook);
    hook.name = "other-slack";
    hooks_.push_back(hook);
    hook.name = "standard";
    hook.signature = Signature{.scheme = SignatureScheme::kStandardWebhooks,
                               .header = "",
                               .timestamp_header = "",
                               .keys = {Secret("standard-secret")}};
    hooks_.push_back(hook);
  }
  RawResponse posted(const std::string& headers, const std::string& body = kBody,
                     const std::string& type = "application/json") {
    return request({.method = "POST",
                    .path = "/hooks/github",
                    .body = body,
                    .content_type = type,
                    .headers = headers});
  }

  std::shared_ptr<FakeDecoder> github_ = std::make_shared<FakeDecoder>();
  std::shared_ptr<FakeDecoder> datadog_ = std::make_shared<FakeDecoder>();
};

TEST_F(HookTest, TakesWhatIsSignedInItsOwnFormat) {
  const RawResponse response = posted(kSigned);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, R"({"accepted":1,"dropped":[],"rejected":[]})");
  ASSERT_EQ(github_->seen().size(), 1U);
  EXPECT_EQ(github_->seen()[0].bytes, kBody);
  EXPECT_EQ(github_->seen()[0].source, "hooks:github");
}

TEST_F(HookTest, StoresNothingOfWhatIsNotSignedAndCountsIt) {
  EXPECT_EQ(posted("").status, 401);
  EXPECT_EQ(posted(kSigned, kBody + " ").status, 401);
  EXPECT_EQ(posted("Authorization: Bearer " + role_tokens_[Role::kAdmin] + "\r\n").status, 401);
  EXPECT_TRUE(github_->seen().empty()) << "nothing is decoded";
  EXPECT_TRUE(engine_.submissions(0).empty());
  EXPECT_NE(get("/metrics").body.find(R"(reason="not_signed",source="hooks:github"} 3)"),
            std::string::npos);
}

TEST_F(HookTest, TellsTheAuditOfGuessesAndClosesAfterTooManyButNeverRefusesTheRightOne) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(posted("").header("Connection"), "keep-alive") << i;
  const RawResponse one_too_many = posted("");
  EXPECT_EQ(one_too_many.status, 401) << "429 would make the sender drop what it holds";
  EXPECT_EQ(one_too_many.header("Connection"), "close");
  EXPECT_EQ(posted(kSigned).status, 202);
  ASSERT_EQ(audited_.size(), 1U) << "one a minute";
  EXPECT_EQ(audited_[0].action, "login");
  EXPECT_EQ(audited_[0].object, "hooks:github");
  EXPECT_EQ(audited_[0].by.address, "127.0.0.1");
}

// C10, C29
TEST_F(HookTest, BindsItsLabelsAndTenants) {
  EXPECT_EQ(posted(kSigned).status, 202);
  const Submission submission = engine_.submissions(1)[0];
  const auto& input = std::get<BoundEventArrived>(submission.inputs.at(0));
  EXPECT_EQ(input.event.labels.get("cluster"), "eu1");
  EXPECT_EQ(input.tenants, std::vector<std::string>{"acme"});
}

TEST_F(HookTest, TakesTheFieldPayloadOutOfAFormOnceItsSignatureIsRight) {
  const std::string type = "application/x-www-form-urlencoded";
  EXPECT_EQ(posted(kSignedForm, kForm, type).status, 202);
  ASSERT_EQ(github_->seen().size(), 1U);
  EXPECT_EQ(github_->seen()[0].bytes, kBody);
  EXPECT_EQ(github_->seen()[0].content_type, "application/json");
  EXPECT_EQ(posted(kSigned, kForm, type).status, 401) << "the form is signed, not the field";
}

TEST_F(HookTest, WithoutASignatureAsksForATokenThatMaySendEvents) {
  const auto status = [this](Role role) {
    return request({.method = "POST",
                    .path = "/hooks/datadog",
                    .token = role_tokens_[role],
                    .body = "{}"})
        .status;
  };
  EXPECT_EQ(status(Role::kIngest), 202);
  EXPECT_EQ(status(Role::kViewer), 403);
  EXPECT_EQ(request({.method = "POST", .path = "/hooks/datadog", .body = "{}"}).status, 401);
  EXPECT_EQ(request({.method = "POST", .path = "/hooks/nobody", .body = "{}"}).status, 404);
}

// C12
TEST_F(HookTest, KnowsADeliveryThatComesAgain) {
  EXPECT_EQ(posted(kSigned + "X-GitHub-Delivery: 72d3162e\r\n").status, 202);
  const Submission submission = engine_.submissions(1)[0];
  EXPECT_EQ(std::get<BoundEventArrived>(submission.inputs[0]).event.source_id, "/72d3162e/0");
}

TEST_F(HookTest, HandsOverWhichKindOfEventItIsAndNoCredential) {
  EXPECT_EQ(posted(kSigned + "X-GitHub-Event: deployment\r\nX-Other: a\r\n").status, 202);
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(github_->seen()[0].headers, (Pairs{{"x-github-event", "deployment"}}));
}

TEST_F(HookTest, IsAskedAgainLaterWhenTheEngineCannotTakeIt) {
  engine_.set_full(true);
  const RawResponse response = posted(kSigned);
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.header("Retry-After"), "");
}

// Of the first second of 2026, by Python's hmac.
const std::string kSlackSigned =
    "X-Slack-Request-Timestamp: 1767225600\r\nX-Slack-Signature: "
    "v0=7b21d94ea62ccf5e8e1ae4b59acc2625616f560a8a922b160ed319df08f78de1\r\n";
// A second later.
const std::string kSlackSignedAnew =
    "X-Slack-Request-Timestamp: 1767225601\r\nX-Slack-Signature: "
    "v0=95fd2068674d4249961e99384880608564a4231fc9b3b55bf74e3751e191126d\r\n";

class ReplayTest : public HookTest {
 protected:
  RawResponse slack(const std::string& headers, const std::string& hook = "slack") {
    return request({.method = "POST",
                    .path = "/hooks/" + hook,
                    .body = kBody,
                    .content_type = "application/json",
                    .headers = headers});
  }
};

// S10
TEST_F(ReplayTest, TakesWhatIsSignedWithATimeOnce) {
  EXPECT_EQ(slack(kSlackSigned).status, 202);
  const RawResponse again = slack(kSlackSigned + "Idempotency-Key: another\r\n");
  EXPECT_EQ(again.status, 401);
  EXPECT_NE(again.body.find("the signature was used before"), std::string::npos) << again.body;
  EXPECT_EQ(slack(kSlackSignedAnew).status, 202) << "the sender says it again";
  EXPECT_EQ(slack(kSlackSigned, "other-slack").status, 202) << "a door of its own";
  EXPECT_EQ(engine_.submissions(3).size(), 3U);
  EXPECT_NE(get("/metrics").body.find(R"(reason="signature_used",source="hooks:slack"} 1)"),
            std::string::npos);
  ASSERT_EQ(audited_.size(), 1U);
  EXPECT_EQ(audited_[0].object, "hooks:slack");
}

TEST_F(ReplayTest, TakesAgainWhatItDidNotAnswerWithAYes) {
  engine_.set_full(true);
  EXPECT_EQ(slack(kSlackSigned).status, 503);
  engine_.set_full(false);
  engine_.set_durable(false);
  EXPECT_EQ(slack(kSlackSigned).status, 503);
  engine_.set_durable(true);
  EXPECT_EQ(slack(kSlackSigned).status, 202);
  EXPECT_EQ(slack(kSlackSigned).status, 401);
}

TEST_F(ReplayTest, AsksWhoComesAgainBeforeTheAnswerToComeLater) {
  serve();
  engine_.hold();
  RawClient first = client();
  const std::string text = text_of({.method = "POST",
                                    .path = "/hooks/slack",
                                    .body = kBody,
                                    .content_type = "application/json",
                                    .headers = kSlackSigned});
  ASSERT_TRUE(first.send(text));
  (void)engine_.submissions(1);
  const RawResponse second = slack(kSlackSigned);
  EXPECT_EQ(second.status, 503);
  EXPECT_NE(second.header("Retry-After"), "");
  engine_.release();
  EXPECT_EQ(first.receive().status, 202);
}

TEST_F(ReplayTest, TakesAgainWhatWasDoneTooLateForAnAnswer) {
  options_.request_timeout = milliseconds(200);
  engine_.hold();
  EXPECT_EQ(slack(kSlackSigned).status, 503) << "no answer in time";
  engine_.release();
  now_micros_ += limits::kRequestTimeout.micros;
  EXPECT_EQ(slack(kSlackSigned).status, 202);
}

TEST_F(ReplayTest, KnowsADeliveryByItsSignedIdAlone) {
  const std::string headers =
      "webhook-id: msg_1\r\nwebhook-timestamp: 1767225600\r\nwebhook-signature: "
      "v1,f9lEqH0FBY74UoHa9R2uw/EFbZR+pqZB3xrJ5xrL+O8=\r\n";
  EXPECT_EQ(slack(headers, "standard").status, 202);
  EXPECT_EQ(slack(headers + "Idempotency-Key: another\r\n", "standard").status, 202);
  for (const Submission& submission : engine_.submissions(2))
    EXPECT_EQ(std::get<BoundEventArrived>(submission.inputs[0]).event.source_id, "/msg_1/0");
}

Request form(const std::string& body) {
  Request request;
  request.head.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = body;
  return request;
}

TEST(Form, WithoutTheFieldOrWithABrokenEscapeIsRefused) {
  for (const std::string body :
       {"", "other=1", "payload=%7", "payload=%zz", "payload=1&payload=2"}) {
    Request request = form(body);
    EXPECT_FALSE(unwrap_form(request).ok()) << body;
    EXPECT_EQ(request.body, body);
  }
}

TEST(Form, MayHoldAnyByteInItsField) {
  Request request = form("a=1&payload=%7B%0A+%22%2B%22%7D");
  EXPECT_TRUE(unwrap_form(request).ok());
  EXPECT_EQ(request.body, "{\n \"+\"}");
}

}  // namespace
}  // namespace headwater::api
