// Integer log-odds: evidence in millidecibans, probabilities in basis points. The same numbers on
// every machine and build. Values, no thread rule.
#pragma once

#include <cstdint>
#include <vector>

namespace headwater {

// 10,000 millidecibans are a factor of ten in odds; 1,000 are one deciban.
using Millidecibans = std::int32_t;
// 10,000 basis points are certainty.
using BasisPoints = std::int32_t;
constexpr BasisPoints kBasisPointsWhole = 10'000;

// 10^(below/10000) in Q32, for below <= 0; 0 beyond its range. Exact to two units of Q32.
[[nodiscard]] std::uint64_t odds_q32(Millidecibans below);
// floor(10000 * log10(numerator / denominator)) towards zero; both must be positive.
[[nodiscard]] Millidecibans log_ratio(std::uint64_t numerator, std::uint64_t denominator);
// Shares of the whole by softmax over `scores`; they sum to exactly 10,000 (largest remainder, ties
// to the earlier). Empty for no scores.
[[nodiscard]] std::vector<BasisPoints> softmax_basis_points(
    const std::vector<Millidecibans>& scores);
// Shares of `whole` in proportion to `weights`, whose sum must be positive.
[[nodiscard]] std::vector<BasisPoints> largest_remainder(const std::vector<std::uint64_t>& weights,
                                                         BasisPoints whole);
// Probability that at least one of independent causes acts, each clamped to 1..9999.
[[nodiscard]] BasisPoints noisy_or(const std::vector<BasisPoints>& causes);

}  // namespace headwater
