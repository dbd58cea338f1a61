#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <vector>

#include "correlator/grouping.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Weight of a place that is so many hops away, of 1,000; fixed, so that the choice does not move
// with the configuration.
constexpr std::uint64_t kCloseness[limits::kPathHopsMax + 1] = {1'000, 700, 490, 343};

}  // namespace

// Two members are as close as the places that both depend on are near to both. Summed over all
// others that is one pass over the members' neighbourhoods.
EntityId choose_medoid(const View& view, IncidentId incident) {
  std::vector<EntityId> members;  // by first appearance
  for (const SymptomId id : view.state.index_of(incident).symptoms) {
    const EntityId entity = view.state.symptoms.at(id).entity;
    if (std::find(members.begin(), members.end(), entity) == members.end())
      members.push_back(entity);
    if (members.size() == limits::kMedoidMembersMax) break;
  }
  std::vector<std::vector<ReachedPlace>> reaches;
  absl::flat_hash_map<Place, std::uint64_t> mass;
  for (const EntityId member : members) {
    reaches.push_back(view.neighbourhoods.upstream(view.neighbourhoods.place_of(member)));
    for (const ReachedPlace& reached : reaches.back())
      mass[reached.place] += kCloseness[reached.hops];
  }
  EntityId medoid = members.empty() ? EntityId{} : members.front();
  std::uint64_t closest = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    std::uint64_t closeness = 0;
    for (const ReachedPlace& reached : reaches[i])
      closeness += kCloseness[reached.hops] * (mass[reached.place] - kCloseness[reached.hops]);
    if (closeness > closest) {
      closest = closeness;
      medoid = members[i];
    }
  }
  return medoid;
}

}  // namespace headwater::correlator
