// Why two things are in one incident, or in two: every printed term adds up to the printed total.
#include "correlator/together.h"

#include <cstdlib>
#include <regex>

#include "correlator/internal/score_text.h"
#include "correlator/views.h"
#include "model/limits.h"
#include "tests/correlator/estate.h"

namespace headwater::correlator {
namespace {

using enum SymptomClass;

class Together : public Estate {
 protected:
  TogetherView told(const std::string& a, const std::string& b) {
    const auto view = why_together(build.view(), {.a = a, .b = b});
    EXPECT_TRUE(view) << (view ? "" : view.error().message());
    return view ? *view : TogetherView{};
  }
  // Thousandths of the first figure before each name in "+4.5 dB = -3.0 dB base, ...".
  static std::vector<std::int64_t> figures(const std::string& text) {
    static const std::regex kFigure("([+-])([0-9]+)\\.([0-9]{1,3}) dB");
    std::vector<std::int64_t> found;
    for (std::sregex_iterator each(text.begin(), text.end(), kFigure), end; each != end; ++each) {
      std::string thousandths = (*each)[3];
      thousandths.resize(3, '0');
      const std::int64_t size =
          std::atoll((*each)[2].str().c_str()) * 1'000 + std::atoll(thousandths.c_str());
      found.push_back((*each)[1] == "-" ? -size : size);
    }
    return found;
  }
  // Reads the printed line alone.
  static void expect_adds_up(const ComparisonView& shown) {
    const std::vector<std::int64_t> all = figures(shown.text);
    ASSERT_GE(all.size(), 4U) << shown.text;
    const bool with_rule = shown.text.find(" rule") != std::string::npos && shown.score.rule != 0;
    std::int64_t sum = 0;
    for (std::size_t i = 1; i <= (with_rule ? 4U : 3U); ++i) sum += all[i];
    EXPECT_EQ(sum, all[0]) << shown.text;
    EXPECT_EQ(sum, shown.score.total) << shown.text;
    if (shown.reason == PassReason::kBelow && !shown.joined) {
      EXPECT_EQ(all.back(), shown.needed) << shown.text;
      EXPECT_LE(shown.score.total, shown.needed) << shown.text;
    }
  }
  void shared_hub(int dependents) {
    node("ingress", EntityKind::kCache);
    build.entity("ingress");  // an event has named it
    for (int i = 1; i <= dependents; ++i) depends("svc-" + std::to_string(i), "ingress");
  }
};

TEST_F(Together, TwoBehindAWellHubAreTwoByThePrintedTerms) {
  shared_hub(10);
  const IncidentId first = hurts("svc-1", "HighLatency", kLatency, 0);
  const IncidentId second = hurts("svc-2", "HighLatency", kLatency, 20);
  ASSERT_NE(first, second);
  const TogetherView apart = told(incident_name(first), incident_name(second));
  EXPECT_FALSE(apart.together);
  ASSERT_FALSE(apart.comparisons.empty());
  for (const ComparisonView& each : apart.comparisons) expect_adds_up(each);
  const ComparisonView& best = apart.comparisons.front();
  EXPECT_EQ(best.reason, PassReason::kBelow);
  EXPECT_EQ(best.via, "ingress");
  EXPECT_NE(best.text.find("via ingress, 1 hop"), std::string::npos) << best.text;
  EXPECT_NE(apart.reason.find(best.text), std::string::npos) << apart.reason;
  EXPECT_EQ(told("svc-1", "svc-2").comparisons.size(), apart.comparisons.size())
      << "their only symptoms";
}

TEST_F(Together, WhatTooLongAGapKeepsApartIsToldByTheBestThatCouldHaveBeen) {
  depends("web", "api");
  depends("api", "pg-main");
  const IncidentId first = hurts("api", "HighLatency", kLatency, 0);
  build.clears(build.state().index_of(first).symptoms.front(), at(60));
  const IncidentId second = hurts("web", "HighLatency", kLatency, 3 * 3600);
  ASSERT_NE(first, second);
  const TogetherView apart = told(incident_name(second), incident_name(first));
  ASSERT_FALSE(apart.comparisons.empty());
  for (const ComparisonView& each : apart.comparisons) expect_adds_up(each);
  const ComparisonView& unweighed = apart.comparisons.back();
  EXPECT_EQ(unweighed.reason, PassReason::kOutOfReach);
  EXPECT_LE(unweighed.score.total, unweighed.needed);
  EXPECT_NE(unweighed.text.find("path at most"), std::string::npos) << unweighed.text;
}

TEST_F(Together, NothingThatConnectsThemIsSaidSo) {
  node("web");
  node("mail");
  const IncidentId first = hurts("web", "HighLatency", kLatency, 0);
  const IncidentId second = hurts("mail", "HighLatency", kLatency, 5);
  const TogetherView apart = told(incident_name(first), incident_name(second));
  EXPECT_FALSE(apart.together);
  EXPECT_TRUE(apart.comparisons.empty());
  EXPECT_EQ(apart.reason, "never compared: no common dependency within 3 hops and no rule");
}

TEST_F(Together, WhatWasOverBeforeIsSaidSo) {
  node("web");
  const IncidentId first = hurts("web", "HighLatency", kLatency, 0);
  build.clears(build.state().index_of(first).symptoms.front(), at(60));
  build.apply(IncidentResolved{.incident = first, .at = at(600)});
  const IncidentId second = hurts("web", "HighErrorRate", kErrors, 700);
  EXPECT_EQ(told(incident_name(first), incident_name(second)).reason,
            "INC-1 was over before INC-2 opened");
}

TEST_F(Together, WhatJoinedIsTogetherByThePrintedTerms) {
  depends("web", "pg-main");
  hurts("pg-main", "ConnectionsSaturated", kSaturation, 0);
  hurts("web", "HighLatency", kLatency, 30);
  const TogetherView one = told("web", "pg-main");
  EXPECT_TRUE(one.together);
  EXPECT_EQ(one.reason, "both are in INC-1");
  ASSERT_EQ(one.comparisons.size(), 1U) << "pg-main opened it";
  EXPECT_TRUE(one.comparisons.front().joined);
  expect_adds_up(one.comparisons.front());
  EXPECT_EQ(one.comparisons.front().score.total, build.state().symptoms.at({2}).joined.total);
}

TEST_F(Together, WhatMergedIsTogetherByTheScoreOfTheMerge) {
  shared_hub(8);
  const IncidentId first = hurts("svc-1", "HighLatency", kLatency, 0);
  const IncidentId second = hurts("svc-2", "HighLatency", kLatency, 10);
  ASSERT_NE(first, second);
  EXPECT_FALSE(told("INC-1", "INC-2").together);
  for (int i = 3; i <= 5; ++i) hurts("svc-" + std::to_string(i), "HighLatency", kLatency, 10 * i);
  const TogetherView one = told("INC-1", "INC-2");
  EXPECT_TRUE(one.together);
  ASSERT_FALSE(one.comparisons.empty());
  EXPECT_EQ(one.comparisons.front().what, "INC-2");
  expect_adds_up(one.comparisons.front());
}

TEST_F(Together, OnlyTheNearestAreKept) {
  // Five failures, each of its own, behind one well hub.
  shared_hub(100);
  for (int i = 1; i <= 5; ++i) hurts("svc-" + std::to_string(i), "HighLatency", kLatency, i);
  for (const auto& [id, symptom] : build.state().symptoms) {
    EXPECT_LE(symptom->passed_over.size(), limits::kPassedOverKept);
    for (std::size_t i = 1; i < symptom->passed_over.size(); ++i)
      EXPECT_GE(symptom->passed_over[i - 1].score.total, symptom->passed_over[i].score.total);
  }
  ASSERT_EQ(open_incidents(), 5U);
  EXPECT_EQ(build.state().symptoms.at({5}).passed_over.size(), limits::kPassedOverKept);
}

TEST_F(Together, AComparisonThatCameNoNearerIsNotToldAgain) {
  const PassedOver known{.incident = {1}, .score = {.total = -2'000}};
  const PassedOver nearer{.incident = {1}, .score = {.total = -1'000}};
  EXPECT_TRUE(nearest_ever({known}, {known}).empty());
  EXPECT_TRUE(nearest_ever({nearer}, {known}).empty());
  ASSERT_EQ(nearest_ever({known}, {nearer}).size(), 1U);
  EXPECT_EQ(nearest_ever({known}, {nearer}).front().score.total, -1'000);
}

TEST_F(Together, NamesOfNothingAreNotFound) {
  node("web");
  hurts("web", "HighLatency", kLatency, 0);
  for (const std::string name : {"INC-9", "symptom:9", "alert:9", "alert:x", "mail", ""}) {
    const auto view = why_together(build.view(), {.a = "web", .b = name});
    ASSERT_FALSE(view) << name;
    EXPECT_EQ(view.error().code(), ErrorCode::kNotFound);
  }
  EXPECT_TRUE(told("symptom:1", "alert:1").together) << "the same thing by two names";
}

TEST_F(Together, AScoreIsPrintedToTheThousandth) {
  EXPECT_EQ(decibans(15'451), "+15.451 dB");
  EXPECT_EQ(decibans(-3'000), "-3.0 dB");
  EXPECT_EQ(decibans(-50), "-0.05 dB");
  EXPECT_EQ(decibans(0), "+0.0 dB");
}

}  // namespace
}  // namespace headwater::correlator
