#include <set>

#include "correlator/internal/self_alert.h"
#include "correlator/page_policy.h"
#include "correlator/priority.h"
#include "model/limits.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

using Lines = std::vector<std::string>;

// ops falls back to spare; an incident that ops is being told of.
class PageOutcome : public Paging {
 protected:
  PageOutcome() {
    build.configuration().receivers.front().fallback = "spare";
    id = firing_incident();
    message = messages(step(id, at(30))).front().id;
  }
  Attempt refused(MessageId which) {
    return {.message = which, .result = AttemptResult::kRefused, .detail = "404 no such channel"};
  }
  IncidentId id;
  MessageId message;
};

TEST_F(PageOutcome, C25ADeliveryIsARecordAndNamesTheThread) {
  const std::vector<Record> records =
      attempt({.message = message, .channel_ref = "C1", .message_ref = "17.1"}, at(31));
  EXPECT_EQ(all_of<MessageDelivered>(records).size(), 1U);
  ASSERT_EQ(all_of<ThreadNamed>(records).size(), 1U);
  EXPECT_EQ(build.state().threads.at(thread_at(id, "ops")).message_ref, "17.1");
  EXPECT_FALSE(build.state().indexes.pending_messages.contains(message));
}

TEST_F(PageOutcome, ADeliveryUnderTheSameNameNamesNothingAndAReplyNeverDoes) {
  attempt({.message = message, .channel_ref = "C1", .message_ref = "17.1"}, at(31));
  build.ranked(id, {}, Priority::kP1);
  const std::vector<Message> sent = messages(update(id, at(60)));
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_TRUE(
      all_of<ThreadNamed>(
          attempt({.message = sent[0].id, .channel_ref = "C1", .message_ref = "17.1"}, at(61)))
          .empty());
  EXPECT_TRUE(
      all_of<ThreadNamed>(
          attempt({.message = sent[1].id, .channel_ref = "C1", .message_ref = "17.2"}, at(61)))
          .empty());
}

TEST_F(PageOutcome, C25ARetryKeepsTheMessageWithItsNextTime) {
  const std::vector<Record> records = attempt(
      {.message = message, .result = AttemptResult::kRetry, .detail = "503", .next_try_at = at(40)},
      at(31));
  EXPECT_EQ(all_of<MessageRetried>(records).size(), 1U);
  EXPECT_EQ(build.state().messages.at(message).next_try_at, at(40));
  EXPECT_EQ(build.state().messages.at(message).attempts, 1U);
}

TEST_F(PageOutcome, AnOutcomeThatComesTwiceOrOfAnUnknownMessageChangesNothing) {
  attempt({.message = message}, at(31));
  EXPECT_TRUE(attempt({.message = message}, at(32)).empty());
  EXPECT_TRUE(attempt(refused(message), at(33)).empty());
  EXPECT_TRUE(attempt(refused(MessageId{99}), at(33)).empty());
  EXPECT_TRUE(message_deadline(message, at(34)).empty());
}

TEST_F(PageOutcome, ARefusedTriggerIsToldToTheFallbackWithTheSameCard) {
  const IncidentCard card = build.state().messages.at(message).card;
  const std::vector<Record> records = attempt(refused(message), at(35));
  EXPECT_EQ(build.state().messages.at(message).state, MessageState::kFailed);
  EXPECT_EQ(told(records), Lines{"spare trigger opened fallback"});
  EXPECT_EQ(as_json(messages(records).front().card), as_json(card));
  EXPECT_EQ(messages(records).front().send_key, "eu/e1/INC-1/spare/1/fallback");
  EXPECT_EQ(build.state().threads.at(thread_at(id, "spare")).state, ThreadState::kTriggered);
}

TEST_F(PageOutcome, AFallbackHasNoFallbackOfItsOwn) {
  build.configuration().receivers.back().fallback = "ops";
  const MessageId second = messages(attempt(refused(message), at(35))).front().id;
  EXPECT_EQ(attempt(refused(second), at(36)).size(), 1U);
}

TEST_F(PageOutcome, AFallbackThatWasToldOfTheSameDecisionIsNotToldTwice) {
  policy().steps[0].receivers = {"ops", "spare"};
  const IncidentId other = firing_incident(at(1));
  const MessageId failing = messages(step(other, at(31))).front().id;
  EXPECT_TRUE(messages(attempt(refused(failing), at(35))).empty());
}

