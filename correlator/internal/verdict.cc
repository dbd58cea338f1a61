#include "correlator/internal/verdict.h"

#include <algorithm>
#include <array>

#include "correlator/internal/change_scope.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

void name_some(const Case& open, const std::vector<Place>& places,
               std::vector<std::string>& names) {
  const std::size_t count = std::min(places.size(), limits::kContrastNamesMax);
  for (std::size_t i = 0; i < count; ++i) names.emplace_back(open.name_of(places[i]));
}

ContrastSet contrast_of_change(const Case& open, const Hypothesis& best) {
  const ChangeScope scope = scope_of_change(open, *best.change);
  ContrastSet contrast{.shares = title_of(open, best)};
  std::vector<Place> healthy = scope.healthy;
  healthy.insert(healthy.end(), scope.healthy_outside.begin(), scope.healthy_outside.end());
  contrast.hurt_count = static_cast<std::uint32_t>(scope.hurt.size()) + scope.hurt_outside;
  contrast.healthy_count = static_cast<std::uint32_t>(healthy.size());
  name_some(open, scope.hurt, contrast.hurt);
  name_some(open, healthy, contrast.healthy);
  return contrast;
}

ContrastSet contrast_of_place(const Case& open, const Place& shared) {
  ContrastSet contrast{.shares = std::string(open.name_of(shared))};
  if (shared.node == kNoNode) return contrast;
  std::vector<Place> hurt;
  std::vector<Place> healthy;
  for (const NodeIndex node : open.view.map().dependents(shared.node)) {
    const Place place{.node = node, .entity = {}};
    (open.fault_at(place) != nullptr ? hurt : healthy).push_back(place);
  }
  contrast.hurt_count = static_cast<std::uint32_t>(hurt.size());
  contrast.healthy_count = static_cast<std::uint32_t>(healthy.size());
  name_some(open, hurt, contrast.hurt);
  name_some(open, healthy, contrast.healthy);
  return contrast;
}

ContrastSet contrast_of(const Case& open, const Hypothesis& best) {
  switch (best.kind) {
    case SuspectKind::kUnknown:
      return {};
    case SuspectKind::kChange:
      return contrast_of_change(open, best);
    case SuspectKind::kTenantLoad:
      return best.contended.empty() ? ContrastSet{}
                                    : contrast_of_place(open, best.contended.front());
    case SuspectKind::kEntity:
    case SuspectKind::kExternal:
      return contrast_of_place(open, best.place);
  }
  return {};
}

constexpr std::size_t kKinds = 7;  // of AttributionKind

}  // namespace

Attribution attribute(const Case& open, const std::vector<Hypothesis>& ranked,
                      const Ranking& ranking) {
  // Over what is printed, so that a reader can add it up.
  std::array<BasisPoints, kKinds> sums{};
  for (const Suspect& suspect : ranking.suspects)
    sums[static_cast<std::size_t>(suspect.attribution)] += suspect.probability;
  AttributionKind verdict = AttributionKind::kUnknown;
  BasisPoints most = 0;
  for (const Suspect& suspect : ranking.suspects) {
    const BasisPoints sum = sums[static_cast<std::size_t>(suspect.attribution)];
    if (sum <= most) continue;
    most = sum;
    verdict = suspect.attribution;
  }
  return {.verdict = verdict, .probability = most, .contrast = contrast_of(open, ranked.front())};
}

std::string title_of(const Case& open, const Hypothesis& hypothesis) {
  switch (hypothesis.kind) {
    case SuspectKind::kUnknown:
      return "unknown";
    case SuspectKind::kEntity:
    case SuspectKind::kExternal:
      return std::string(open.name_of(hypothesis.place));
    case SuspectKind::kTenantLoad:
      return "load of tenant " + std::string(hypothesis.tenant);
    case SuspectKind::kChange:
      break;
  }
  const ChangeBody& body = hypothesis.change->body;
  std::string title(to_string(body.kind));
  const std::string_view name = open.name_of(hypothesis.place);
  if (!name.empty()) title.append(" ").append(name);
  const std::string& which = body.version_to.empty() ? body.title : body.version_to;
  if (!which.empty())
    title.append(name.empty() || !body.version_to.empty() ? " " : ": ").append(which);
  return title;
}

}  // namespace headwater::correlator
