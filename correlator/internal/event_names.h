// What an event is about, by name: the tenant and the entities that resolution rules and the map
// find.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "correlator/references.h"
#include "model/event.h"

namespace headwater::correlator {

struct EventNames {
  std::string tenant;                 // "" = shared
  std::vector<std::string> entities;  // one, but for changes: their scope; empty: estate-wide
};
// `labels` are the event's own and what lookups added.
[[nodiscard]] EventNames names_of(const View& view, const Event& event, const LabelSet& labels);

// What is known already, and is not decided anew: a signal, a heartbeat, an alert that fires or is
// resolved. It keeps its tenant and entity, and an alert what lookups added: so a repeat costs one
// look, and no new table or map takes a resolve from its alert.
struct KnownThing {
  EntityId entity;
  std::string_view tenant;
};
[[nodiscard]] std::optional<KnownThing> known_thing(const View& view, const Event& event,
                                                    const Hash128& identity);

// The tenant an entity belongs to: the map's word, else the event's for one that carries its name.
[[nodiscard]] std::string tenant_of_entity(const View& view, const std::string& entity,
                                           const std::string& event_tenant);
// Its ordinal; it must have been seen.
[[nodiscard]] EntityId entity_id(const View& view, const std::string& name);

}  // namespace headwater::correlator
