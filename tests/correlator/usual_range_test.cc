#include "correlator/internal/usual_range.h"

#include <gtest/gtest.h>

#include <string_view>

namespace headwater::correlator {
namespace {

Quantity number(std::string_view text) { return parse_quantity(text).value(); }

std::vector<Quantity> numbers(std::initializer_list<std::string_view> texts) {
  std::vector<Quantity> values;
  for (const std::string_view text : texts) values.push_back(number(text));
  return values;
}

// As a level is judged.
Quantity spread_among(const std::vector<Quantity>& values) {
  const Quantity middle = median_of(values);
  std::vector<Quantity> distances;
  for (const Quantity value : values) distances.push_back(distance(value, middle));
  return spread_of(distances, middle, values);
}

TEST(UsualRange, TheMedianIsOneOfTheValuesWhateverTheirForm) {
  EXPECT_EQ(median_of(numbers({"7"})), number("7"));
  EXPECT_EQ(median_of(numbers({"1e3", "5", "-2", "10.5", "700"})), number("10.5"));
  EXPECT_EQ(median_of(numbers({"4", "1", "3", "2"})), number("2"));  // the lower of two middles
  EXPECT_EQ(median_of(numbers({"-1e100", "1e-100", "1e100"})), number("1e-100"));
}

TEST(UsualRange, OddValuesMoveNeitherMedianNorSpread) {
  const auto quiet = numbers({"100", "104", "96", "108", "92", "100", "112"});
  const auto odd = numbers({"100", "104", "96", "108", "92", "1e100", "-1e100"});
  EXPECT_EQ(median_of(odd), number("100"));
  EXPECT_LE(deviation_thousandths(spread_among(odd), Quantity::of(0), spread_among(quiet)), 2'000);
}

TEST(UsualRange, TheSpreadIsThatOfANormalDistribution) {
  // Distances 0, 10, 10, 20, 20: median 10.
  EXPECT_EQ(spread_among(numbers({"80", "90", "100", "110", "120"})), number("14.826"));
}

TEST(UsualRange, ValuesThatNeverDifferHaveASpreadAllTheSame) {
  EXPECT_EQ(spread_among(numbers({"100", "100", "100"})), number("5"));  // a twentieth
  EXPECT_EQ(spread_among(numbers({"-100", "-100", "-100"})), number("5"));
  EXPECT_EQ(spread_among(numbers({"3", "3", "3"})), number("1"));  // one of what is counted
  EXPECT_EQ(spread_among(numbers({"0", "0", "0"})), number("1"));
  EXPECT_EQ(spread_among(numbers({"0.02", "0.02", "0.02"})), number("0.01"));  // of the last digit
  EXPECT_EQ(spread_among(numbers({"0.0", "0.00", "0.02"})), number("0.01"));
  EXPECT_TRUE(compare(spread_among(numbers({"1e60", "1e60"})), number("5e58")) == 0);
}

TEST(UsualRange, DistancesHaveNoSign) {
  EXPECT_EQ(distance(number("-3"), number("4.5")), number("7.5"));
  EXPECT_EQ(distance(number("4.5"), number("-3")), number("7.5"));
  EXPECT_EQ(distance(number("1e100"), number("1e-100")), number("1e100"));
  EXPECT_EQ(distance(number("1e-100"), number("1e100")), number("1e100"));
}

}  // namespace
}  // namespace headwater::correlator
