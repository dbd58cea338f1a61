#include "learning/fragment.h"

#include <cstdlib>

namespace headwater::learning {
namespace {

// In single quotes, as YAML has them.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("''") : std::string(1, c);
  return result + "'";
}

// Decibans with the decimals they need.
std::string decibans(Millidecibans weight) {
  std::string text = (weight < 0 ? "-" : "") + std::to_string(std::abs(weight) / 1'000);
  std::string rest = std::to_string(1'000 + std::abs(weight) % 1'000).substr(1);
  while (!rest.empty() && rest.back() == '0') rest.pop_back();
  return rest.empty() ? text : text + "." + rest;
}

std::string learned(Millidecibans weight, const rules::Confirmations& confirmed) {
  return ", weight: " + decibans(weight) + ", cause: " + std::to_string(confirmed.cause) +
         ", seen: " + std::to_string(confirmed.seen) + "}\n";
}

}  // namespace

std::string to_fragment(const rules::RankingWeights& weights) {
  std::string terms;
  for (std::size_t term = 0; term < weights.percent.size(); ++term) {
    if (weights.percent[term] == 100) continue;
    terms += terms.empty() ? "" : ", ";
    terms += to_string(static_cast<EvidenceKind>(term));
    terms += ": " + std::to_string(weights.percent[term]);
  }
  std::string text = "ranking:\n  terms: {" + terms + "}\n";
  if (!weights.kinds.empty()) text += "  kinds:\n";
  for (const rules::KindWeight& each : weights.kinds)
    text +=
        "    - {kind: " + std::string(to_string(each.kind)) + learned(each.weight, each.confirmed);
  if (!weights.alerts.empty()) text += "  alerts:\n";
  for (const rules::AlertWeight& each : weights.alerts) {
    text += "    - {alert: " + quoted(each.name);
    if (!each.metric.empty()) text += ", metric: " + quoted(each.metric);
    text += learned(each.weight, each.confirmed);
  }
  return text;
}

}  // namespace headwater::learning
