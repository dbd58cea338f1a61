// What an estate keeps for each tenant, in counts: what quotas bound (C29). Plain data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/fields.h"

namespace headwater {

// What of a tenant is counted: alerts while they fire, the rest while it is known.
enum class TenantCount : std::uint8_t { kAlerts, kSignals, kHeartbeats, kChanges };
inline constexpr std::size_t kTenantCounts = 4;
[[nodiscard]] std::string_view to_string(TenantCount count);

using TenantCounts = std::array<std::uint64_t, kTenantCounts>;

// A tenant near its quota or at it.
struct QuotaStatus {
  std::string tenant;
  std::string of;  // a word of TenantCount
  std::uint64_t used = 0;
  std::uint64_t quota = 0;
  HW_FIELDS(tenant, of, used, quota)
};

}  // namespace headwater
