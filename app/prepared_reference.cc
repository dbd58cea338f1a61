#include "app/prepared_reference.h"

namespace headwater::app {

std::vector<PreparedReference> references_of(const LoadedConfiguration& loaded) {
  std::vector<PreparedReference> all;
  all.reserve(1 + loaded.maps.size() + loaded.lookups.size());
  all.push_back({.kind = ReferenceKind::kConfiguration, .configuration = loaded.configuration});
  for (std::size_t i = 0; i < loaded.maps.size(); ++i)
    all.push_back({.kind = ReferenceKind::kMap,
                   .source = loaded.maps[i].source,
                   .facts = loaded.maps[i],
                   .stale_after = loaded.configuration->maps[i].stale_after});
  for (const auto& lookup : loaded.lookups)
    all.push_back(
        {.kind = ReferenceKind::kLookup, .source = lookup->facts().name, .lookup = lookup});
  return all;
}

}  // namespace headwater::app
