// What a reader's filters mean: which incidents and changes concern a tenant or an entity. Pure.
#pragma once

#include <string>

#include "correlator/references.h"
#include "model/objects.h"

namespace headwater::correlator {

// "" = any, in all of them. It hurts the tenant.
[[nodiscard]] bool touches_tenant(const View& view, IncidentId incident, const std::string& tenant);
// It has a symptom on the entity.
[[nodiscard]] bool touches_entity(const View& view, IncidentId incident, const std::string& entity);
// A change that names no tenant concerns whoever has one of its places, and everybody if one of
// them is shared.
[[nodiscard]] bool concerns_tenant(const View& view, const Change& change,
                                   const std::string& tenant);
// It is in the change's scope.
[[nodiscard]] bool concerns_entity(const View& view, const Change& change,
                                   const std::string& entity);

}  // namespace headwater::correlator
