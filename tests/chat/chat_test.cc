// What becomes of what is said: who may do it, what the engine is asked, what is answered.
#include "chat/chat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace headwater::chat {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr Timestamp kNow{1'767'225'600'000'000};

// Answers at once, with what the test gave it.
class Engine : public IntakePort, public QueryPort {
 public:
  bool submit(Submission& submission) override {
    if (full) return false;
    const Outcome outcome{.durable = durable,
                          .verdicts = verdicts.empty()
                                          ? std::vector<std::string>(submission.inputs.size())
                                          : verdicts};
    submissions.push_back(std::move(submission));
    submissions.back().done(outcome);
    return true;
  }
  void ask(Query query, std::function<void(Answer)> answered) override {
    queries.push_back(std::move(query));
    answered(answer ? *answer : Answer(Error(ErrorCode::kNotFound, "no such incident")));
  }

  bool full = false;
  bool durable = true;
  std::vector<std::string> verdicts;
  std::optional<Answer> answer;
  std::vector<Submission> submissions;
  std::vector<Query> queries;
};

class ChatTest : public testing::Test {
 protected:
  ChatTest() {
    configuration_->chat.users = {{.name = "ana", .accounts = {{"slack", "U1"}, {"hubot", "ana"}}},
                                  {.name = "bo", .acts = false, .accounts = {{"slack", "U2"}}}};
  }
  ChatAnswer say(std::string text, std::string user = "U1", std::string platform = "slack") {
    ChatMessage message{.platform = std::move(platform),
                        .user = std::move(user),
                        .channel = "C1",
                        .thread = {},
                        .incident = here_,
                        .text = std::move(text)};
    std::optional<ChatAnswer> answer;
    chat_.take(std::move(message), {{.actor = "bot", .token_id = "tk", .address = "::1"}, may_act_},
               [&](const std::function<ChatAnswer()>& make) { answer = make(); });
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(ChatAnswer{});
  }

  std::shared_ptr<rules::Configuration> configuration_ = std::make_shared<rules::Configuration>();
  Engine engine_;
  std::string here_;
  bool may_act_ = true;
  Chat chat_{{.intake = engine_,
              .queries = engine_,
              .configuration = [this] { return configuration_; },
              .clock = [] { return kNow; },
              .new_silence_id = [] { return Result<std::string>("7b1e2a6c-6c0f-4d6e-9a1b"); }}};
};

TEST_F(ChatTest, ACommandIsDoneInThePersonsNameAndToldInTheChannel) {
  const ChatAnswer answer = say("ack INC-7 on it");
  ASSERT_THAT(engine_.submissions, SizeIs(1));
  const Submission& sent = engine_.submissions[0];
  const auto& command = std::get<OperatorCommand>(sent.inputs.at(0));
  EXPECT_EQ(command.kind, CommandKind::kAcknowledge);
  EXPECT_EQ(command.incident, IncidentId{7});
  EXPECT_EQ(command.actor, "ana");
  EXPECT_EQ(command.reason, "on it");
  ASSERT_TRUE(sent.audit.has_value());
  EXPECT_EQ(sent.audit->by.actor, "ana");
  EXPECT_EQ(sent.audit->by.token_id, "tk");
  EXPECT_EQ(sent.audit->object, "INC-7");
  EXPECT_EQ(sent.audit->detail, "slack U1 in C1: on it");
  EXPECT_EQ(answer.visibility, ChatVisibility::kInChannel);
  EXPECT_EQ(answer.text, "INC-7 acknowledged by ana");
  EXPECT_EQ(answer.incident, "INC-7");
}

TEST_F(ChatTest, WhatWasRefusedIsSaidToWhoAskedAlone) {
  engine_.verdicts = {"INC-7 is acknowledged by bo"};
  const ChatAnswer answer = say("ack INC-7");
  EXPECT_EQ(answer.visibility, ChatVisibility::kEphemeral);
  EXPECT_THAT(answer.text, HasSubstr("INC-7 is acknowledged by bo"));
}

TEST_F(ChatTest, OfSeveralEachIsTold) {
  engine_.verdicts = {"", "INC-8 is resolved already"};
  const ChatAnswer answer = say("resolve INC-7 INC-8 rolled back");
  EXPECT_EQ(answer.visibility, ChatVisibility::kInChannel);
  EXPECT_EQ(answer.text, "INC-7 resolved by ana\nINC-8 INC-8 is resolved already");
  EXPECT_EQ(engine_.submissions[0].audit->object, "INC-7, INC-8");
}

