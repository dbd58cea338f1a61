#include "correlator/page_policy.h"
#include "model/limits.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

using PageMerge = Paging;
using Lines = std::vector<std::string>;

TEST_F(PageMerge, C27TheSurvivorAdoptsAThreadAtAReceiverWhereItHasNone) {
  const IncidentId older = firing_incident(at(0));
  const IncidentId younger = firing_incident(at(1));
  deliver_all(at(2));
  step(younger, at(31));
  const ThreadId thread = thread_at(younger, "ops");

  const std::vector<Record> records = merge(older, younger, at(40));
  EXPECT_EQ(told(records), (Lines{"ops update merged card", "ops update merged reply"}));
  EXPECT_EQ(build.state().threads.at(thread).incident, older);
  EXPECT_EQ(thread_at(older, "ops"), thread);
  // The key that receivers know the thread by stays; its revisions go on from where they were.
  EXPECT_EQ(messages(records).front().send_key, "eu/e1/INC-2/ops/2/card");
  EXPECT_EQ(messages(records).front().card.incident, older);
}

TEST_F(PageMerge, C27WhoWasToldOfTheAbsorbedIncidentIsNotToldOfTheSurvivorFromTheStart) {
  const IncidentId older = firing_incident(at(0));
  const IncidentId younger = firing_incident(at(1));
  step(younger, at(31));
  merge(older, younger, at(40));
  EXPECT_TRUE(incident(older).paged);
  EXPECT_EQ(incident(older).next_step, 1U);
  EXPECT_EQ(incident(older).step_due, at(40) + minutes(10));
}

TEST_F(PageMerge, TheAbsorbedIncidentIsHeldBecauseItWasMerged) {
  const IncidentId older = firing_incident(at(0));
  const IncidentId younger = firing_incident(at(1));
  EXPECT_EQ(only_hold(merge(older, younger, at(10))).reason, HoldReason::kMerged);
  EXPECT_EQ(incident(younger).held, HoldReason::kMerged);
  EXPECT_EQ(incident(older).step_due, at(30));
  EXPECT_TRUE(step(younger, at(31)).empty());
}

TEST_F(PageMerge, AnAcknowledgedSurvivorAcknowledgesWhatItAdopts) {
  const IncidentId older = firing_incident(at(0));
  const IncidentId younger = firing_incident(at(1));
  step(younger, at(31));
  build.apply(IncidentAcknowledged{.incident = older, .actor = "ada", .at = at(35)});
  EXPECT_EQ(told(merge(older, younger, at(40))).front(), "ops acknowledge merged card");
  EXPECT_EQ(build.state().threads.at(thread_at(older, "ops")).state, ThreadState::kAcknowledged);
}

// Both incidents told ops; the survivor's message is through or not.
class PageMergeOfTwo : public Paging {
 protected:
  PageMergeOfTwo() {
    older = firing_incident(at(0));
    younger = firing_incident(at(1));
    survivors_message = messages(step(older, at(30))).front().id;
    absorbed_message = messages(step(younger, at(31))).front().id;
    absorbed_thread = thread_at(younger, "ops");
  }
  const PageThread& absorbed() { return build.state().threads.at(absorbed_thread); }
  IncidentId older;
  IncidentId younger;
  MessageId survivors_message;
  MessageId absorbed_message;
  ThreadId absorbed_thread;
};

TEST_F(PageMergeOfTwo, C27TheAbsorbedThreadClosesAtOnceIfTheSurvivorsWasTold) {
  deliver_all(at(32));
  const std::vector<Record> records = merge(older, younger, at(40));
  EXPECT_EQ(told(records), (Lines{"ops resolve merged card", "ops resolve merged reply"}));
  const Message closing = messages(records).front();
  EXPECT_EQ(closing.card.merged_into, "INC-1");
  EXPECT_EQ(closing.card.incident, younger);
  EXPECT_EQ(closing.card.state, "resolved");
  EXPECT_EQ(closing.send_key, "eu/e1/INC-2/ops/2/card");
  EXPECT_EQ(absorbed().state, ThreadState::kResolved);
  EXPECT_FALSE(absorbed().close_by.set());
}

TEST_F(PageMergeOfTwo, C27TheAbsorbedThreadClosesWhenTheSurvivorsMessageIsDelivered) {
  EXPECT_TRUE(messages(merge(older, younger, at(40))).empty());
  EXPECT_EQ(absorbed().close_by, at(40) + limits::kMergedThreadCloseMax);
  // Its own earlier message does not count.
  EXPECT_TRUE(messages(attempt({.message = absorbed_message}, at(41))).empty());
  EXPECT_EQ(told(attempt({.message = survivors_message}, at(45))),
            (Lines{"ops resolve merged card", "ops resolve merged reply"}));
  EXPECT_EQ(absorbed().state, ThreadState::kResolved);
  EXPECT_TRUE(close(absorbed_thread, at(640)).empty());
}

TEST_F(PageMergeOfTwo, C27TheAbsorbedThreadClosesWhenTheSurvivorsMessageHasFailed) {
  merge(older, younger, at(40));
  const Attempt refused{
      .message = survivors_message, .result = AttemptResult::kRefused, .detail = "404"};
  EXPECT_EQ(told(attempt(refused, at(45))),
            (Lines{"ops resolve merged card", "ops resolve merged reply"}));
}

TEST_F(PageMergeOfTwo, C27TheAbsorbedThreadClosesAfterTenMinutesAtTheLatest) {
  merge(older, younger, at(40));
  EXPECT_EQ(told(close(absorbed_thread, at(640))),
            (Lines{"ops resolve merged card", "ops resolve merged reply"}));
  EXPECT_TRUE(messages(attempt({.message = survivors_message}, at(650))).empty());
}

TEST_F(PageMergeOfTwo, C27AWaitingThreadFollowsItsSurvivorIntoAnotherOne) {
  const IncidentId oldest = older;
  const IncidentId middle = younger;
  const IncidentId last = firing_incident(at(2));
  step(last, at(32));
  const ThreadId lasts_thread = thread_at(last, "ops");
  merge(middle, last, at(40));
  merge(oldest, middle, at(41));
  const std::vector<Record> records = attempt({.message = survivors_message}, at(45));
  EXPECT_EQ(messages(records).size(), 4U);
  for (const Message& message : messages(records)) EXPECT_EQ(message.card.merged_into, "INC-1");
  EXPECT_EQ(build.state().threads.at(lasts_thread).state, ThreadState::kResolved);
  EXPECT_EQ(absorbed().state, ThreadState::kResolved);
}

TEST_F(PageMergeOfTwo, AThreadThatIsOverAlreadyIsNeitherAdoptedNorClosedAgain) {
  build.apply(IncidentResolved{.incident = younger, .at = at(35)});
  lifecycle(younger, NotifyReason::kResolved, at(35));
  deliver_all(at(36));
  EXPECT_TRUE(messages(merge(older, younger, at(40))).empty());
}

}  // namespace
}  // namespace headwater::correlator
