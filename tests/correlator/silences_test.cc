// Silences: what people may ask for, for which symptoms they hold, and what they keep back.
#include "correlator/silences.h"

#include "correlator/internal/silence_decisions.h"
#include "model/limits.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

const SilenceMatcher kPgMain = {.name = "service", .value = "pg-main"};

class SilencesTest : public Paging {
 protected:
  // What it came to; applied, and followed for all symptoms as the engine does.
  std::vector<Record> request(const SilenceRequested& request, Timestamp now) {
    std::vector<Record> out;
    decide_silence_request(build.view(), request, now, out);
    build.apply(out);
    return out;
  }
  std::vector<Record> expire(const std::string& id, Timestamp now) {
    std::vector<Record> out;
    decide_silence_expiry(build.view(), {.id = id, .actor = "ana"}, now, out);
    build.apply(out);
    return out;
  }
  std::vector<Record> judge(SymptomId which, Timestamp now) {
    std::vector<Record> out;
    decide_silenced_symptom(build.view(), which, now, out);
    build.apply(out);
    return out;
  }
  static SilenceRequested wanted(const std::string& id, Timestamp from, Timestamp to,
                                 const SilenceMatcher& matcher = kPgMain) {
    return {.id = id,
            .matchers = {matcher},
            .starts_at = from,
            .ends_at = to,
            .created_by = "ana",
            .comment = "deploying"};
  }
  static std::string refusal(const std::vector<Record>& records) {
    const auto refused = all_of<CommandRefused>(records);
    return refused.empty() ? "" : refused.front().reason;
  }
  const Silence* find(const std::string& id) {
    const auto at = build.state().indexes.silence_by_name.find(id);
    return at == build.state().indexes.silence_by_name.end()
               ? nullptr
               : build.state().silences.find(at->second);
  }
  SilenceState state_of(const std::string& id) { return find(id)->state; }
};

TEST_F(SilencesTest, BeginAtOnceOrWhenTheyAreToAndNeverInThePast) {
  request(wanted("now", at(-60), at(600)), at(0));
  request(wanted("later", at(60), at(600)), at(0));
  EXPECT_EQ(state_of("now"), SilenceState::kActive);
  EXPECT_EQ(find("now")->starts_at, at(0));
  EXPECT_EQ(state_of("later"), SilenceState::kPending);
  EXPECT_EQ(find("later")->starts_at, at(60));
}

TEST_F(SilencesTest, AreRefusedInAlertmanagersWords) {
  EXPECT_EQ(refusal(request(wanted("a", at(60), at(60)), at(0))),
            "Failed to create silence: start time must be before end time");
  EXPECT_EQ(refusal(request(wanted("a", at(-60), at(-1)), at(0))),
            "Failed to create silence: end time can't be in the past");
  EXPECT_EQ(refusal(request(
                wanted("a", at(0), at(60), {.name = "a", .value = ".*", .is_regex = true}), at(0))),
            "silence invalid: at least one matcher must not match the empty string");
  SilenceRequested unknown = wanted("a", at(0), at(60));
  unknown.replaces = "nobody";
  EXPECT_EQ(refusal(request(unknown, at(0))), kNoSuchSilence);
  EXPECT_EQ(refusal(expire("nobody", at(0))), kNoSuchSilence);
  EXPECT_NE(refusal(request(wanted("a", at(0), at(1) + limits::kSilenceLengthMax), at(0))), "");
  SilenceRequested wordy = wanted("a", at(0), at(60));
  wordy.comment = std::string(limits::kSilenceCommentBytesMax + 1, 'x');
  EXPECT_NE(refusal(request(wordy, at(0))), "");
  EXPECT_TRUE(build.state().silences.empty());
}

TEST_F(SilencesTest, ChangeInPlaceWhereMatchersAndBeginStay) {
  request(wanted("a", at(0), at(600)), at(0));
  SilenceRequested longer = wanted("b", at(0), at(900));
  longer.replaces = "a";
  longer.comment = "takes longer";
  EXPECT_EQ(all_of<SilenceSet>(request(longer, at(60))).size(), 1U);
  EXPECT_EQ(find("a")->ends_at, at(900));
  EXPECT_EQ(find("a")->comment, "takes longer");
  EXPECT_EQ(find("a")->updated_at, at(60));
  EXPECT_EQ(find("b"), nullptr);
}

