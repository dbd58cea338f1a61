// C23: values as exact decimals. The reference is wide integers of the standard library's making.
#include "base/quantity.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

namespace headwater {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

Quantity read(std::string_view text) {
  const auto quantity = parse_quantity(text);
  EXPECT_TRUE(quantity.has_value()) << text;
  return quantity.value_or(Quantity::unset());
}

cpp_rational exact(Quantity quantity) {
  const auto power =
      static_cast<unsigned>(quantity.exponent < 0 ? -quantity.exponent : +quantity.exponent);
  const cpp_int scale = boost::multiprecision::pow(cpp_int(10), power);
  return quantity.exponent < 0 ? cpp_rational(cpp_int(quantity.mantissa), scale)
                               : cpp_rational(cpp_int(quantity.mantissa) * scale);
}

Quantity any_quantity(std::mt19937_64& random, int exponent_max) {
  const auto digits = static_cast<std::int64_t>(random() % 1'000'000'000'000'000'000);
  const int exponent =
      static_cast<int>(random() % (2 * static_cast<unsigned>(exponent_max) + 1)) - exponent_max;
  return {(random() % 2 == 0 ? 1 : -1) * (digits >> (random() % 60)),
          static_cast<std::int8_t>(exponent)};
}

TEST(Quantities, C23KeepEveryDigitThatTheyShow) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"1.50", "1.5"},
      {"0.1", "0.1"},
      {"-12.25", "-12.25"},
      {"1e3", "1000"},
      {"1E-3", "0.001"},
      {"12e+2", "1200"},
      {"1e9", "1e9"},
      {".5", "0.5"},
      {"5.", "5"},
      {"999999999999999999", "999999999999999999"},
      {"0.000000000000000001", "0.000000000000000001"}};
  for (const auto& [text, printed] : cases) EXPECT_EQ(format_quantity(read(text)), printed) << text;
}

TEST(Quantities, CutDigitsPastTheEighteenth) {
  EXPECT_EQ(read("1234567890123456789"), (Quantity{123456789012345678, 1}));
  EXPECT_EQ(read("0.1234567890123456789"), (Quantity{123456789012345678, -18}));
  EXPECT_EQ(read("000000000000000000000001"), Quantity::of(1));
}

TEST(Quantities, WhatIsNoNumberIsUnsetOrRefused) {
  for (const char* text : {"NaN", "+Inf", "-Inf", "Inf", "inf", "nan"})
    EXPECT_FALSE(read(text).set()) << text;
  for (const char* text : {"", "-", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1,5", " 1", "1 ",
                           "1e101", "1e-101", "1e99999", "--1", "five"})
    EXPECT_FALSE(parse_quantity(text).has_value()) << text;
  EXPECT_EQ(format_quantity(Quantity::unset()), "");
}

TEST(Quantities, PrintSoThatTheyReadBack) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const Quantity quantity = any_quantity(random, 80);
    const Quantity back = read(format_quantity(quantity));
    ASSERT_EQ(exact(back), exact(quantity)) << format_quantity(quantity);
  }
  EXPECT_EQ(format_quantity({std::numeric_limits<std::int64_t>::min(), 0}), "-9223372036854775808");
}

TEST(Quantities, OrderByValue) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 20'000; ++i) {
    const Quantity a = any_quantity(random, i % 2 == 0 ? 3 : 100);
    const Quantity b = any_quantity(random, i % 2 == 0 ? 3 : 100);
    const auto order = exact(a).compare(exact(b));
    ASSERT_EQ(compare(a, b) < 0, order < 0) << format_quantity(a) << " " << format_quantity(b);
    ASSERT_EQ(compare(a, b) == 0, order == 0) << format_quantity(a) << " " << format_quantity(b);
  }
  EXPECT_EQ(compare(read("1.0"), read("10e-1")), std::strong_ordering::equal);
}

