// Quotas: how much one tenant may have known at a time. What exceeds it is set aside as a dead
// letter, `over_quota`, and can be re-injected (C29). What no tenant owns has none.
// Immutable once read; any thread may ask.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/limits.h"
#include "model/tenant_use.h"

namespace headwater::rules {

class Quotas {
 public:
  static constexpr TenantCounts kDefault = {limits::kTenantAlertsMax, limits::kTenantSignalsMax,
                                            limits::kTenantHeartbeatsMax,
                                            limits::kTenantChangesMax};

  // False if the tenant has a quota of its own already.
  bool set(std::string tenant, const TenantCounts& quota) {
    return own_.emplace(std::move(tenant), quota).second;
  }
  void set_rest(const TenantCounts& quota) { rest_ = quota; }

  // By TenantCount.
  [[nodiscard]] const TenantCounts& of(std::string_view tenant) const {
    const auto own = own_.find(tenant);
    return own == own_.end() ? rest_ : own->second;
  }

 private:
  std::map<std::string, TenantCounts, std::less<>> own_;
  TenantCounts rest_ = kDefault;
};

}  // namespace headwater::rules