TEST_F(PageOutcome, TheFallbackThatKnowsHearsOfTheNextStepThatFails) {
  policy().steps[1].receivers = {"ops"};
  attempt(refused(message), at(35));
  const MessageId failing = messages(step(id, at(630))).front().id;
  EXPECT_EQ(told(attempt(refused(failing), at(640))), Lines{"spare trigger step fallback"});
}

TEST_F(PageOutcome, EndsAndRepliesThatFailNeedNoFallback) {
  attempt({.message = message}, at(31));
  build.ranked(id, {}, Priority::kP1);
  const MessageId reply = messages(update(id, at(60))).back().id;
  EXPECT_EQ(attempt(refused(reply), at(61)).size(), 1U);
  build.apply(IncidentResolved{.incident = id, .at = at(70)});
  const MessageId end = messages(lifecycle(id, NotifyReason::kResolved, at(70))).front().id;
  EXPECT_EQ(attempt(refused(end), at(71)).size(), 1U);
}

TEST_F(PageOutcome, WhatIsOverMeanwhileNeedsNoFallback) {
  build.apply(IncidentResolved{.incident = id, .at = at(70)});
  EXPECT_EQ(attempt(refused(message), at(71)).size(), 1U);
}

TEST_F(PageOutcome, AMessageThatMissesItsDeadlineHasFailedAndFallsBack) {
  const Timestamp due = at(30) + limits::kMessageDeadline;
  attempt(
      {.message = message, .result = AttemptResult::kRetry, .detail = "503", .next_try_at = at(40)},
      at(31));
  const std::vector<Record> records = message_deadline(message, due);
  ASSERT_EQ(all_of<MessageFailed>(records).size(), 1U);
  EXPECT_EQ(all_of<MessageFailed>(records).front().error, "not delivered in time; last: 503");
  EXPECT_EQ(told(records), Lines{"spare trigger opened fallback"});
}

TEST_F(PageOutcome, R26WhatIsToldInADigestHasNoMessageToReplyTo) {
  const std::vector<Record> records = attempt({.message = message, .digest_of = 37}, at(31));
  const std::vector<MessageDelivered> delivered = all_of<MessageDelivered>(records);
  ASSERT_EQ(delivered.size(), 2U) << "the card and its reply";
  for (const MessageDelivered& each : delivered) EXPECT_EQ(each.digest_of, 37U);
  EXPECT_TRUE(all_of<ThreadNamed>(records).empty());
  EXPECT_TRUE(build.state().indexes.pending_messages.empty());
  EXPECT_EQ(build.state().messages.at(message).digest_of, 37U);
}

// Of a receiver that fails: raised by what the engine makes of a failed message.
class ReceiverFailing : public Paging {
 protected:
  ReceiverFailing() {
    policy().steps[0].receivers = {"ops"};
    policy().steps.resize(1);
    fails("ops");
    id = build.incident(at(0));
    build.symptom({.entity = "receiver/ops",
                   .kind = "HeadwaterReceiverFailing",
                   .source = std::string(kSelfSource)},
                  id);
  }
  void fails(const std::string& receiver) {
    build.apply(AlertFired{.alert = {build.state().meta.next_alert},
                           .identity = self_alert_identity(receiver),
                           .source = build.source(std::string(kSelfSource)),
                           .at = at(0)});
  }
  Lines first_step() { return told(step(id, at(30))); }
  IncidentId id;
};

TEST_F(ReceiverFailing, R24ItsFallbackIsToldAndNotItself) {
  build.configuration().receivers.front().fallback = "spare";
  EXPECT_EQ(first_step(), Lines{"spare trigger opened card"});
}

TEST_F(ReceiverFailing, R24WithoutAFallbackAllOthersThatDoNotFailAreTold) {
  fails("room");
  EXPECT_EQ(first_step(), (Lines{"lead trigger opened card", "spare trigger opened card"}));
}

TEST_F(ReceiverFailing, R24AFallbackThatFailsItselfIsNoFallback) {
  build.configuration().receivers.front().fallback = "spare";
  fails("spare");
  EXPECT_EQ(first_step(), (Lines{"lead trigger opened card", "room trigger opened card"}));
}

TEST_F(ReceiverFailing, AnotherReceiverOfTheStepIsEnough) {
  policy().steps[0].receivers = {"ops", "lead"};
  EXPECT_EQ(first_step(), Lines{"lead trigger opened card"});
}

