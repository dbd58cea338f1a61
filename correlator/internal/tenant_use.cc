#include "correlator/internal/tenant_use.h"

#include <algorithm>
#include <tuple>

#include "model/limits.h"

namespace headwater::correlator {
namespace {

constexpr std::uint64_t kTenths = 10;
constexpr std::uint64_t kNearTenths = 8;

// In ten-thousandths; a quota of nothing is used whole.
std::uint64_t share_of(const QuotaStatus& each) {
  return each.quota == 0 ? 10'000 : each.used * 10'000 / each.quota;
}

}  // namespace

void count_more(Indexes& indexes, const std::string& tenant, TenantCount count) {
  if (!tenant.empty()) ++indexes.tenant_counts[tenant][static_cast<std::size_t>(count)];
}

void count_less(Indexes& indexes, const std::string& tenant, TenantCount count) {
  if (tenant.empty()) return;
  const auto at = indexes.tenant_counts.find(tenant);
  --at->second[static_cast<std::size_t>(count)];
  if (at->second == TenantCounts{}) indexes.tenant_counts.erase(at);
}

std::string tenant_of_change(const State& state, const Change& change) {
  if (!change.body.tenants.empty()) return change.body.tenants.front();
  if (change.entities.empty()) return {};
  return state.entities.at(change.entities.front()).tenant;
}

std::vector<QuotaStatus> near_quotas(const Indexes& indexes, const rules::Quotas& quotas) {
  std::vector<QuotaStatus> near;
  for (const auto& [tenant, counts] : indexes.tenant_counts) {  // sorted below
    const TenantCounts& quota = quotas.of(tenant);
    for (std::size_t i = 0; i < kTenantCounts; ++i) {
      if (counts[i] == 0 || counts[i] * kTenths < quota[i] * kNearTenths) continue;
      near.push_back({.tenant = tenant,
                      .of = std::string(to_string(static_cast<TenantCount>(i))),
                      .used = counts[i],
                      .quota = quota[i]});
    }
  }
  std::sort(near.begin(), near.end(), [](const QuotaStatus& a, const QuotaStatus& b) {
    return std::forward_as_tuple(share_of(b), a.tenant, a.of) <
           std::forward_as_tuple(share_of(a), b.tenant, b.of);
  });
  if (near.size() > limits::kQuotasToldMax) near.resize(limits::kQuotasToldMax);
  return near;
}

}  // namespace headwater::correlator
