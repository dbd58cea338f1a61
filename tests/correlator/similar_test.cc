// Past incidents that were like one: by kinds, symptoms and order; never by names.
#include "correlator/similar.h"

#include "correlator/views.h"
#include "model/limits.h"
#include "tests/correlator/estate.h"

namespace headwater::correlator {
namespace {

using enum SymptomClass;

class Similar : public Estate {
 protected:
  // A database that is full, and services behind it that are slow a while later; all are over after
  // `minutes_long`.
  IncidentId full_database(const std::string& prefix, std::int64_t seconds_later,
                           std::int64_t minutes_long, int services = 3) {
    node(prefix + "pg", EntityKind::kDatabase);
    for (int i = 0; i < services; ++i) node(prefix + "svc-" + std::to_string(i));
    const IncidentId id = build.incident(at(seconds_later));
    hurts_in(id, {.entity = prefix + "pg", .symptom_class = kSaturation}, seconds_later);
    for (int i = 0; i < services; ++i)
      hurts_in(id, {.entity = prefix + "svc-" + std::to_string(i), .symptom_class = kLatency},
               seconds_later + 120);
    rank(id, at(seconds_later + 130));
    if (minutes_long > 0)
      build.apply(IncidentResolved{.incident = id, .at = at(seconds_later + 60 * minutes_long)});
    return id;
  }
  SimilarIncidents similar_to(IncidentId id) { return similar_incidents(build.view(), id); }
};

TEST_F(Similar, TheSameFailureUnderOtherNamesIsTheSame) {
  full_database("a-", 0, 18);
  const IncidentId now = full_database("b-", 7'200, 0);
  const SimilarIncidents similar = similar_to(now);
  ASSERT_EQ(similar.incidents.size(), 1U);
  EXPECT_EQ(similar.incidents[0].name, "INC-1");
  EXPECT_EQ(similar.incidents[0].similarity, kBasisPointsWhole);
  EXPECT_EQ(similar.incidents[0].repair, minutes(18));
  EXPECT_FALSE(similar.incidents[0].confirmed);
  EXPECT_EQ(similar.incidents[0].cause,
            build.state().incidents.at({1}).ranking.suspects.front().title);
}

TEST_F(Similar, MoreOfTheSameIsLessAlikeAndOtherOrderToo) {
  full_database("a-", 0, 10, 3);
  full_database("b-", 3'600, 10, 12);
  // The services first, the database a while later.
  const IncidentId other_order = build.incident(at(6'000));
  for (int i = 0; i < 3; ++i)
    hurts_in(other_order, {.entity = "a-svc-" + std::to_string(i), .symptom_class = kLatency},
             6'000);
  hurts_in(other_order, {.entity = "a-pg", .symptom_class = kSaturation}, 6'120);
  build.apply(IncidentResolved{.incident = other_order, .at = at(6'600)});
  const IncidentId now = full_database("c-", 7'200, 0, 3);
  const SimilarIncidents similar = similar_to(now);
  EXPECT_EQ(similar.compared, 3U);
  ASSERT_EQ(similar.incidents.size(), 3U);
  EXPECT_EQ(similar.incidents[0].name, "INC-1");
  // Of 120 and 2 x 60 against 120 and 4 x 60.
  EXPECT_EQ(similar.incidents[1].name, "INC-2");
  EXPECT_EQ(similar.incidents[1].similarity, 10'000 * 240 / 360);
  // Of 120 and 2 x 60 against 60 and 2 x 120.
  EXPECT_EQ(similar.incidents[2].name, "INC-3");
  EXPECT_EQ(similar.incidents[2].similarity, 10'000 * 180 / 360);
}

TEST_F(Similar, WhatIsOpenOrUnlikeIsNotNamed) {
  full_database("a-", 0, 0);
  node("mail", EntityKind::kQueue);
  const IncidentId unlike = build.incident(at(60));
  hurts_in(unlike, {.entity = "mail", .symptom_class = kLoss}, 60);
  build.apply(IncidentResolved{.incident = unlike, .at = at(600)});
  const SimilarIncidents similar = similar_to(full_database("b-", 7'200, 0));
  EXPECT_EQ(similar.compared, 1U);
  EXPECT_TRUE(similar.incidents.empty());
}

TEST_F(Similar, AConfirmedCauseIsToldInsteadOfTheFirstSuspect) {
  const IncidentId past = full_database("a-", 0, 18);
  build.apply(SuspectJudged{.incident = past,
                            .judgement = {.kind = SuspectKind::kEntity,
                                          .entity = build.entity("a-svc-1"),
                                          .confirmed = true,
                                          .actor = "ana"}});
  const SimilarIncidents similar = similar_to(full_database("b-", 7'200, 0));
  ASSERT_EQ(similar.incidents.size(), 1U);
  EXPECT_TRUE(similar.incidents[0].confirmed);
  EXPECT_EQ(similar.incidents[0].cause, "a-svc-1");
}

TEST_F(Similar, NoMoreThanSoManyAreComparedAndShown) {
  for (std::size_t i = 0; i < limits::kSimilarLookedAtMax + 5; ++i)
    full_database("a-", static_cast<std::int64_t>(i) * 600, 5);
  const SimilarIncidents similar = similar_to(full_database("b-", 720'000, 0));
  EXPECT_EQ(similar.compared, limits::kSimilarLookedAtMax);
  ASSERT_EQ(similar.incidents.size(), limits::kSimilarShown);
  EXPECT_EQ(similar.incidents[0].name, "INC-" + std::to_string(limits::kSimilarLookedAtMax + 5))
      << "the newest of equals";
}

}  // namespace
}  // namespace headwater::correlator