std::int64_t exact_thousandths(const cpp_rational& part, const cpp_rational& whole) {
  constexpr std::int64_t kBound = 1'000'000'000;
  const cpp_rational ratio = part * 1000 / whole;
  if (ratio >= kBound) return kBound;
  if (ratio <= -kBound) return -kBound;
  return static_cast<std::int64_t>(cpp_int(numerator(ratio) / denominator(ratio)));
}

TEST(Quantities, DeviateFromABaselineByExactThousandthsOfASpread) {
  EXPECT_EQ(deviation_thousandths(read("13"), read("10"), read("2")), 1'500);
  EXPECT_EQ(deviation_thousandths(read("7"), read("10"), read("0.5")), -6'000);
  EXPECT_EQ(deviation_thousandths(read("5e60"), read("3e60"), read("0.001")), 1'000'000'000);
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const bool ordinary = i % 2 == 0;
    const Quantity value = any_quantity(random, ordinary ? 4 : 100);
    const Quantity baseline = any_quantity(random, ordinary ? 4 : 100);
    Quantity spread = any_quantity(random, ordinary ? 4 : 100);
    spread.mantissa = std::max<std::int64_t>(1, std::abs(spread.mantissa));
    const std::int64_t told = deviation_thousandths(value, baseline, spread);
    const std::int64_t expected = exact_thousandths(exact(value) - exact(baseline), exact(spread));
    // Numbers some thirty digits apart don't add: that may decide one thousandth.
    ASSERT_LE(std::abs(told - expected), ordinary ? 0 : 1)
        << format_quantity(value) << " " << format_quantity(baseline) << " "
        << format_quantity(spread);
  }
}

TEST(Quantities, AddUpToFourteenDigitsAtLeast) {
  EXPECT_EQ(sum(read("1.25"), read("-0.25")), Quantity::of(1));
  EXPECT_EQ(sum(read("0"), read("0.000")), Quantity::of(0));
  EXPECT_EQ(sum(read("999999999999999999"), read("1")), (Quantity{100'000'000'000'000'000, 1}));
  EXPECT_EQ(sum(read("1e100"), read("-3e-100")), (Quantity{1, 100}));
  EXPECT_EQ(sum(read("3e-100"), read("1e100")), (Quantity{1, 100}));
  std::mt19937_64 random(8);
  for (int i = 0; i < 20'000; ++i) {
    const Quantity a = any_quantity(random, i % 2 == 0 ? 4 : 100);
    const Quantity b = any_quantity(random, i % 2 == 0 ? 4 : 100);
    const cpp_rational expected = exact(a) + exact(b);
    const cpp_rational off = abs(exact(sum(a, b)) - expected);
    const cpp_rational larger = std::max(cpp_rational(abs(exact(a))), cpp_rational(abs(exact(b))));
    ASSERT_LE(off * 100'000'000'000'000, larger) << format_quantity(a) << " " << format_quantity(b);
  }
}

TEST(Quantities, TakeFractionsOfNumbersOfAnySize) {
  EXPECT_EQ(fraction(read("118"), 1, 20), (Quantity{59, -1}));
  EXPECT_EQ(fraction(read("-1"), 14'826, 10'000), (Quantity{-1482, -3}));
  EXPECT_EQ(fraction(read("0"), 1, 20), Quantity::of(0));
  EXPECT_EQ(fraction(read("999999999999999999e82"), 14'826, 10'000),
            (Quantity{148'259'999'999'999'999, 83}));
  EXPECT_EQ(fraction({3'600'000'000, -6}, 1, 1), Quantity::of(3600));
}

TEST(Quantities, AreOnTheirWayFromOneToAnother) {
  EXPECT_EQ(progress_thousandths(read("15"), read("10"), read("20")), 500);
  EXPECT_EQ(progress_thousandths(read("15"), read("20"), read("10")), 500);
  EXPECT_EQ(progress_thousandths(read("30"), read("10"), read("20")), 2'000);
  EXPECT_EQ(progress_thousandths(read("5"), read("10"), read("20")), -500);
  EXPECT_EQ(progress_thousandths(read("5"), read("10"), read("10.0")), 0);
}

}  // namespace
}  // namespace headwater
