// ChangeScope: what a change touched and what is like it but was not touched: the contrast.
#pragma once

#include <vector>

#include "correlator/internal/case.h"

namespace headwater::correlator {

struct ChangeScope {
  std::vector<Place> hurt;  // touched, with symptoms on it or under it
  std::vector<Place> healthy;
  std::uint32_t hurt_outside = 0;
  std::vector<Place> healthy_outside;
};

// Touched: what depends directly on the changed entities, of the tenants in its scope, and those
// entities that are hurt themselves or that nothing depends on. Outside: the other tenants'
// dependents, and twins of changed entities (same kind, a dependency in common). Of more than
// limits::kSharersMax neighbours of one entity none is looked at.
[[nodiscard]] ChangeScope scope_of_change(const Case& open, const Change& change);

}  // namespace headwater::correlator
