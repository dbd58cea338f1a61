#include "correlator/internal/usual_range.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace headwater::correlator {
namespace {

bool is_less(Quantity a, Quantity b) { return compare(a, b) < 0; }
Quantity size_of(Quantity quantity) { return quantity.mantissa < 0 ? negated(quantity) : quantity; }

}  // namespace

Quantity median_of(std::vector<Quantity> values) {
  HW_CHECK(!values.empty(), "a median of something");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end(), is_less);
  return *middle;
}

Quantity distance(Quantity a, Quantity b) { return size_of(sum(a, negated(b))); }

Quantity spread_of(std::vector<Quantity> distances, Quantity middle,
                   const std::vector<Quantity>& values) {
  std::int8_t finest = 0;
  for (const Quantity value : values)
    if (value.mantissa != 0) finest = std::min(finest, value.exponent);
  const Quantity unit{1, finest};
  const Quantity usual = fraction(median_of(std::move(distances)), 14'826, 10'000);
  const Quantity floor = std::max(unit, fraction(size_of(middle), 1, 20), is_less);
  return std::max(usual, floor, is_less);
}

}  // namespace headwater::correlator
