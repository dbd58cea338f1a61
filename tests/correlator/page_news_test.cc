#include "correlator/page_policy.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

using Lines = std::vector<std::string>;

Ranking led_by(EntityId entity, BasisPoints probability) {
  Ranking ranking;
  ranking.suspects.push_back({.kind = SuspectKind::kEntity,
                              .entity = entity,
                              .title = "suspect",
                              .probability = probability});
  return ranking;
}

// An incident that ops and room were told of at 10:00:30.
class PageNews : public Paging {
 protected:
  PageNews() {
    policy().steps[0].receivers = {"ops", "room"};
    id = firing_incident();
    build.ranked(id, led_by(build.entity("pg-main"), 6'000), Priority::kP3);
    step(id, at(30));
  }
  IncidentId id;
};

TEST_F(PageNews, WhatChangesNothingMaterialIsNotTold) {
  EXPECT_TRUE(update(id, at(60)).empty());
  build.ranked(id, led_by(build.entity("pg-main"), 9'900), Priority::kP4);
  EXPECT_TRUE(update(id, at(70)).empty());
}

TEST_F(PageNews, ARaisedPriorityIsToldInEveryThread) {
  build.ranked(id, led_by(build.entity("pg-main"), 6'000), Priority::kP1);
  const std::vector<Record> records = update(id, at(60));
  EXPECT_EQ(told(records),
            (Lines{"ops update priority_raised card", "ops update priority_raised reply",
                   "room update priority_raised card"}));
  EXPECT_EQ(messages(records)[1].send_key, "eu/e1/INC-1/ops/2/reply");
  EXPECT_TRUE(update(id, at(61)).empty());
}

TEST_F(PageNews, AnUpdateLeavesTheEscalationAsItWas) {
  const Timestamp due = incident(id).step_due;
  build.ranked(id, led_by(build.entity("pg-main"), 6'000), Priority::kP1);
  update(id, at(60));
  EXPECT_EQ(incident(id).step_due, due);
  EXPECT_EQ(incident(id).next_step, 1U);
}

TEST_F(PageNews, AnotherFirstSuspectIsToldOnceItIsLikelyEnough) {
  const EntityId redis = build.entity("redis");
  build.ranked(id, led_by(redis, 2'999), Priority::kP3);
  EXPECT_TRUE(update(id, at(60)).empty());
  build.ranked(id, led_by(redis, 3'000), Priority::kP3);
  EXPECT_EQ(told(update(id, at(70))).front(), "ops update suspect_changed card");
}

TEST_F(PageNews, ThatTheCauseIsUnknownNowIsNoNews) {
  Ranking unknown;
  unknown.suspects.push_back({.kind = SuspectKind::kUnknown, .probability = 8'000});
  build.ranked(id, unknown, Priority::kP3);
  EXPECT_TRUE(update(id, at(60)).empty());
}

TEST_F(PageNews, TwiceAsManyTenantsAndThreeMoreAreTold) {
  build.symptom({.entity = "odoo-t1", .tenant = "t1"}, id);
  build.symptom({.entity = "odoo-t2", .tenant = "t2"}, id);
  EXPECT_TRUE(update(id, at(60)).empty());
  build.symptom({.entity = "odoo-t3", .tenant = "t3"}, id);
  EXPECT_EQ(told(update(id, at(61))).front(), "ops update more_hurt card");
  for (const char* tenant : {"t4", "t5"})
    build.symptom({.entity = std::string("odoo-") + tenant, .tenant = tenant}, id);
  EXPECT_TRUE(update(id, at(62)).empty());
  build.symptom({.entity = "odoo-t6", .tenant = "t6"}, id);
  EXPECT_EQ(told(update(id, at(63))).front(), "ops update more_hurt card");
}

TEST_F(PageNews, NobodyIsToldNewsOfAnIncidentThatNobodyWasToldOf) {
  const IncidentId other = firing_incident(at(40));
  build.ranked(other, {}, Priority::kP1);
  EXPECT_TRUE(update(other, at(50)).empty());
}

TEST_F(PageNews, C28AnAcknowledgementStopsTheEscalationAndIsToldWhereItCanBeShownInPlace) {
  build.apply(IncidentAcknowledged{.incident = id, .actor = "ada", .at = at(60)});
  const std::vector<Record> records = lifecycle(id, NotifyReason::kAcknowledged, at(60));
  EXPECT_EQ(told(records),
            (Lines{"ops acknowledge acknowledged card", "ops acknowledge acknowledged reply"}));
  EXPECT_EQ(messages(records).front().card.acknowledged_by, "ada");
  EXPECT_EQ(messages(records).front().card.state, "acknowledged");
  EXPECT_FALSE(incident(id).step_due.set());
  EXPECT_EQ(build.state().threads.at(thread_at(id, "ops")).state, ThreadState::kAcknowledged);
}

TEST_F(PageNews, AnAcknowledgedIncidentIsStillUpdated) {
  build.apply(IncidentAcknowledged{.incident = id, .actor = "ada", .at = at(60)});
  lifecycle(id, NotifyReason::kAcknowledged, at(60));
  build.ranked(id, {}, Priority::kP1);
  update(id, at(70));
  EXPECT_EQ(build.state().threads.at(thread_at(id, "ops")).state, ThreadState::kAcknowledged);
  EXPECT_EQ(build.state().threads.at(thread_at(id, "ops")).revision, 3U);
}

TEST_F(PageNews, GivenBackItIsTriggeredAgainAndTheEscalationGoesOn) {
  build.apply(IncidentAcknowledged{.incident = id, .actor = "ada", .at = at(60)});
  lifecycle(id, NotifyReason::kAcknowledged, at(60));
  build.apply(
      IncidentUnacknowledged{.incident = id, .actor = "ada", .at = at(90), .step_due = at(90)});
  EXPECT_EQ(told(lifecycle(id, NotifyReason::kUnacknowledged, at(90))),
            (Lines{"ops update unacknowledged card", "ops update unacknowledged reply"}));
  EXPECT_EQ(incident(id).step_due, at(90));
  EXPECT_EQ(told(step(id, at(90))), Lines{"lead trigger step card"});
}

TEST_F(PageNews, TheEndIsToldToEverybodyWhoKnows) {
  step(id, at(630));
  build.apply(IncidentResolved{.incident = id, .reason = "all clear", .at = at(700)});
  EXPECT_EQ(told(lifecycle(id, NotifyReason::kResolved, at(700))),
            (Lines{"ops resolve resolved card", "ops resolve resolved reply",
                   "room resolve resolved card", "lead resolve resolved card"}));
  for (const char* name : {"ops", "room", "lead"})
    EXPECT_EQ(build.state().threads.at(thread_at(id, name)).state, ThreadState::kResolved);
  EXPECT_TRUE(lifecycle(id, NotifyReason::kResolved, at(701)).empty());
}

// C28: a Slack incoming webhook posts at trigger, material change and resolve, and at nothing else.
TEST_F(PageNews, C28AReceiverThatCannotEditPostsAtTriggerMaterialChangeAndEnd) {
  const auto to_room = [&](const std::vector<Record>& records) {
    Lines lines;
    for (const std::string& line : told(records))
      if (line.starts_with("room ")) lines.push_back(line);
    return lines;
  };
  build.ranked(id, led_by(build.entity("pg-main"), 6'000), Priority::kP1);
  EXPECT_EQ(to_room(update(id, at(60))), Lines{"room update priority_raised card"});
  build.ranked(id, led_by(build.entity("redis"), 6'000), Priority::kP1);
  EXPECT_EQ(to_room(update(id, at(61))), Lines{"room update suspect_changed card"});
  for (const char* tenant : {"t01", "t02", "t03"}) build.symptom({.tenant = tenant}, id);
  EXPECT_EQ(to_room(update(id, at(62))), Lines{"room update more_hurt card"});
  build.apply(IncidentAcknowledged{.incident = id, .actor = "ada", .at = at(63)});
  EXPECT_EQ(to_room(lifecycle(id, NotifyReason::kAcknowledged, at(63))), Lines{});
  build.apply(IncidentUnacknowledged{.incident = id, .actor = "ada", .at = at(64)});
  EXPECT_EQ(to_room(lifecycle(id, NotifyReason::kUnacknowledged, at(64))), Lines{});
  build.apply(IncidentResolved{.incident = id, .at = at(65)});
  EXPECT_EQ(to_room(lifecycle(id, NotifyReason::kResolved, at(65))),
            Lines{"room resolve resolved card"});
}

TEST_F(PageNews, ReopenedItIsTriggeredAgainInTheSameThreadsAndTheNextStepIsArmed) {
  build.clears(symptom, at(100));
  build.apply(IncidentResolved{.incident = id, .at = at(400)});
  lifecycle(id, NotifyReason::kResolved, at(400));
  build.returns(symptom, at(500));
  build.apply(IncidentReopened{.incident = id, .at = at(500), .step_due = at(530)});
  const std::vector<Record> records = lifecycle(id, NotifyReason::kReopened, at(500));
  EXPECT_EQ(told(records), (Lines{"ops trigger reopened card", "ops trigger reopened reply",
                                  "room trigger reopened card"}));
  EXPECT_EQ(messages(records).front().send_key, "eu/e1/INC-1/ops/3/card");
  EXPECT_EQ(incident(id).next_step, 1U);
  EXPECT_EQ(incident(id).step_due, at(500) + minutes(10));
}

TEST_F(PageNews, C7ReopenedByASourceThatCatchesUpItWaitsAndIsThenTriggeredAgain) {
  build.clears(symptom, at(100));
  build.apply(IncidentResolved{.incident = id, .at = at(400)});
  lifecycle(id, NotifyReason::kResolved, at(400));
  build.returns(symptom, at(500));
  build.catches_up("hooks:alertmanager", at(100));
  build.apply(IncidentReopened{.incident = id, .at = at(500), .step_due = at(530)});
  const PageHeld held = only_hold(lifecycle(id, NotifyReason::kReopened, at(500)));
  EXPECT_EQ(held.reason, HoldReason::kCatchingUp);
  EXPECT_EQ(held.step_due, at(560));
  EXPECT_EQ(told(step(id, at(560))),
            (Lines{"ops trigger reopened card", "ops trigger reopened reply",
                   "room trigger reopened card"}));
}

TEST_F(PageNews, WhatOnlyReceiversThatCannotEditKnowIsNotPostedAgainForAnAcknowledgement) {
  policy().steps[0].receivers = {"room"};
  const IncidentId quiet = firing_incident(at(40));
  step(quiet, at(70));
  build.apply(IncidentAcknowledged{.incident = quiet, .actor = "ada", .at = at(80)});
  EXPECT_EQ(only_hold(lifecycle(quiet, NotifyReason::kAcknowledged, at(80))).reason,
            HoldReason::kNotMaterial);
}

TEST_F(PageNews, AnIncidentThatEndsWithinItsHoldSaysThatItWasStillGathering) {
  const IncidentId brief = firing_incident(at(40));
  build.apply(IncidentResolved{.incident = brief, .actor = "ada", .at = at(50)});
  EXPECT_EQ(only_hold(lifecycle(brief, NotifyReason::kResolved, at(50))).reason,
            HoldReason::kGathering);
}

TEST_F(PageNews, AcknowledgedBeforeAnybodyWasToldItSaysWhyNobodyWillBe) {
  const IncidentId early = firing_incident(at(40));
  build.apply(IncidentAcknowledged{.incident = early, .actor = "ada", .at = at(50)});
  EXPECT_EQ(only_hold(lifecycle(early, NotifyReason::kAcknowledged, at(50))).reason,
            HoldReason::kAcknowledged);
}

// --- a step that was held goes as soon as what held it is over ------------------------------

TEST_F(PageNews, WhatFiresAgainAfterItsHoldIsPagedAtTheNextRanking) {
  const IncidentId flapping = firing_incident(at(100));
  build.clears(symptom, at(120));
  step(flapping, at(130));
  EXPECT_TRUE(update(flapping, at(140)).empty());
  build.returns(symptom, at(150));
  EXPECT_EQ(told(update(flapping, at(151))).front(), "ops trigger opened card");
}

TEST_F(PageNews, AnEscalationThatWasHeldGoesOnWhenTheIncidentFiresAgain) {
  build.clears(symptom, at(600));
  EXPECT_EQ(only_hold(step(id, at(630))).reason, HoldReason::kNotFiring);
  build.returns(symptom, at(640));
  EXPECT_EQ(told(update(id, at(641))), Lines{"lead trigger step card"});
}

TEST_F(PageNews, WhatBecomesUrgentEnoughIsPagedAtTheNextRanking) {
  policy().at_least = Priority::kP2;
  const IncidentId other = firing_incident(at(100));
  build.ranked(other, {}, Priority::kP3);
  step(other, at(130));
  build.ranked(other, {}, Priority::kP2);
  EXPECT_EQ(told(update(other, at(140))).front(), "ops trigger opened card");
}

TEST_F(PageNews, C7ASymptomOfAnotherSourceEndsTheWaitForTheOneThatCatchesUp) {
  build.catches_up("hooks:alertmanager", at(-3600));
  const IncidentId other = firing_incident(at(100));
  step(other, at(130));
  EXPECT_TRUE(update(other, at(140)).empty());
  build.symptom({.entity = "web", .source = "kafka:alerts"}, other);
  EXPECT_EQ(told(update(other, at(141))).front(), "ops trigger opened card");
}

// What waits at ops behind the message that may be on its way, by reason and part.
class WaitingNews : public PageNews {
 protected:
  Lines waiting() {
    Lines lines;
    for (const MessageId each : build.state().messages_of(thread_at(id, "ops"))) {
      const Message& message = build.state().messages.at(each);
      if (message.state == MessageState::kPending)
        lines.push_back(std::string(to_string(message.reason)) + " " + message.part);
    }
    return lines;
  }
  void suspect_changes(const std::string& entity, std::int64_t when) {
    build.ranked(id, led_by(build.entity(entity), 9'000), incident(id).priority);
    update(id, at(when));
  }
};

TEST_F(WaitingNews, R23AnUpdateThatWaitsIsMergedIntoTheNext) {
  suspect_changes("redis", 60);
  ASSERT_EQ(waiting(), (Lines{"opened card", "opened reply", "suspect_changed card",
                              "suspect_changed reply"}));
  const MessageId first = build.state().messages_of(thread_at(id, "ops"))[2];
  build.ranked(id, led_by(build.entity("kafka"), 9'000), Priority::kP3);
  const std::vector<MessageMerged> merged = all_of<MessageMerged>(update(id, at(70)));
  ASSERT_EQ(merged.size(), 3U) << "two of ops, and the one of room";
  EXPECT_EQ(merged[0].message, first);
  EXPECT_EQ(build.state().messages.at(merged[0].into).revision, 3U);
  EXPECT_EQ(waiting(), (Lines{"opened card", "opened reply", "suspect_changed card",
                              "suspect_changed reply"}));
  EXPECT_EQ(build.state().messages.at(first).state, MessageState::kMerged);
  EXPECT_FALSE(build.state().indexes.pending_messages.contains(first));
}

TEST_F(WaitingNews, R23TheMessageInFrontMayBeOnItsWayAndStays) {
  deliver_all(at(40));
  suspect_changes("redis", 60);
  suspect_changes("kafka", 70);
  EXPECT_EQ(waiting(),
            (Lines{"suspect_changed card", "suspect_changed card", "suspect_changed reply"}));
}

TEST_F(WaitingNews, WhatWakesPeopleIsMergedOnlyIntoWhatWakesThemToo) {
  build.ranked(id, led_by(build.entity("pg-main"), 6'000), Priority::kP2);
  update(id, at(60));
  suspect_changes("redis", 70);
  EXPECT_EQ(waiting(),
            (Lines{"opened card", "opened reply", "priority_raised card", "priority_raised reply",
                   "suspect_changed card", "suspect_changed reply"}));
  build.ranked(id, led_by(build.entity("redis"), 9'000), Priority::kP1);
  update(id, at(80));
  EXPECT_EQ(waiting(), (Lines{"opened card", "opened reply", "priority_raised card",
                              "priority_raised reply"}));
}

TEST_F(WaitingNews, TheEndTakesWaitingUpdatesWithItAndNeverTheTrigger) {
  suspect_changes("redis", 60);
  build.apply(IncidentResolved{.incident = id, .at = at(70)});
  lifecycle(id, NotifyReason::kResolved, at(70));
  EXPECT_EQ(waiting(), (Lines{"opened card", "opened reply", "resolved card", "resolved reply"}));
}

}  // namespace
}  // namespace headwater::correlator