TEST_F(SilencesTest, OthersEndAndComeAnew) {
  request(wanted("a", at(0), at(600)), at(0));
  SilenceRequested other = wanted("b", at(0), at(600), {.name = "service", .value = "web"});
  other.replaces = "a";
  request(other, at(60));
  EXPECT_EQ(state_of("a"), SilenceState::kExpired);
  EXPECT_EQ(find("a")->ends_at, at(60));
  EXPECT_EQ(state_of("b"), SilenceState::kActive);
  SilenceRequested again = wanted("c", at(0), at(600));
  again.replaces = "a";
  request(again, at(70));
  EXPECT_EQ(state_of("c"), SilenceState::kActive) << "one that is over is not revived";
  EXPECT_EQ(refusal(request(wanted("c", at(0), at(600)), at(80))),
            "silence invalid: its id is taken");
}

TEST_F(SilencesTest, EndByHandOnceAndLeaveNoTimeBehindThatNeverWas) {
  request(wanted("later", at(60), at(600)), at(0));
  EXPECT_EQ(all_of<SilenceEnded>(expire("later", at(30))).size(), 1U);
  EXPECT_EQ(find("later")->starts_at, at(30));
  EXPECT_EQ(find("later")->ends_at, at(30));
  EXPECT_TRUE(expire("later", at(40)).empty());
}

TEST_F(SilencesTest, TheFirstThatEndedGivesItsPlaceToOneTooMany) {
  for (std::size_t i = 0; i < limits::kSilencesMax; ++i)
    request(wanted("s" + std::to_string(i), at(60), at(600)), at(0));
  EXPECT_EQ(refusal(request(wanted("more", at(0), at(600)), at(0))),
            "silence invalid: there are 5000 silences, and none of them is over");
  expire("s7", at(1));
  EXPECT_EQ(refusal(request(wanted("more", at(0), at(600)), at(2))), "");
  EXPECT_EQ(find("s7"), nullptr);
  EXPECT_NE(find("more"), nullptr);
}

TEST_F(SilencesTest, C32KeepBackAnIncidentOfWhichNothingElseFires) {
  request(wanted("a", at(0), at(600)), at(0));
  const IncidentId id = firing_incident(at(5));
  EXPECT_EQ(all_of<SymptomSilenced>(judge(symptom, at(5))).size(), 1U);
  EXPECT_TRUE(judge(symptom, at(6)).empty()) << "nothing new";
  const PageHeld held = only_hold(step(id, at(35)));
  EXPECT_EQ(held.reason, HoldReason::kSilenced);
  EXPECT_FALSE(held.step_due.set());
  ASSERT_EQ(held.silences.size(), 1U);
  EXPECT_EQ(held.silences[0].id, "a");
  EXPECT_EQ(held.silences[0].comment, "deploying");
  expire("a", at(60));
  const std::vector<Record> freed = judge(symptom, at(60));
  ASSERT_EQ(all_of<SymptomSilenced>(freed).size(), 1U);
  EXPECT_TRUE(all_of<SymptomSilenced>(freed)[0].silenced_by.empty());
  EXPECT_EQ(told(update(id, at(60))),
            (std::vector<std::string>{"ops trigger opened card", "ops trigger opened reply"}));
}

TEST_F(SilencesTest, C32KeepNothingBackWhileAnotherSymptomFires) {
  request(wanted("a", at(0), at(600)), at(0));
  const IncidentId id = firing_incident(at(5));
  judge(symptom, at(5));
  only_hold(step(id, at(35)));
  const SymptomId other =
      build.symptom({.entity = "web", .kind = "HighErrorRate", .onset = at(40)}, id);
  EXPECT_TRUE(judge(other, at(40)).empty());
  EXPECT_EQ(all_of<PageDecided>(update(id, at(40))).size(), 1U);
}

TEST_F(SilencesTest, C32StopEscalationAndNewsOfWhatWasTold) {
  const IncidentId id = firing_incident();
  step(id, at(30));
  request(wanted("a", at(60), at(6000)), at(60));
  judge(symptom, at(60));
  EXPECT_EQ(only_hold(step(id, at(630))).reason, HoldReason::kSilenced);
  build.ranked(id, {}, Priority::kP1);
  EXPECT_TRUE(update(id, at(700)).empty());
  build.clears(symptom, at(800));
  EXPECT_EQ(all_of<PageDecided>(lifecycle(id, NotifyReason::kResolved, at(900))).size(), 1U)
      << "whoever was told hears that it is over";
}

}  // namespace
}  // namespace headwater::correlator
