// One line for people per record of an incident's timeline.
#include "correlator/views.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

class Timeline : public Paging {
 protected:
  std::string line(const Record& record) { return timeline_text(build.view(), record); }
};

TEST_F(Timeline, AnOpeningNamesThePlaceAndThePolicy) {
  const EntityId entity = build.entity("pg-main");
  EXPECT_EQ(line(IncidentOpened{.entity = entity, .policy = "platform"}),
            "opened at pg-main, policy platform");
  EXPECT_EQ(line(IncidentOpened{.entity = entity}), "opened at pg-main, no policy fits");
}

TEST_F(Timeline, ASymptomThatJoinsPrintsTheTermsOfItsScore) {
  const SymptomId id = build.symptom({});
  EXPECT_EQ(line(SymptomAttached{.symptom = id}),
            "pg-main ConnectionsSaturated: the first symptom");
  EXPECT_EQ(line(SymptomAttached{.symptom = id,
                                 .score = {.base = -3'000,
                                           .lag = 2'500,
                                           .path = 4'000,
                                           .rule = 1'000,
                                           .total = 4'500,
                                           .via = build.entity("odoo"),
                                           .gap = seconds(11)}}),
            "pg-main ConnectionsSaturated: joined at +4.5 dB = -3.0 dB base, +2.5 dB lag (11s), "
            "+4.0 dB path via odoo, +1.0 dB rule");
}

TEST_F(Timeline, ARankingNamesTheFirstThreeAndTheVerdict) {
  Ranking ranking;
  for (const char* title : {"pg-main", "deploy r214", "unknown", "redis"})
    ranking.suspects.push_back({.title = title, .probability = 2'449});
  ranking.attribution.verdict = AttributionKind::kSaturation;
  EXPECT_EQ(line(SuspectsRanked{.ranking = ranking, .priority = Priority::kP2}),
            "pg-main 24 %, deploy r214 24 %, unknown 24 %, verdict saturation, P2");
}

TEST_F(Timeline, AHoldSaysWhyAndWhenItIsLookedAtAgain) {
  EXPECT_EQ(line(PageHeld{.reason = HoldReason::kCatchingUp, .step_due = at(90)}),
            "catching_up, again at 2026-11-20T10:01:30.000Z");
  EXPECT_EQ(line(PageHeld{.reason = HoldReason::kNotFiring}), "not_firing");
}

// Over a long pause one input may open an incident and forget it.
TEST_F(Timeline, ASymptomThatIsForgottenByNowHasNoName) {
  EXPECT_EQ(line(SymptomAttached{.symptom = {99}}), "?: the first symptom");
}

TEST_F(Timeline, MessagesNameTheirReceiver) {
  const std::vector<Record> told = step(firing_incident(), at(30));
  const MessageQueued queued = all_of<MessageQueued>(told).front();
  EXPECT_EQ(line(queued), "trigger to ops, card");
  EXPECT_EQ(line(MessageDelivered{queued.queued.id}), "trigger to ops");
  EXPECT_EQ(line(MessageDelivered{.message = queued.queued.id, .digest_of = 37}),
            "trigger to ops, in a digest of 37");
  EXPECT_EQ(line(MessageMerged{.message = queued.queued.id}),
            "trigger to ops, told by a later one");
  EXPECT_EQ(line(MessageFailed{.message = queued.queued.id, .error = "404"}),
            "trigger to ops: 404");
  EXPECT_EQ(line(ThreadMoved{.thread = queued.queued.thread, .state = ThreadState::kTriggered}),
            "ops triggered");
  EXPECT_EQ(line(MessageDelivered{{99}}), "?") << "forgotten by now";
}

TEST_F(Timeline, PeoplesActsNameThem) {
  EXPECT_EQ(line(IncidentAcknowledged{.actor = "ada"}), "by ada");
  EXPECT_EQ(line(IncidentResolved{.actor = "ada", .reason = "restarted"}), "by ada: restarted");
  EXPECT_EQ(line(IncidentResolved{.reason = "quiet"}), "quiet");
  EXPECT_EQ(line(SuspectJudged{.judgement = {.kind = SuspectKind::kEntity,
                                             .entity = build.entity("pg-main"),
                                             .confirmed = false,
                                             .actor = "ada"}}),
            "ada rejected a suspect: entity pg-main");
}

TEST_F(Timeline, RecordsOfNoIncidentHaveNoLine) {
  EXPECT_EQ(line(SymptomRaised{}), "");
  EXPECT_EQ(line(GapNoted{}), "");
}

}  // namespace
}  // namespace headwater::correlator
