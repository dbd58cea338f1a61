// What an event is about, by name: the tenant and the entities that resolution rules and the map
// find.
#pragma once

#include <string>
#include <vector>

#include "correlator/references.h"
#include "model/event.h"

namespace headwater::correlator {

struct EventNames {
  std::string tenant;                 // "" = shared
  std::vector<std::string> entities;  // one, but for changes: their scope; empty: estate-wide
};
[[nodiscard]] EventNames names_of(const View& view, const Event& event);

// The tenant an entity belongs to: the map's word, else the event's for one that carries its name.
[[nodiscard]] std::string tenant_of_entity(const View& view, const std::string& entity,
                                           const std::string& event_tenant);
// Its ordinal; it must have been seen.
[[nodiscard]] EntityId entity_id(const View& view, const std::string& name);

}  // namespace headwater::correlator
