#include "base/quantity.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace headwater {
namespace {

__extension__ using Wide = __int128;
constexpr int kDigitsMax = 18;

bool is_not_a_number(std::string_view text) {
  constexpr std::array<std::string_view, 6> kWords = {"NaN", "nan", "+Inf", "-Inf", "Inf", "inf"};
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What scaling stops at: a thousand times the difference of two such is below a spread that
// stopped, and all of it fits.
constexpr Wide kWideBound = static_cast<Wide>(1'000'000'000'000'000'000) * 1'000'000'000'000'000;

// value x 10^steps, or at least `bound` where it is more; `bound` is at most 10^37.
Wide shifted(Wide value, int steps, Wide bound) {
  for (; steps > 0 && value != 0; --steps) {
    if (value >= bound || value <= -bound) return value;
    value *= 10;
  }
  return value;
}

// Shifts `quantity` to `exponent` (not above its own); at least kWideBound where it is more.
Wide scaled(Quantity quantity, int exponent) {
  return shifted(quantity.mantissa, quantity.exponent - exponent, kWideBound);
}

bool beyond(Wide value) { return value >= kWideBound || value <= -kWideBound; }

struct Decimal {
  std::int64_t mantissa = 0;
  int exponent = 0;
};

// Takes digits with at most one point off the front; those past the eighteenth only scale.
bool read_digits(std::string_view& text, Decimal& decimal) {
  bool point = false;
  int kept = 0;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
    } else if (kept < kDigitsMax) {
      decimal.mantissa = decimal.mantissa * 10 + (text[at] - '0');
      if (decimal.mantissa != 0) ++kept;
      if (point) --decimal.exponent;
    } else if (!point) {
      ++decimal.exponent;
    }
  }
  const std::size_t digits = at - (point ? 1 : 0);
  text.remove_prefix(at);
  return digits > 0;
}

// Takes `e-12` and its like off the front; false if digits are missing. Nothing there is fine.
bool read_power(std::string_view& text, Decimal& decimal) {
  constexpr std::size_t kPowerDigitsMax = 4;
  if (text.empty() || (text.front() != 'e' && text.front() != 'E')) return true;
  text.remove_prefix(1);
  const bool down = !text.empty() && text.front() == '-';
  if (down || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  int power = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < kPowerDigitsMax && is_digit(text[at]); ++at) {
    power = power * 10 + (text[at] - '0');
  }
  text.remove_prefix(at);
  decimal.exponent += down ? -power : power;
  return at > 0;
}

// Without trailing zeros behind the point; nothing for an exponent past +-100.
std::optional<Quantity> shortest(Decimal decimal, bool negative) {
  constexpr int kExponentMax = 100;
  auto& [mantissa, exponent] = decimal;
  for (; mantissa != 0 && mantissa % 10 == 0 && exponent < 0; ++exponent) mantissa /= 10;
  if (mantissa == 0) exponent = 0;
  if (exponent < -kExponentMax || exponent > kExponentMax) return std::nullopt;
  return Quantity{negative ? -mantissa : mantissa, static_cast<std::int8_t>(exponent)};
}

// In 18 digits, the rest cut off, without trailing zeros behind the point.
Quantity fitted(Wide mantissa, int exponent) {
  constexpr Wide kBound = 1'000'000'000'000'000'000;
  for (; mantissa >= kBound || mantissa <= -kBound; ++exponent) mantissa /= 10;
  for (; exponent < 0 && mantissa % 10 == 0 && mantissa != 0; ++exponent) mantissa /= 10;
  if (mantissa == 0) exponent = 0;
  return {static_cast<std::int64_t>(mantissa), static_cast<std::int8_t>(exponent)};
}

constexpr std::int64_t kThousandthsMax = 1'000'000'000;

