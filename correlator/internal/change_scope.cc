#include "correlator/internal/change_scope.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <span>

#include "correlator/internal/recent_changes.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

class ScopeFinder {
 public:
  ScopeFinder(const Case& open, const Change& change) : open_(open), change_(change) {}

  ChangeScope find() {
    const std::size_t count = std::min(change_.entities.size(), limits::kSharersMax);
    const std::span<const EntityId> entities = std::span(change_.entities).first(count);
    for (const EntityId entity : entities)
      changed_.push_back(open_.view.neighbourhoods.place_of(entity));
    for (const Place& place : changed_) {
      // What others depend on is told by them, unless it tells itself.
      const bool tells = open_.damage.site_at(place) != nullptr;
      if (tells || few(place, &DependencyMap::dependents).empty()) note(place, true);
      in_scope_.emplace(place, true);
    }
    for (const Place& place : changed_) note_dependents(place);
    for (const Place& place : changed_) note_twins(place);
    for (const Place& place : order_) sort_in(place, in_scope_.at(place));
    return std::move(scope_);
  }

 private:
  // The first word on a place counts.
  void note(const Place& place, bool in_scope) {
    if (in_scope_.emplace(place, in_scope).second) order_.push_back(place);
  }

  void note_dependents(const Place& place) {
    for (const NodeIndex node : few(place, &DependencyMap::dependents))
      note({.node = node, .entity = {}}, holds_tenant(change_, map().node(node).tenant));
  }

  void note_twins(const Place& place) {
    if (place.node == kNoNode) return;
    for (const NodeIndex dependency : map().dependencies(place.node)) {
      for (const NodeIndex node :
           few({.node = dependency, .entity = {}}, &DependencyMap::dependents))
        if (map().node(node).kind == map().node(place.node).kind)
          note({.node = node, .entity = {}}, false);
    }
  }

  [[nodiscard]] std::span<const NodeIndex> few(
      const Place& place,
      std::span<const NodeIndex> (DependencyMap::*neighbours)(NodeIndex) const) const {
    if (place.node == kNoNode) return {};
    const std::span<const NodeIndex> nodes = (map().*neighbours)(place.node);
    return nodes.size() > limits::kSharersMax ? std::span<const NodeIndex>{} : nodes;
  }

  void sort_in(const Place& place, bool in_scope) {
    const bool hurt = open_.fault_at(place) != nullptr;
    if (in_scope) {
      (hurt ? scope_.hurt : scope_.healthy).push_back(place);
    } else if (hurt) {
      ++scope_.hurt_outside;
    } else {
      scope_.healthy_outside.push_back(place);
    }
  }

  [[nodiscard]] const DependencyMap& map() const { return open_.view.map(); }

  const Case& open_;
  const Change& change_;
  std::vector<Place> changed_;
  absl::flat_hash_map<Place, bool> in_scope_;
  std::vector<Place> order_;
  ChangeScope scope_;
};

}  // namespace

ChangeScope scope_of_change(const Case& open, const Change& change) {
  return ScopeFinder(open, change).find();
}

}  // namespace headwater::correlator
