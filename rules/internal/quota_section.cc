// The section that bounds tenants: rules/quotas.h.
#include "rules/internal/mapping_reader.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

constexpr std::int64_t kQuotaHighest = 1'000'000'000;

TenantCounts read_counts(MappingReader& item) {
  TenantCounts quota = Quotas::kDefault;
  for (std::size_t i = 0; i < kTenantCounts; ++i) {
    auto most = static_cast<std::int64_t>(quota[i]);
    item.decimal(to_string(static_cast<TenantCount>(i)), most, 0, 0, kQuotaHighest);
    quota[i] = static_cast<std::uint64_t>(most);
  }
  return quota;
}

}  // namespace

void read_quotas(MappingReader& root, Configuration& into) {
  bool has_rest = false;
  root.each("quotas", limits::kQuotasMax, [&](MappingReader& item) {
    const TenantCounts quota = read_counts(item);
    std::vector<std::string> tenants;
    item.texts("tenants", tenants);
    if (tenants.empty()) {
      if (has_rest)
        item.findings().add(item.place(),
                            "a second item without `tenants`: one counts for all that no other "
                            "names");
      has_rest = true;
      into.quotas.set_rest(quota);
    }
    for (const std::string& tenant : tenants)
      if (!into.quotas.set(tenant, quota))
        item.tell("tenants", "`" + tenant + "` has a quota already");
  });
}

}  // namespace headwater::rules