// part / whole in thousandths, clamped to +-10^9; `whole` is positive.
std::int64_t thousandths(Wide part, Wide whole) {
  constexpr Wide kBound = kThousandthsMax / 1000;
  if (part / whole >= kBound) return kThousandthsMax;
  if (part / whole <= -kBound) return -kThousandthsMax;
  return static_cast<std::int64_t>(part * 1000 / whole);
}

}  // namespace

std::optional<Quantity> parse_quantity(std::string_view text) {
  if (is_not_a_number(text)) return Quantity::unset();
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  Decimal decimal;
  if (!read_digits(text, decimal) || !read_power(text, decimal) || !text.empty()) {
    return std::nullopt;
  }
  return shortest(decimal, negative);
}

std::string format_quantity(Quantity quantity) {
  if (!quantity.set()) return "";
  const auto bits = static_cast<std::uint64_t>(quantity.mantissa);
  std::string digits = std::to_string(quantity.mantissa < 0 ? 0 - bits : bits);
  const std::string sign = quantity.mantissa < 0 ? "-" : "";
  const int exponent = quantity.exponent;
  if (exponent > 0 && exponent <= 6)
    return sign + digits + std::string(static_cast<std::size_t>(exponent), '0');
  if (exponent == 0) return sign + digits;
  if (exponent > 6 || exponent < -18) return sign + digits + "e" + std::to_string(exponent);
  const auto places = static_cast<std::size_t>(-exponent);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return sign + digits;
}

Quantity sum(Quantity a, Quantity b) {
  HW_CHECK(a.set() && b.set(), "unset quantities have no sum");
  const int exponent = std::min<int>(a.exponent, b.exponent);
  const Wide left = scaled(a, exponent);
  const Wide right = scaled(b, exponent);
  // Of two numbers so far apart the larger is the sum.
  if (beyond(left)) return a;
  if (beyond(right)) return b;
  return fitted(left + right, exponent);
}

Quantity fraction(Quantity quantity, std::int32_t numerator, std::int32_t denominator) {
  HW_CHECK(quantity.set() && denominator > 0, "a fraction of a number");
  constexpr Wide kMoreDigits = 1'000;
  return fitted(quantity.mantissa * kMoreDigits * numerator / denominator, quantity.exponent - 3);
}

std::strong_ordering compare(Quantity a, Quantity b) {
  HW_CHECK(a.set() && b.set(), "unset quantities have no order");
  const auto exponent = std::min(a.exponent, b.exponent);
  const Wide left = scaled(a, exponent);
  const Wide right = scaled(b, exponent);
  return left < right   ? std::strong_ordering::less
         : left > right ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

std::int64_t deviation_thousandths(Quantity value, Quantity baseline, Quantity spread) {
  HW_CHECK(spread.set() && spread.mantissa > 0, "a spread is positive");
  int exponent = std::min<int>(value.exponent, baseline.exponent);
  const Wide from = scaled(baseline, exponent);
  const Wide to = scaled(value, exponent);
  Wide difference = to - from;
  // Of two numbers so far apart the larger is the difference.
  if (beyond(to)) difference = value.mantissa, exponent = value.exponent;
  if (beyond(from))
    difference = -static_cast<Wide>(baseline.mantissa), exponent = baseline.exponent;
  constexpr Wide kSpreadBound = kWideBound * 10'000;
  return thousandths(shifted(difference, exponent - spread.exponent, kWideBound),
                     shifted(spread.mantissa, spread.exponent - exponent, kSpreadBound));
}

std::int64_t progress_thousandths(Quantity value, Quantity from, Quantity to) {
  HW_CHECK(value.set() && from.set() && to.set(), "unset quantities have no difference");
  const int exponent = std::min({value.exponent, from.exponent, to.exponent});
  const Wide start = scaled(from, exponent);
  const Wide way = scaled(to, exponent) - start;
  const Wide gone = scaled(value, exponent) - start;
  if (way == 0) return 0;
  return way > 0 ? thousandths(gone, way) : thousandths(-gone, -way);
}

}  // namespace headwater
