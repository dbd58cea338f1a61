#include "correlator/page_policy.h"

#include "model/limits.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

using PagePolicy = Paging;
using Lines = std::vector<std::string>;

TEST_F(PagePolicy, TheFirstStepOpensAThreadAndSendsItsCardWithTheDetailsInItsThread) {
  const IncidentId id = firing_incident();
  const std::vector<Record> records = step(id, at(30));

  ASSERT_EQ(all_of<PageDecided>(records).size(), 1U);
  const PageDecided decided = all_of<PageDecided>(records).front();
  EXPECT_EQ(decided.reason, NotifyReason::kOpened);
  EXPECT_EQ(decided.revision, 1U);
  EXPECT_EQ(decided.next_step, 1U);
  EXPECT_EQ(decided.step_due, at(30) + minutes(10));
  EXPECT_EQ(told(records), (Lines{"ops trigger opened card", "ops trigger opened reply"}));
  const Message message = messages(records).front();
  EXPECT_EQ(message.send_key, "eu/e1/INC-1/ops/1/card");
  EXPECT_EQ(messages(records).back().send_key, "eu/e1/INC-1/ops/1/reply");
  EXPECT_EQ(message.decided_at, at(30));
  EXPECT_EQ(message.deadline, at(30) + limits::kMessageDeadline);
  EXPECT_EQ(message.card.title, "pg-main: ConnectionsSaturated");
  const PageThread& thread = build.state().threads.at(message.thread);
  EXPECT_EQ(thread.thread_key, "eu/e1/INC-1/ops");
  EXPECT_EQ(thread.state, ThreadState::kTriggered);
  EXPECT_EQ(thread.revision, 1U);
}

// C26: a fresh store counts its incidents from 1 again, and must not speak in an old one's threads.
TEST_F(PagePolicy, C26AFreshStoresThreadsAreNoOlderStores) {
  const Message first = messages(step(firing_incident(), at(30))).front();
  build.apply(StoreEpochNoted{.epoch = "e2"});
  const Message second = messages(step(firing_incident(at(60)), at(90))).front();
  EXPECT_EQ(first.send_key, "eu/e1/INC-1/ops/1/card");
  EXPECT_EQ(second.send_key, "eu/e2/INC-2/ops/1/card");
  EXPECT_EQ(build.state().threads.at(first.thread).thread_key, "eu/e1/INC-1/ops")
      << "an open thread keeps its key";
}

// C26
TEST_F(PagePolicy, C26AnUpdateAndItsReplyAreTwoPartsOfOneRevision) {
  const IncidentId id = firing_incident();
  step(id, at(30));
  build.ranked(id, {}, Priority::kP1);
  const std::vector<Message> sent = messages(update(id, at(60)));
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].send_key, "eu/e1/INC-1/ops/2/card");
  EXPECT_EQ(sent[1].send_key, "eu/e1/INC-1/ops/2/reply");
}

TEST_F(PagePolicy, UnacknowledgedItGoesOnToTheNextStepAndThenRepeatsTheLastSoManyTimes) {
  const IncidentId id = firing_incident();
  step(id, at(30));
  EXPECT_EQ(told(step(id, at(630))), Lines{"lead trigger step card"});
  EXPECT_EQ(incident(id).step_due, at(630) + minutes(30));
  EXPECT_EQ(told(step(id, at(2430))), Lines{"lead update repeat card"});
  EXPECT_EQ(told(step(id, at(4230))), Lines{"lead update repeat card"});
  EXPECT_FALSE(incident(id).step_due.set());
  EXPECT_EQ(incident(id).revision, 4U);
}

TEST_F(PagePolicy, AStepThatTellsAReceiverWhoKnowsUpdatesItsCardAndSaysWhyInTheThread) {
  policy().steps[1].receivers = {"ops", "ops", "lead"};
  const IncidentId id = firing_incident();
  step(id, at(30));
  EXPECT_EQ(told(step(id, at(630))),
            (Lines{"ops update step card", "ops update step reply", "lead trigger step card"}));
}

TEST_F(PagePolicy, StepsWithoutAWaitStillFollowOneAnother) {
  policy().steps[1].wait = Duration{};
  const IncidentId id = firing_incident();
  step(id, at(30));
  EXPECT_GT(incident(id).step_due, at(30));
}

TEST_F(PagePolicy, AStepWhoseReceiversAreGoneIsPassedOver) {
  policy().steps[0].receivers = {"nobody"};
  const IncidentId id = firing_incident();
  EXPECT_EQ(told(step(id, at(30))), Lines{"lead trigger opened card"});
  EXPECT_EQ(incident(id).next_step, 2U);
}

TEST_F(PagePolicy, WithoutAnyKnownReceiverItIsHeldForThat) {
  for (rules::PolicyStep& each : policy().steps) each.receivers = {"nobody"};
  const PageHeld held = only_hold(step(firing_incident(), at(30)));
  EXPECT_EQ(held.reason, HoldReason::kNoReceiver);
  EXPECT_FALSE(held.step_due.set());
}

TEST_F(PagePolicy, WithoutAPolicyItIsHeldForThat) {
  const IncidentId id = build.incident(at(0), "");
  build.symptom({}, id);
  EXPECT_EQ(only_hold(step(id, at(0))).reason, HoldReason::kNoPolicy);
}

