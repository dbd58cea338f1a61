// Signatures as other people's programs make them: the vectors are from their own code.
#include "api/signature.h"

#include <gtest/gtest.h>

namespace headwater::api {
namespace {

const std::string kBody =
    R"({"type":"incident.opened","timestamp":"2026-01-01T00:00:00Z","data":{"id":"inc_1"}})";
constexpr Timestamp kNow{1'767'225'600'000'000};
constexpr std::string_view kGithub =
    "1810b5f6a8a68301803e709e550ffee89eb2a8b989ce06e69401de45cbcee213";

Signature signature_of(const std::vector<std::string>& secrets,
                       SignatureScheme scheme = SignatureScheme::kHmacSha256) {
  Signature signature{.scheme = scheme, .header = "x-sign", .timestamp_header = "", .keys = {}};
  for (const std::string& secret : secrets)
    signature.keys.push_back(std::move(signing_key(scheme, Secret(secret))).value());
  return signature;
}

Request request_of(const std::vector<Header>& headers) {
  Request request;
  request.head.headers = headers;
  request.body = kBody;
  return request;
}

bool taken(const std::string& secret, const std::string& header) {
  return judge_signature(signature_of({secret}), request_of({{"x-sign", header}}), kNow)
      .has_value();
}

TEST(Signature, OfGithubFluxAndPagerDutyIsHexBehindAPrefix) {
  EXPECT_TRUE(taken("gh-secret", "sha256=" + std::string(kGithub)));
  EXPECT_TRUE(taken("gh-secret", std::string(kGithub)));
  EXPECT_TRUE(taken("fx-secret",
                    "sha256=25849ca6aa8f6b15869ab6cb8a6583dc66e349f5e8ed872d9b2b5ff9b36c3b4f"));
  EXPECT_TRUE(
      taken("pd-secret", "v1=d73ce7ddfcb95dd5222a48f3bc74336ca663794718879474a4d2daf935822780"));
}

TEST(Signature, WithAnyOtherByteIsNone) {
  const std::string right = "sha256=" + std::string(kGithub);
  for (std::size_t i = 0; i < right.size(); ++i) {
    std::string wrong = right;
    wrong[i] = wrong[i] == '0' ? '1' : '0';
    EXPECT_FALSE(taken("gh-secret", wrong)) << i;
  }
  for (const std::string& wrong :
       {std::string(), std::string("sha256="), right + "0", right.substr(0, right.size() - 1),
        "sha1=" + std::string(kGithub), "sha256=sha256=" + std::string(kGithub)})
    EXPECT_FALSE(taken("gh-secret", wrong)) << wrong;
  EXPECT_FALSE(taken("gh-secret2", right));
  EXPECT_FALSE(judge_signature(signature_of({"gh-secret"}), request_of({}), kNow));
  Request changed = request_of({{"x-sign", right}});
  changed.body += '\n';
  EXPECT_FALSE(judge_signature(signature_of({"gh-secret"}), changed, kNow));
}

TEST(Signature, IsOneOfAListOfAtMostEight) {
  const std::string good = "v1=" + std::string(kGithub);
  std::string others;
  for (int i = 0; i < 7; ++i) others += "v1=" + std::string(64, '0') + ",";
  EXPECT_TRUE(taken("gh-secret", others + good));
  EXPECT_FALSE(taken("gh-secret", others + "v1=0," + good));
}

TEST(Signature, MayBeMadeWithAnyOfTheKeys) {
  const Request request = request_of({{"x-sign", std::string(kGithub)}});
  EXPECT_TRUE(judge_signature(signature_of({"new", "gh-secret"}), request, kNow));
  EXPECT_FALSE(judge_signature(signature_of({"new", "newer"}), request, kNow));
  EXPECT_FALSE(judge_signature(signature_of({}), request, kNow));
}

TEST(Signature, OfGrafanaHoldsTheTime) {
  Signature signature = signature_of({"gf-secret"});
  signature.timestamp_header = "x-time";
  const Request request =
      request_of({{"x-time", "1767225600"},
                  {"x-sign", "5d4b035f3d3433982e9194b059cd97b4fc465fbd5d62cddbb3340f952bf5fba0"}});
  EXPECT_TRUE(judge_signature(signature, request, kNow));
  EXPECT_TRUE(judge_signature(signature, request, kNow + minutes(5)));
  EXPECT_TRUE(judge_signature(signature, request, kNow - minutes(5)));
  EXPECT_FALSE(judge_signature(signature, request, kNow + minutes(5) + seconds(1)));
  EXPECT_FALSE(judge_signature(signature, request, kNow - minutes(5) - seconds(1)));
  Request without = request;
  without.head.headers.erase(without.head.headers.begin());
  EXPECT_FALSE(judge_signature(signature, without, kNow));
}

TEST(Signature, OfStandardWebhooksHoldsIdAndTime) {
  const Signature signature = signature_of({"whsec_aGVhZHdhdGVyLXRlc3Qtc2VjcmV0LTAxMjM0NTY3ODk="},
                                           SignatureScheme::kStandardWebhooks);
  const auto judged = [&](const std::string& id, const std::string& at, const std::string& header) {
    return judge_signature(
               signature,
               request_of(
                   {{"webhook-id", id}, {"webhook-timestamp", at}, {"webhook-signature", header}}),
               kNow)
        .has_value();
  };
  const std::string good = "v1,ion0M7TBwxCVZZZdSMckaH6z6Injd7qWT5E6LptuNqQ=";
  EXPECT_TRUE(judged("msg_hw_0001", "1767225600", good));
  EXPECT_TRUE(judged("msg_hw_0001", "1767225600", "v1a,AAAA v1,BBBB " + good));
  EXPECT_FALSE(judged("msg_hw_0002", "1767225600", good));
  EXPECT_FALSE(judged("msg_hw_0001", "1767225601", good));
  EXPECT_FALSE(judged("msg_hw_0001", "", good));
  EXPECT_FALSE(judged("msg_hw_0001", "1767225600 ", good));
  EXPECT_FALSE(judged("msg_hw_0001", "+1767225600", good));
  EXPECT_FALSE(judged("", "1767225600", good));
  EXPECT_FALSE(judged("msg_hw_0001", "1767225600", good.substr(3)));
  EXPECT_FALSE(judge_signature(signature,
                               request_of({{"webhook-id", "msg_hw_0001"},
                                           {"webhook-timestamp", "1767225600"},
                                           {"webhook-signature", good}}),
                               kNow + minutes(6)));
}

TEST(Signature, OfSlackHoldsVersionAndTime) {
  const Signature signature = signature_of({"slack-signing-secret"}, SignatureScheme::kSlack);
  const std::string good = "v0=bc1446a3a76294c72d3da0bdd1f3473a0db709ef11d30a190dc74194a78355ec";
  const std::string command =
      "token=x&team_id=T1&command=%2Fincident&text=list&response_url=https%3A%2F%2Fexample.invalid"
      "%2Fr&user_id=U1";
  const auto judged = [&](const std::string& at, const std::string& sent, Timestamp now = kNow) {
    Request request = request_of({{"x-slack-request-timestamp", at}, {"x-slack-signature", sent}});
    request.body = command;
    return judge_signature(signature, request, now).has_value();
  };
  EXPECT_TRUE(judged("1767225600", good));
  EXPECT_TRUE(judged("1767225600", good, kNow + seconds(300)));
  EXPECT_TRUE(judged("1767225600", good, kNow - seconds(300)));
  EXPECT_FALSE(judged("1767225600", good, kNow + seconds(301)));
  EXPECT_FALSE(judged("1767225600", good, kNow - seconds(301)));
  EXPECT_FALSE(judged("1767225601", good));
  for (const std::string at : {"", "+1767225600", "1767225600 ", "1767225600.0", "0x6955b900"})
    EXPECT_FALSE(judged(at, good)) << at;
  for (const std::string& sent : {std::string(), std::string("v0="), good.substr(3), good + "0",
                                  "v1" + good.substr(2), "v0=x," + good})
    EXPECT_FALSE(judged("1767225600", sent)) << sent;
}

// S10
TEST(Signature, StandsForWhatWasSignedWhicheverKeySignedIt) {
  Signature signature = signature_of({"new", "gf-secret"});
  signature.timestamp_header = "x-time";
  const std::string old = "5d4b035f3d3433982e9194b059cd97b4fc465fbd5d62cddbb3340f952bf5fba0";
  const auto signed_with = [&](const std::string& header, const std::string& at) {
    return judge_signature(signature, request_of({{"x-time", at}, {"x-sign", header}}), kNow);
  };
  // Of the same content with the key `new`, by `openssl dgst -sha256 -hmac new`.
  const std::string fresh = "40d042552a563c0300a7c8490b5829eef0a8ec7e621c256ce4a56b21fc41cdcc";
  const auto first = signed_with(old, "1767225600");
  ASSERT_TRUE(first);
  EXPECT_NE(first->once, "");
  for (const std::string& again : {fresh, "sha256=" + old, fresh + "," + old}) {
    const auto second = signed_with(again, "1767225600");
    ASSERT_TRUE(second) << again;
    EXPECT_EQ(second->once, first->once) << again;
  }
  const auto later =
      signed_with("87ac9fd727afda3983fddeb41be710af07939b031ea3b82a59b8b2af8ac7cc21", "1767225601");
  ASSERT_TRUE(later);
  EXPECT_NE(later->once, first->once);
}

TEST(Signature, WithoutATimeMayBeToldAgain) {
  const auto first = judge_signature(signature_of({"gh-secret"}),
                                     request_of({{"x-sign", std::string(kGithub)}}), kNow);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->once, "");
}

TEST(Signature, OfATokenIsTheTokenItself) {
  const Signature signature = signature_of({"glpat-7"}, SignatureScheme::kToken);
  const auto judged = [&](const std::string& text) {
    return judge_signature(signature, request_of({{"x-sign", text}}), kNow).has_value();
  };
  EXPECT_TRUE(judged("glpat-7"));
  EXPECT_FALSE(judged("glpat-70"));
  EXPECT_FALSE(judged("GLPAT-7"));
  EXPECT_FALSE(judged(""));
}

TEST(Signature, NeedsASecretThatSomebodyCouldNotGuess) {
  for (const auto scheme : {SignatureScheme::kHmacSha256, SignatureScheme::kToken,
                            SignatureScheme::kStandardWebhooks, SignatureScheme::kSlack})
    EXPECT_FALSE(signing_key(scheme, Secret("")).ok());
  for (const std::string wrong : {"whsec_", "aGVhZA==", "whsec_!!!!", "whsec_aGVhZ", "whsec_aGVh\n",
                                  "whsec_aGVhZA==aGVh", "whsec_aGV=ZA=="})
    EXPECT_FALSE(signing_key(SignatureScheme::kStandardWebhooks, Secret(wrong)).ok()) << wrong;
}

}  // namespace
}  // namespace headwater::api
