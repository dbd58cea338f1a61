// Who did what: which requests are recorded, with whose name, and that no secret is among it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/login_failures.h"
#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class AuditTest : public Served {
 protected:
  std::string admin_id() { return std::string(public_id(role_tokens_[Role::kAdmin])); }
};

TEST_F(AuditTest, OfACommandGoesWithItsInput) {
  EXPECT_EQ(post("/headwater/v1/incidents/INC-7/suspects/2/confirm", R"({"reason":"seen"})").status,
            200);
  const Submission taken = engine_.submissions(1).at(0);
  ASSERT_TRUE(taken.audit.has_value());
  EXPECT_EQ(taken.audit->action, "incident.confirm_suspect");
  EXPECT_EQ(taken.audit->object, "INC-7");
  EXPECT_EQ(taken.audit->detail, "suspect 2: seen");
  EXPECT_EQ(taken.audit->by.actor, "admin");
  EXPECT_EQ(taken.audit->by.token_id, admin_id());
  EXPECT_EQ(taken.audit->by.address, "127.0.0.1");
  EXPECT_EQ(taken.audit->outcome, "");  // the engine's to say
}

TEST_F(AuditTest, OfALetterFedInAgainGoesWithItsEvents) {
  engine_.set_answers([](const Query&) { return Answer{DeadLetter{.id = 3, .bytes = "{}"}}; });
  EXPECT_EQ(post("/headwater/v1/dead-letters/3/reinject", "").status, 202);
  const Submission taken = engine_.submissions(1).at(0);
  ASSERT_TRUE(taken.audit.has_value());
  EXPECT_EQ(taken.audit->action, "dead-letter.reinject");
  EXPECT_EQ(taken.audit->object, "3");
}

TEST_F(AuditTest, OfEventsIsNotKept) {
  EXPECT_EQ(post("/headwater/v1/events", "{}").status, 202);
  EXPECT_FALSE(engine_.submissions(1).at(0).audit.has_value());
}

TEST_F(AuditTest, ReloadsAndMapsAreToldWhoAsked) {
  EXPECT_EQ(post("/-/reload", "").status, 200);
  EXPECT_EQ(reloaded_by_.actor, "admin");
  EXPECT_EQ(reloaded_by_.token_id, admin_id());
}

TEST_F(AuditTest, OfTokensHoldsWhatChangedAndNoSecret) {
  const RawResponse made = post("/headwater/v1/tokens", R"({"name":"ops","tenants":["t05"]})");
  ASSERT_EQ(made.status, 201);
  const std::vector<AuditEntry> audited = tokens_.audited();
  const AuditEntry& entry = audited.back();
  EXPECT_EQ(entry.action, "token.create");
  EXPECT_EQ(entry.by.actor, "admin");
  EXPECT_THAT(entry.detail, HasSubstr("name ops, role viewer, tenant t05"));
  for (const AuditEntry& each : audited)
    EXPECT_THAT(as_json(each), Not(HasSubstr("hw_"))) << "a token's text";
  const std::string text = made.body.substr(made.body.find("hw_"), 56);
  EXPECT_THAT(as_json(entry), Not(HasSubstr(text.substr(16, 20))));
}

TEST_F(AuditTest, OfWrongTokensIsOneRecordAMinute) {
  const std::string wrong = "hw_aaaaaaaaaaaa_" + std::string(40, '0');
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(request({.path = "/headwater/v1/incidents", .token = wrong}).status, 401);
  ASSERT_EQ(audited_.size(), 1U);
  EXPECT_EQ(audited_[0].action, "login");
  EXPECT_EQ(audited_[0].object, "aaaaaaaaaaaa");
  EXPECT_EQ(audited_[0].outcome, "refused");
  EXPECT_EQ(audited_[0].by.address, "127.0.0.1");
  EXPECT_THAT(audited_[0].detail, HasSubstr("1 since"));
  now_micros_ += limits::kLoginFailuresTold.micros;
  EXPECT_EQ(request({.path = "/headwater/v1/incidents", .token = wrong}).status, 401);
  ASSERT_EQ(audited_.size(), 2U);
  EXPECT_THAT(audited_[1].detail, HasSubstr("5 since"));
  EXPECT_THAT(as_json(audited_[1]), Not(HasSubstr(wrong)));
}

TEST_F(AuditTest, IsReadByPagesAndWalkedOnRequest) {
  engine_.set_answers([](const Query& query) {
    EXPECT_EQ(std::get<AuditQuery>(query).before, 9U);
    EXPECT_EQ(std::get<AuditQuery>(query).limit, 1U);
    return Answer{AuditPage{.records = {{.number = 8}}, .next = 8}};
  });
  const RawResponse page = get("/headwater/v1/audit?cursor=9&limit=1");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.header("Link"), HasSubstr("cursor=8"));
  const RawResponse walked = get("/headwater/v1/audit/verification");
  EXPECT_EQ(walked.status, 200);
  EXPECT_THAT(walked.body, HasSubstr(R"("whole":true,"records":3)"));
}

}  // namespace
}  // namespace headwater::api
