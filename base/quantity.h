// Quantity: an exact decimal number (mantissa x 10^exponent), for values that sources send. Keeps
// floating point out of every decision. NaN and infinities are unset. Values, no thread rule.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/fields.h"

namespace headwater {

struct Quantity {
  std::int64_t mantissa = 0;
  std::int8_t exponent = 0;  // kUnsetExponent: no value
  static constexpr std::int8_t kUnsetExponent = -128;

  [[nodiscard]] static constexpr Quantity unset() { return {0, kUnsetExponent}; }
  [[nodiscard]] static constexpr Quantity of(std::int64_t whole) { return {whole, 0}; }
  [[nodiscard]] constexpr bool set() const { return exponent != kUnsetExponent; }
  // Same representation, not same value: 1 and 10e-1 differ. Use compare() for value.
  friend constexpr bool operator==(const Quantity&, const Quantity&) = default;
  HW_FIELDS(mantissa, exponent)
};

// JSON number syntax, digits past 18 cut off; "NaN", "+Inf" and their like give unset; nothing for
// any other text or an exponent past +-100.
[[nodiscard]] std::optional<Quantity> parse_quantity(std::string_view text);
// Shortest decimal text; "" when unset.
[[nodiscard]] std::string format_quantity(Quantity quantity);
// With the sign turned; must be set.
[[nodiscard]] constexpr Quantity negated(Quantity quantity) {
  return {-quantity.mantissa, quantity.exponent};
}
// a + b, exact to 14 digits at least; both must be set.
[[nodiscard]] Quantity sum(Quantity a, Quantity b);
// quantity x numerator / denominator, cut to 17 digits; it must be set and the denominator
// positive.
[[nodiscard]] Quantity fraction(Quantity quantity, std::int32_t numerator,
                                std::int32_t denominator);
// Order by value; both must be set.
[[nodiscard]] std::strong_ordering compare(Quantity a, Quantity b);
// (value - baseline) / spread in thousandths, clamped to +-10^9; spread must be set and positive.
[[nodiscard]] std::int64_t deviation_thousandths(Quantity value, Quantity baseline,
                                                 Quantity spread);
// How far `value` is on the way from `from` to `to`, in thousandths (1000 = there), clamped to
// +-10^9; 0 if the two are equal. All must be set.
[[nodiscard]] std::int64_t progress_thousandths(Quantity value, Quantity from, Quantity to);

}  // namespace headwater
