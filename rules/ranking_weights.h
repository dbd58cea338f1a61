// RankingWeights: what an estate's confirmed causes say of the printed terms, as integers: how much
// each counts, and what an alert rule or a kind of entity adds. Values, no thread rule.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/log_odds.h"
#include "model/dependency_map.h"
#include "model/suspect.h"

namespace headwater::rules {

// Of the confirmed incidents that had it, in how many it was the cause's.
struct Confirmations {
  std::uint32_t cause = 0;
  std::uint32_t seen = 0;
  bool operator==(const Confirmations&) const = default;
};

// An alert rule, and the metric that it is about where it tells one.
struct AlertWeight {
  std::string name;
  std::string metric;
  Millidecibans weight = 0;
  Confirmations confirmed;
  bool operator==(const AlertWeight&) const = default;
};

struct KindWeight {
  EntityKind kind = EntityKind::kService;
  Millidecibans weight = 0;
  Confirmations confirmed;
  bool operator==(const KindWeight&) const = default;
};

// As it is made, nothing is learned and every term counts as it is.
struct RankingWeights {
  std::array<std::int32_t, kEvidenceKinds> percent;  // by EvidenceKind
  std::vector<AlertWeight> alerts;                   // by name and metric, each once
  std::vector<KindWeight> kinds;                     // by kind, each once

  RankingWeights() { percent.fill(100); }
  bool operator==(const RankingWeights&) const = default;
  [[nodiscard]] bool learned() const { return *this != RankingWeights(); }
  // Null if nothing is known of it.
  [[nodiscard]] const AlertWeight* alert(std::string_view name, std::string_view metric) const;
  [[nodiscard]] const KindWeight* of_kind(EntityKind kind) const;
};

}  // namespace headwater::rules