TEST_F(ReceiverFailing, IfAllFailTheStepsOwnAreTriedLikeAny) {
  for (const char* name : {"lead", "room", "spare"}) fails(name);
  EXPECT_EQ(first_step(), (Lines{"ops trigger opened card", "ops trigger opened reply"}));
}

TEST_F(ReceiverFailing, OtherIncidentsAreToldToItAsEver) {
  const IncidentId other = firing_incident();
  EXPECT_EQ(told(step(other, at(30))).front(), "ops trigger opened card");
}

TEST_F(ReceiverFailing, R24APageAboutItThatFailsIsToldByAllOthers) {
  policy().steps[0].receivers = {"ops", "lead"};
  const MessageId at_lead = messages(step(id, at(30))).front().id;
  const std::vector<Record> records =
      attempt({.message = at_lead, .result = AttemptResult::kRefused}, at(31));
  EXPECT_EQ(told(records),
            (Lines{"room trigger opened fallback", "spare trigger opened fallback"}));
}

TEST_F(ReceiverFailing, IsOfTheFirstTierWhateverTheMapSays) {
  EXPECT_EQ(judge_priority(build.view(), id).priority, Priority::kP2);
}

TEST_F(ReceiverFailing, ConcernsWhoeverIsToldOfAnythingWhenNoPolicyIsMeantForIt) {
  auto matchers = rules::Matchers::parse("service=\"checkout\"");
  ASSERT_TRUE(matchers.ok());
  policy().match = *std::move(matchers);
  const SymptomId own = build.state().index_of(id).symptoms.front();
  EXPECT_EQ(choose_policy(build.view(), own).name, "platform");
  firing_incident();
  EXPECT_EQ(choose_policy(build.view(), symptom).name, "");
}

// Whatever happens in whatever order, a send_key stands for one message (C26).
TEST(SendKeys, C26AreNeverUsedTwiceThroughStepsUpdatesMergesAndFailures) {
  class Walk : public Paging {
   public:
    void TestBody() override {}
    void run(std::uint64_t seed) {
      build.configuration().receivers[0].fallback = "spare";
      build.configuration().receivers[1].fallback = "room";
      std::set<std::string> keys;
      for (int n = 0; n < 6; ++n) firing_incident(at(n));
      for (std::int64_t second = 30; second < 230; ++second) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        for (const Message& message : messages(act(seed >> 33U, at(second))))
          EXPECT_TRUE(keys.insert(message.send_key).second) << message.send_key;
      }
      EXPECT_GT(keys.size(), 20U);
    }

   private:
    std::vector<Record> act(std::uint64_t dice, Timestamp now) {
      const IncidentId id{1 + dice % 6};
      const Incident& one = incident(id);
      const bool open = one.state == IncidentState::kOpen;
      switch ((dice / 6) % 7) {
        case 0:
        case 1:
          return step(id, now);
        case 2:
          if (!open) return {};
          build.ranked(id, {}, static_cast<Priority>(1 + dice / 42 % 5));
          return update(id, now);
        case 3:
          return outcome(AttemptResult::kDelivered, now);
        case 4:
          return outcome(AttemptResult::kRefused, now);
        case 5: {
          const IncidentId older{1 + dice / 42 % 6};
          const bool both = open && incident(older).state == IncidentState::kOpen;
          return both && older < id && dice % 5 == 0 ? merge(older, id, now)
                                                     : std::vector<Record>{};
        }
        default:
          if (!open || dice % 3 != 0) return {};
          build.apply(IncidentResolved{.incident = id, .at = now});
          std::vector<Record> out = lifecycle(id, NotifyReason::kResolved, now);
          build.apply(IncidentReopened{.incident = id, .at = now, .step_due = now + seconds(30)});
          for (Record& record : lifecycle(id, NotifyReason::kReopened, now))
            out.push_back(std::move(record));
          return out;
      }
    }
    std::vector<Record> outcome(AttemptResult result, Timestamp now) {
      const auto& pending = build.state().indexes.pending_messages;
      if (pending.empty()) return {};
      return attempt({.message = *pending.begin(), .result = result}, now);
    }
  };
  for (std::uint64_t seed = 1; seed <= 50; ++seed) Walk().run(seed);
}

}  // namespace
}  // namespace headwater::correlator
