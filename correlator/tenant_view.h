// The one allow-list projection from an incident to what a tenant may see of it (C30). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "correlator/references.h"
#include "model/tenant_view.h"

namespace headwater::correlator {

// None if the tenant has no symptom in the incident.
[[nodiscard]] std::optional<TenantView> project_for_tenant(const View& view, IncidentId incident,
                                                           std::string_view tenant);

}  // namespace headwater::correlator
