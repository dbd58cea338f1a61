// Keeps the counts that quotas bound, tenant by tenant (C29). They are derived: a fold over what
// the tables hold. What no tenant owns is not counted.
#pragma once

#include <string>
#include <vector>

#include "correlator/state.h"
#include "model/tenant_use.h"
#include "rules/quotas.h"

namespace headwater::correlator {

// One more of `count`, or one less.
void count_more(Indexes& indexes, const std::string& tenant, TenantCount count);
void count_less(Indexes& indexes, const std::string& tenant, TenantCount count);

// Whose change it is: the first tenant that it names, else that of the first entity.
[[nodiscard]] std::string tenant_of_change(const State& state, const Change& change);

// Tenants that use four fifths of a quota or more, those nearest to it first.
[[nodiscard]] std::vector<QuotaStatus> near_quotas(const Indexes& indexes,
                                                   const rules::Quotas& quotas);

}  // namespace headwater::correlator