TEST_F(PagePolicy, WhatNoLongerFiresIsHeldForThat) {
  const IncidentId id = firing_incident();
  build.clears(symptom, at(20));
  const PageHeld held = only_hold(step(id, at(30)));
  EXPECT_EQ(held.reason, HoldReason::kNotFiring);
  EXPECT_FALSE(incident(id).step_due.set());
}

TEST_F(PagePolicy, AnAcknowledgedIncidentIsHeldForThat) {
  const IncidentId id = firing_incident();
  build.apply(IncidentAcknowledged{.incident = id, .actor = "ada", .at = at(10)});
  EXPECT_EQ(only_hold(step(id, at(30))).reason, HoldReason::kAcknowledged);
}

TEST_F(PagePolicy, ALessUrgentIncidentThanThePolicyAsksForIsHeld) {
  policy().at_least = Priority::kP2;
  const IncidentId id = firing_incident();
  build.ranked(id, {}, Priority::kP3);
  EXPECT_EQ(only_hold(step(id, at(30))).reason, HoldReason::kBelowPriority);
}

TEST_F(PagePolicy, ClosedIncidentsAreNotPaged) {
  const IncidentId id = firing_incident();
  build.apply(IncidentResolved{.incident = id, .at = at(10)});
  EXPECT_TRUE(step(id, at(30)).empty());
  EXPECT_TRUE(step(IncidentId{99}, at(30)).empty());
}

TEST_F(PagePolicy, C7APageWaitsSixtySecondsForASourceThatCatchesUpAndThenSaysHowFarItKnows) {
  const IncidentId id = firing_incident();
  build.catches_up("hooks:alertmanager", at(-3600));
  const PageHeld held = only_hold(step(id, at(30)));
  EXPECT_EQ(held.reason, HoldReason::kCatchingUp);
  EXPECT_EQ(held.step_due, at(90));

  const std::vector<Record> records = step(id, at(90));
  EXPECT_EQ(told(records), (Lines{"ops trigger opened card", "ops trigger opened reply"}));
  EXPECT_EQ(messages(records).front().card.as_of_source, "as of 2026-11-20T09:00:00Z");
}

TEST_F(PagePolicy, C7LookedAtWhileAnotherSourceCatchesUpThePageWaitsNoLongerForIt) {
  const IncidentId id = firing_incident();
  build.catches_up("hooks:alertmanager", at(-3600));
  step(id, at(30));
  EXPECT_EQ(only_hold(step(id, at(50))).step_due, at(90));
  build.caught_up("hooks:alertmanager");
  const std::vector<Record> records = step(id, at(60));
  EXPECT_EQ(told(records), (Lines{"ops trigger opened card", "ops trigger opened reply"}));
  EXPECT_EQ(messages(records).front().card.as_of_source, "");
}

TEST_F(PagePolicy, C7OneSymptomOfASourceThatIsUpToDateJustifiesThePage) {
  const IncidentId id = firing_incident();
  build.symptom({.entity = "web", .source = "kafka:alerts"}, id);
  build.catches_up("hooks:alertmanager", at(-3600));
  EXPECT_EQ(told(step(id, at(30))), (Lines{"ops trigger opened card", "ops trigger opened reply"}));
}

TEST_F(PagePolicy, C6TheWaitForACatchingUpSourceKeepsWhatRemainedOfItOverAGap) {
  const IncidentId id = firing_incident();
  build.catches_up("hooks:alertmanager", at(-3600));
  step(id, at(30));
  build.apply(GapNoted{Gap{.from = at(40), .to = at(1040)}});
  EXPECT_EQ(only_hold(step(id, at(1050))).step_due, at(1090));
}

TEST_F(PagePolicy, C28ARepeatIsNoPostOfItsOwnForAReceiverThatCannotEdit) {
  policy().steps = {{.wait = seconds(30), .receivers = {"room"}}};
  const IncidentId id = firing_incident();
  EXPECT_EQ(told(step(id, at(30))), Lines{"room trigger opened card"});
  const PageHeld held = only_hold(step(id, at(1830)));
  EXPECT_EQ(held.reason, HoldReason::kNotMaterial);
  EXPECT_FALSE(held.step_due.set());
}

TEST_F(PagePolicy, APolicyThatLostStepsMeanwhileHasNothingMoreToSay) {
  const IncidentId id = firing_incident();
  step(id, at(30));
  step(id, at(630));
  policy().steps.pop_back();
  policy().repeat = Duration{};
  EXPECT_EQ(only_hold(step(id, at(2430))).reason, HoldReason::kNotMaterial);
}

TEST_F(PagePolicy, TheFirstPolicyThatMatchesTheFirstAlertIsChosen) {
  const auto matchers = rules::Matchers::parse("tenant=\"t03\"");
  ASSERT_TRUE(matchers.ok());
  build.configuration().policies.insert(
      build.configuration().policies.begin(),
      {.name = "t03", .match = *matchers, .steps = {{.wait = minutes(2), .receivers = {"ops"}}}});
  const SymptomId own = build.symptom({.entity = "odoo-t03", .tenant = "t03"});
  const SymptomId shared = build.symptom({});

  EXPECT_EQ(choose_policy(build.view(), own).name, "t03");
  EXPECT_EQ(choose_policy(build.view(), own).hold, minutes(2));
  EXPECT_EQ(choose_policy(build.view(), shared).name, "platform");
  build.configuration().policies.pop_back();
  EXPECT_EQ(choose_policy(build.view(), shared).name, "");
}

}  // namespace
}  // namespace headwater::correlator
