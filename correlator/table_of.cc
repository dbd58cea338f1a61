#include "correlator/table_of.h"

namespace headwater::correlator {

void*& ObjectMap::slot(std::uint64_t id) { return map_[id]; }

void* ObjectMap::take(std::uint64_t id) {
  const auto at = map_.find(id);
  if (at == map_.end()) return nullptr;
  void* const object = at->second;
  map_.erase(at);
  return object;
}

ObjectMap::Map::const_iterator ObjectMap::after(std::uint64_t id) const {
  return map_.upper_bound(id);
}

}  // namespace headwater::correlator
