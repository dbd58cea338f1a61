#include "correlator/internal/event_names.h"

#include "base/check.h"
#include "correlator/internal/event_decisions.h"
#include "correlator/internal/self_alert.h"

namespace headwater::correlator {
namespace {

// An event whose labels name no entity is about this one, which no map knows.
constexpr std::string_view kNoEntity = "unassigned";

// Two tenants may call their own things alike; the map's spelling wins, then "tenant/name".
std::string qualified(const View& view, const std::string& tenant, const std::string& name) {
  if (tenant.empty() || view.map().find(name) != kNoNode) return name;
  return tenant + "/" + name;
}

}  // namespace

EventNames names_of(const View& view, const Event& event, const LabelSet& labels) {
  if (is_self_alert(event)) return {.entities = {self_alert_entity(event)}};
  const rules::Resolved resolved = view.configuration().resolution.resolve(labels);
  EventNames names{.tenant = resolved.tenant};
  const auto* change = std::get_if<ChangeBody>(&event.body);
  if (change != nullptr && !change->services.empty()) {
    for (const std::string& service : change->services)
      names.entities.push_back(qualified(view, names.tenant, service));
    return names;
  }
  if (!resolved.entity.empty()) {
    names.entities.push_back(qualified(view, names.tenant, resolved.entity));
  } else if (change == nullptr) {
    names.entities.push_back(qualified(view, names.tenant, std::string(kNoEntity)));
  }
  if (names.tenant.empty() && !names.entities.empty())
    names.tenant = tenant_of_entity(view, names.entities.front(), "");
  return names;
}

std::optional<KnownThing> known_thing(const View& view, const Event& event,
                                      const Hash128& identity) {
  const Indexes& indexes = view.state.indexes;
  if (const auto* body = std::get_if<AlertBody>(&event.body)) {
    const auto at = indexes.alert_by_identity.find(identity);
    if (at == indexes.alert_by_identity.end()) return std::nullopt;
    const Alert& alert = **at;
    if (alert.status != AlertStatus::kFiring && !is_resolve(event, *body)) return std::nullopt;
    return KnownThing{alert.entity, alert.tenant};
  }
  if (std::holds_alternative<SignalBody>(event.body)) {
    const auto at = indexes.signal_by_identity.find(identity);
    if (at == indexes.signal_by_identity.end()) return std::nullopt;
    const Signal& signal = view.state.signals.at(at->second);
    return KnownThing{signal.entity, signal.tenant};
  }
  if (std::holds_alternative<HeartbeatBody>(event.body)) {
    const auto at = indexes.heartbeat_by_identity.find(identity);
    if (at == indexes.heartbeat_by_identity.end()) return std::nullopt;
    const Heartbeat& heartbeat = view.state.heartbeats.at(at->second);
    return KnownThing{heartbeat.entity, heartbeat.tenant};
  }
  return std::nullopt;
}

std::string tenant_of_entity(const View& view, const std::string& entity,
                             const std::string& event_tenant) {
  const NodeIndex node = view.map().find(entity);
  if (node != kNoNode) return view.map().node(node).tenant;
  return entity.starts_with(event_tenant + "/") ? event_tenant : std::string{};
}

EntityId entity_id(const View& view, const std::string& name) {
  const auto at = view.state.indexes.entity_by_name.find(name);
  HW_CHECK(at != view.state.indexes.entity_by_name.end(), "the entity was seen before");
  return at->second;
}

}  // namespace headwater::correlator
