// What a reader's filters mean: which incidents and changes concern a tenant or an entity. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "correlator/references.h"
#include "model/objects.h"
#include "rules/matcher.h"

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

// All of the matchers in `filters`; the error names the part that is none.
[[nodiscard]] Result<rules::Matchers> read_filters(const std::vector<std::string>& filters);
// One of its symptoms is made of an event whose labels match.
[[nodiscard]] bool has_matching_symptom(const View& view, IncidentId incident,
                                        const rules::Matchers& matchers);

}  // namespace headwater::correlator
