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
