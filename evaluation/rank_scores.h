// How well rankings name the cause: the figures that the literature prints, and how much the first
// suspect's probability is worth. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "evaluation/ranked_lists.h"

namespace headwater::evaluation {

struct RankScores {
  std::size_t cases = 0;
  std::array<double, 5> hits{};  // AC@1 to AC@5: shares of cases with the cause so high
  double mrr = 0;
  std::size_t unranked = 0;  // the cause is not in the ranking: a miss
};

struct AskedCase {
  std::vector<std::string> accepted;
  const std::vector<Scored>* ranking = nullptr;  // best first; null: none was made
};

enum class Ties {
  kAsListed,  // equal scores in the order in which they stand
  kExpected,  // the mean over all orders of equal scores
};
[[nodiscard]] RankScores score_ranks(const std::vector<AskedCase>& cases, Ties ties);
// "orders" of "orders-1"; anything else as it is.
[[nodiscard]] std::string without_instance(const std::string& name);
// Each name without its instance, the first of equal ones.
[[nodiscard]] std::vector<Scored> at_group_level(const std::vector<Scored>& ranking);

struct Claim {
  double probability = 0;
  bool correct = false;
};

struct Calibration {
  std::size_t cases = 0;
  double accuracy = 0;
  double mean_probability = 0;
  double ece = 0;             // expected calibration error, in ten bins of equal mass
  double brier = 0;           // of the claims
  double brier_constant = 0;  // of always claiming the accuracy
};
[[nodiscard]] Calibration calibrate(std::vector<Claim> claims);

}  // namespace headwater::evaluation
