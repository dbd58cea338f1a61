// One incident as the core hands it over, for tests of what is made of it.
#pragma once

#include "model/page.h"

namespace headwater::notifiers {

inline constexpr Timestamp kNewYear{1'767'225'600'000'000};  // 2026-01-01T00:00:00Z

// INC-7 of the design: one tenant's import fills a database that 40 tenants share.
[[nodiscard]] Delivery sample_delivery();
// The same with every text and list as long as the model allows, full of what needs escaping.
[[nodiscard]] Delivery huge_delivery();

}  // namespace headwater::notifiers