TEST_F(ChatTest, WhoIsNotKnownOrMayLookAloneDoesNothing) {
  EXPECT_THAT(say("ack INC-7", "U9").text, HasSubstr("account U9 of slack is nobody's"));
  EXPECT_THAT(say("ack INC-7", "U1", "mattermost").text, HasSubstr("nobody's"));
  EXPECT_THAT(say("ack INC-7", "U2").text, HasSubstr("bo has the role viewer"));
  may_act_ = false;
  EXPECT_THAT(say("ack INC-7").text, HasSubstr("the token of this bot has the role viewer"));
  EXPECT_THAT(engine_.submissions, IsEmpty());
  engine_.answer = Answer(IncidentPage{});
  EXPECT_EQ(say("incidents", "U9").text, "No such incidents.");
}

TEST_F(ChatTest, AFullOrStoppingEngineIsSaid) {
  engine_.full = true;
  EXPECT_THAT(say("ack INC-7").text, HasSubstr("Not done"));
  engine_.full = false;
  engine_.durable = false;
  const ChatAnswer answer = say("ack INC-7");
  EXPECT_THAT(answer.text, HasSubstr("stopping"));
  EXPECT_EQ(answer.visibility, ChatVisibility::kEphemeral);
}

TEST_F(ChatTest, AListIsTenLinesAndWhereTheRestIs) {
  configuration_->server.external_url = "https://headwater.example.net";
  IncidentPage page;
  for (std::uint64_t i = 1; i <= 10; ++i)
    page.incidents.push_back({.name = "INC-" + std::to_string(i),
                              .id = i,
                              .priority = Priority::kP2,
                              .title = "pg-main is full",
                              .onset = kNow - minutes(3),
                              .tenant_count = 2,
                              .first_suspect = "pg-main",
                              .first_suspect_probability = 8'200});
  page.next = 1;
  engine_.answer = Answer(page);
  const ChatAnswer answer = say("incidents tenant:t1");
  EXPECT_EQ(std::get<IncidentsQuery>(engine_.queries[0]).tenant, "t1");
  EXPECT_THAT(answer.text, AllOf(HasSubstr("INC-1 P2 open pg-main is full · pg-main 82 % · 2 "
                                           "tenants · 3m"),
                                 HasSubstr("There are more")));
  EXPECT_THAT(answer.markdown, HasSubstr("**INC-1 P2 open** `pg-main is full"));
  EXPECT_THAT(answer.mrkdwn, HasSubstr("*INC-1 P2 open* `pg-main is full"));
  EXPECT_THAT(answer.actions, SizeIs(10));
}

TEST_F(ChatTest, NothingOfAnEventComesAlive) {
  IncidentView view{.summary = {.name = "INC-7",
                                .id = 7,
                                .title = "<!channel> @here `code` [x](https://evil.example)"}};
  engine_.answer = Answer(view);
  const ChatAnswer answer = say("show INC-7");
  for (const std::string* text : {&answer.text, &answer.markdown, &answer.mrkdwn}) {
    EXPECT_THAT(*text, Not(HasSubstr("<!channel>")));
    EXPECT_THAT(*text, Not(HasSubstr("@here")));
  }
  EXPECT_THAT(answer.text, Not(HasSubstr("https://")));
  EXPECT_THAT(answer.markdown, Not(HasSubstr("`code`")));
  EXPECT_THAT(say("@channel @everyone").text, Not(HasSubstr("@e")));
}

TEST_F(ChatTest, WhyShowsEachSuspectWithItsReasons) {
  IncidentView view{.summary = {.name = "INC-7", .id = 7, .title = "pg-main is full"}};
  view.ranking.suspects = {
      {.kind = SuspectKind::kEntity,
       .title = "pg-main",
       .probability = 8'000,
       .evidence = {{EvidenceKind::kPrior, -6'000, "1 of 4"},
                    {EvidenceKind::kOrder, 9'100, "190 s before onset"}}},
      {.kind = SuspectKind::kUnknown, .title = "unknown", .probability = 2'000}};
  engine_.answer = Answer(view);
  here_ = "INC-7";
  const ChatAnswer answer = say("why");
  EXPECT_EQ(std::get<IncidentQuery>(engine_.queries[0]).incident, IncidentId{7});
  EXPECT_THAT(answer.text, AllOf(HasSubstr("1. 80 % pg-main"),
                                 HasSubstr("190 s before onset (+9.1); 1 of 4 (-6.0)"),
                                 HasSubstr("2. 20 % unknown")));
  EXPECT_EQ(answer.actions.at(1).command, "confirm INC-7 2");
}

TEST_F(ChatTest, WhyNotSaysWhatHoldsIt) {
  IncidentView view{.summary = {.name = "INC-7", .id = 7, .title = "x"}};
  view.held = PageHeld{.incident = {7}, .reason = HoldReason::kBelowPriority, .at = kNow};
  engine_.answer = Answer(view);
  EXPECT_THAT(say("why-not INC-7").text, HasSubstr("Nobody was told: its priority is below"));
  view.held.reset();
  view.messages = {{.receiver = "oncall", .state = MessageState::kDelivered, .decided_at = kNow}};
  engine_.answer = Answer(view);
  EXPECT_THAT(say("why-not INC-7").text,
              HasSubstr("delivered oncall · opened · 2026-01-01 00:00:00 UTC"));
}

TEST_F(ChatTest, ASilenceIsMadeInThePersonsNameFromNowOn) {
  const ChatAnswer answer = say("silence service=web code=~5.. 2h release r214");
  ASSERT_THAT(engine_.submissions, SizeIs(1));
  const Submission& sent = engine_.submissions[0];
  const auto& request = std::get<SilenceRequested>(sent.inputs.at(0));
  EXPECT_EQ(to_text(request.matchers), R"({service="web",code=~"5.."})");
  EXPECT_EQ(request.starts_at, kNow);
  EXPECT_EQ(request.ends_at, kNow + hours(2));
  EXPECT_EQ(request.created_by, "ana");
  EXPECT_EQ(request.comment, "release r214");
  EXPECT_EQ(sent.audit->action, "silence.set");
  EXPECT_EQ(sent.audit->object, request.id);
  EXPECT_EQ(answer.visibility, ChatVisibility::kInChannel);
  EXPECT_THAT(answer.text, AllOf(HasSubstr("Silenced by ana until"), HasSubstr("service=\"web\"")));
  EXPECT_EQ(answer.actions.at(0).command, "unsilence " + request.id);
  engine_.verdicts = {"silence invalid: it lasts longer than 366 days"};
  const ChatAnswer refused = say("silence service=web 400d");
  EXPECT_THAT(refused.text, HasSubstr("longer than 366 days"));
  EXPECT_EQ(refused.visibility, ChatVisibility::kEphemeral);
  EXPECT_THAT(say("silence service=web 2h", "U2").text, HasSubstr("no more"));
}

TEST_F(ChatTest, ASilenceIsEndedByHowItsIdBegins) {
  engine_.answer = Answer(SilencePage{{{.name = "7b1e-1", .state = SilenceState::kActive},
                                       {.name = "7b1f-1", .state = SilenceState::kPending},
                                       {.name = "7b1f-2", .state = SilenceState::kActive},
                                       {.name = "9999-1", .state = SilenceState::kExpired}}});
  EXPECT_EQ(say("unsilence 7B1E").text, "7b1e-1 ended by ana");
  ASSERT_THAT(engine_.submissions, SizeIs(1));
  EXPECT_EQ(std::get<SilenceExpiryRequested>(engine_.submissions[0].inputs.at(0)).id, "7b1e-1");
  EXPECT_THAT(say("unsilence 7b1f").text, HasSubstr("More than one"));
  EXPECT_THAT(say("unsilence 9999").text, HasSubstr("No silence"));
  EXPECT_THAT(engine_.submissions, SizeIs(1));
}

TEST_F(ChatTest, SilencesAreListedWhileTheyHold) {
  engine_.answer = Answer(SilencePage{{{.name = "7b1e2a6c-6c0f",
                                        .state = SilenceState::kActive,
                                        .matchers = {{.name = "service", .value = "<!channel>"}},
                                        .ends_at = kNow + minutes(90),
                                        .created_by = "ana"},
                                       {.name = "9999-1", .state = SilenceState::kExpired}}});
  const ChatAnswer listed = say("silences");
  EXPECT_THAT(listed.text, AllOf(HasSubstr("7b1e2a6c for 1h30m"), HasSubstr("held for nothing")));
  EXPECT_THAT(listed.text, Not(HasSubstr("9999")));
  EXPECT_THAT(listed.mrkdwn, Not(HasSubstr("<!channel>")));
  EXPECT_EQ(listed.actions.at(0).command, "unsilence 7b1e2a6c-6c0f");
  engine_.answer = Answer(SilencePage{});
  EXPECT_EQ(say("silences").text, "No silences.");
}

TEST_F(ChatTest, WhatIsNotThereAndWhatIsNotUnderstood) {
  EXPECT_EQ(say("show INC-7").text, "Not found: no such incident");
  EXPECT_THAT(say("shwo INC-7").text, HasSubstr("did you mean"));
  EXPECT_THAT(say("help").text, HasSubstr("ack INC-7"));
  EXPECT_THAT(say("help resolve").text, HasSubstr("it is over"));
}

}  // namespace
}  // namespace headwater::chat
