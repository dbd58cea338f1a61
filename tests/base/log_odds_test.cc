// C24: evidence in integers. The reference is computed here to a hundred digits.
#include "base/log_odds.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_dec_float.hpp>
#include <numeric>
#include <random>

namespace headwater {
namespace {

using Exact = boost::multiprecision::cpp_dec_float_100;

const Exact& step() {
  static const Exact value = pow(Exact(10), Exact(-1) / 10'000);
  return value;
}

TEST(LogOdds, C24TheTableIsExactToTwoUnitsOverItsWholeRange) {
  Exact exact = pow(Exact(2), 32);
  for (Millidecibans below = 0; below <= 96'400; ++below, exact *= step()) {
    const Exact error = Exact(odds_q32(-below)) - exact;
    ASSERT_LE(abs(error), 2) << below;
  }
  EXPECT_EQ(odds_q32(0), std::uint64_t{1} << 32);
  EXPECT_EQ(odds_q32(-96'401), 0U);
  EXPECT_EQ(odds_q32(std::numeric_limits<Millidecibans>::min()), 0U);
}

TEST(LogOdds, C24TheTableNeverRises) {
  for (Millidecibans below = 1; below <= 100'000; ++below)
    ASSERT_LE(odds_q32(-below), odds_q32(-below + 1)) << below;
}

TEST(LogOdds, C24TheLogarithmIsRoundedTowardsZero) {
  EXPECT_EQ(log_ratio(10, 1), 10'000);
  EXPECT_EQ(log_ratio(1, 1'000), -30'000);
  EXPECT_EQ(log_ratio(7, 7), 0);
  EXPECT_EQ(log_ratio(2, 1), 3'010);
  EXPECT_EQ(log_ratio(1, 2), -3'010);
  std::mt19937_64 random(11);
  for (int i = 0; i < 2'000; ++i) {
    const std::uint64_t a = std::max<std::uint64_t>(1, random() >> (random() % 64));
    const std::uint64_t b = std::max<std::uint64_t>(1, random() >> (random() % 64));
    const Exact exact = log10(Exact(a) / Exact(b)) * 10'000;
    ASSERT_EQ(log_ratio(a, b), static_cast<Millidecibans>(trunc(exact))) << a << " / " << b;
  }
}

TEST(LogOdds, C24SharesSumToTheWholeAndAreWithinOneOfExact) {
  std::mt19937_64 random(12);
  for (int i = 0; i < 2'000; ++i) {
    std::vector<Millidecibans> scores(1 + random() % 20);
    for (Millidecibans& score : scores)
      score = static_cast<Millidecibans>(random() % 100'000) - 50'000;
    const std::vector<BasisPoints> shares = softmax_basis_points(scores);
    ASSERT_EQ(shares.size(), scores.size());
    ASSERT_EQ(std::accumulate(shares.begin(), shares.end(), 0), kBasisPointsWhole);
    Exact total = 0;
    for (const Millidecibans score : scores) total += pow(step(), -score);
    for (std::size_t k = 0; k < scores.size(); ++k)
      ASSERT_LT(abs(Exact(shares[k]) - pow(step(), -scores[k]) / total * kBasisPointsWhole), 1.01);
  }
  EXPECT_TRUE(softmax_basis_points({}).empty());
}

TEST(LogOdds, C24TiesGoToTheEarlier) {
  EXPECT_EQ(softmax_basis_points({0, 0, 0}), (std::vector<BasisPoints>{3'334, 3'333, 3'333}));
  EXPECT_EQ(largest_remainder({1, 1, 1, 1, 1, 1}, 10),
            (std::vector<BasisPoints>{2, 2, 2, 2, 1, 1}));
  EXPECT_EQ(largest_remainder({0, 5, 0}, 7), (std::vector<BasisPoints>{0, 7, 0}));
}

TEST(LogOdds, SharesOfTheLargestWeightsAreExactToo) {
  constexpr std::uint64_t kLargest = ~std::uint64_t{0};
  EXPECT_EQ(largest_remainder({kLargest, kLargest, kLargest}, 10'000),
            (std::vector<BasisPoints>{3'334, 3'333, 3'333}));
  EXPECT_EQ(largest_remainder({kLargest / 2, kLargest, kLargest / 4}, 100),
            (std::vector<BasisPoints>{29, 57, 14}));
}

TEST(LogOdds, C24OneOfIndependentCausesActs) {
  EXPECT_EQ(noisy_or({}), 1);  // clamped
  EXPECT_EQ(noisy_or({10'000}), 9'999);
  std::mt19937_64 random(13);
  for (int i = 0; i < 2'000; ++i) {
    std::vector<BasisPoints> causes(1 + random() % 8);
    Exact none = 1;
    for (BasisPoints& cause : causes) {
      cause = static_cast<BasisPoints>(1 + random() % 9'999);
      none *= 1 - Exact(cause) / kBasisPointsWhole;
    }
    const Exact exact = (1 - none) * kBasisPointsWhole;
    // Each logarithm may lose a millideciban: 0.023 % of what is left.
    ASSERT_LE(abs(Exact(noisy_or(causes)) - exact), 1 + none * 10 * causes.size()) << i;
  }
}

}  // namespace
}  // namespace headwater
