// Changes that may have caused what began at an onset: those that started within the look-back.
#pragma once

#include <vector>

#include "correlator/references.h"

namespace headwater::correlator {

// When the change began to act, as far as its source said.
[[nodiscard]] Timestamp change_start(const Change& change);
// Changes whose scope names `entity` (unset: estate-wide ones) and that started at most the
// look-back before `onset` and not after `until`; oldest first.
[[nodiscard]] std::vector<const Change*> recent_changes(const View& view, EntityId entity,
                                                        Timestamp onset, Timestamp until);
// True if the change's scope holds `tenant`: it names the tenant, or none at all.
[[nodiscard]] bool holds_tenant(const Change& change, std::string_view tenant);

}  // namespace headwater::correlator
