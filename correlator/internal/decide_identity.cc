#include <algorithm>

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"
#include "correlator/internal/tenant_use.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

constexpr Duration kWatermarkStep = seconds(1);

EventNames names_of(const View& view, const IdentifyEvent& step) {
  return names_of(view, *step.event, step.looked_up->labels_of(*step.event));
}

void see_entities(const View& view, const IdentifyEvent& step, std::vector<Record>& out) {
  const bool is_change = std::holds_alternative<ChangeBody>(step.event->body);
  if (is_change && view.state.indexes.change_by_identity.contains(step.identity)) return;
  const EventNames names = names_of(view, step);
  std::uint32_t next = view.state.meta.next_entity;
  for (std::size_t i = 0; i < names.entities.size(); ++i) {
    const std::string& name = names.entities[i];
    if (view.state.indexes.entity_by_name.contains(name)) continue;
    if (std::find(names.entities.begin(), names.entities.begin() + static_cast<std::ptrdiff_t>(i),
                  name) != names.entities.begin() + static_cast<std::ptrdiff_t>(i))
      continue;
    out.emplace_back(EntitySeen{
        .entity = {next++}, .name = name, .tenant = tenant_of_entity(view, name, names.tenant)});
  }
}

void judge_time(const Source& source, const Event& event, std::vector<Record>& out) {
  if (event.occurred_at > event.received_at + limits::kFutureMax) {
    out.emplace_back(EventFlagged{
        .source = source.id, .flag = EventFlag::kFuture, .occurred_at = event.occurred_at});
    return;  // a clock that runs ahead must not make everybody else late
  }
  if (source.watermark.set() && event.occurred_at + limits::kLatenessGrace < source.watermark) {
    out.emplace_back(EventFlagged{
        .source = source.id, .flag = EventFlag::kLate, .occurred_at = event.occurred_at});
  }
  if (!source.watermark.set() || event.occurred_at >= source.watermark + kWatermarkStep)
    out.emplace_back(SourceWatermarkMoved{.source = source.id, .watermark = event.occurred_at});
}

// C12: an event id that was seen is a redelivery, whatever it says.
bool remember(const View& view, const Event& event, SourceId source, Timestamp now,
              std::vector<Record>& out) {
  if (event.source_id.empty()) return true;
  const Hash128 key = hash128(event.source + '\xff' + event.source_id);
  if (view.state.indexes.remembered_by_key.contains(key)) {
    out.emplace_back(EventDropped{.source = source, .reason = DropReason::kRedelivered});
    return false;
  }
  if (view.state.remembered.size() >= limits::kDeliveriesRememberedMax)
    out.emplace_back(EventIdForgotten{.remembered = (*view.state.remembered.begin()).second->id});
  out.emplace_back(EventIdRemembered{.remembered = {view.state.meta.next_remembered},
                                     .key = key,
                                     .until = now + limits::kDeliveryMemory});
  return true;
}

// C29: all that the event says it is about must be one of the source's own tenants'; what names
// no tenant is about everybody's.
bool may_speak(const View& view, const IdentifyEvent& step,
               const std::optional<KnownThing>& thing) {
  const std::vector<std::string>& tenants = *step.tenants;
  const auto own = [&](const std::string& tenant) {
    return std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
  };
  const auto all_own = [&](const std::vector<std::string>& named) {
    return !named.empty() && std::all_of(named.begin(), named.end(), own);
  };
  const EventNames names =
      thing ? EventNames{.tenant = std::string(thing->tenant),
                         .entities = {std::string(view.state.entity_name(thing->entity))}}
            : names_of(view, step);
  const auto* change = std::get_if<ChangeBody>(&step.event->body);
  const bool scoped = change != nullptr && !change->tenants.empty();
  if (scoped && !all_own(change->tenants)) return false;
  if (!own(names.tenant) && !(scoped && names.tenant.empty())) return false;
  // Another sender may have told of a change under the same id.
  const auto known = view.state.indexes.change_by_identity.find(step.identity);
  if (change != nullptr && known != view.state.indexes.change_by_identity.end() &&
      !all_own(view.state.changes.at(known->second).body.tenants))
    return false;
  return std::all_of(names.entities.begin(), names.entities.end(), [&](const std::string& name) {
    const std::string owner = tenant_of_entity(view, name, names.tenant);
    return owner.empty() || own(owner);
  });
}

// Whose the event is and what it would add to, unless what it is about is counted already.
struct Counted {
  TenantCount count;
  std::string tenant;
};
std::optional<Counted> counted(const View& view, const IdentifyEvent& step) {
  const Event& event = *step.event;
  const auto* alert = std::get_if<AlertBody>(&event.body);
  if (alert != nullptr && is_resolve(event, *alert)) return std::nullopt;
  EventNames names = names_of(view, step);
  if (alert != nullptr) return Counted{TenantCount::kAlerts, std::move(names.tenant)};
  if (std::holds_alternative<SignalBody>(event.body))
    return Counted{TenantCount::kSignals, std::move(names.tenant)};
  if (std::holds_alternative<HeartbeatBody>(event.body))
    return Counted{TenantCount::kHeartbeats, std::move(names.tenant)};
  if (view.state.indexes.change_by_identity.contains(step.identity)) return std::nullopt;
  const auto& change = std::get<ChangeBody>(event.body);
  if (!change.tenants.empty()) return Counted{TenantCount::kChanges, change.tenants.front()};
  if (names.entities.empty()) return std::nullopt;
  const std::string& first = names.entities.front();
  const auto seen = view.state.indexes.entity_by_name.find(first);
  return Counted{TenantCount::kChanges, seen == view.state.indexes.entity_by_name.end()
                                            ? tenant_of_entity(view, first, names.tenant)
                                            : view.state.entities.at(seen->second).tenant};
}

bool over_quota(const View& view, const IdentifyEvent& step) {
  const std::optional<Counted> adds = counted(view, step);
  if (!adds || adds->tenant.empty()) return false;
  const auto place = static_cast<std::size_t>(adds->count);
  const auto used = view.state.indexes.tenant_counts.find(adds->tenant);
  const bool none = used == view.state.indexes.tenant_counts.end();
  return (none ? 0 : used->second[place]) >= view.configuration().quotas.of(adds->tenant)[place];
}

}  // namespace

void decide_identity(const View& view, const IdentifyEvent& step, Timestamp now,
                     std::vector<Record>& out) {
  const Event& event = *step.event;
  Source source{.id = {view.state.meta.next_source}, .name = event.source};
  const auto known = view.state.indexes.source_by_name.find(event.source);
  if (known != view.state.indexes.source_by_name.end()) {
    source = view.state.sources.at(known->second);
  } else {
    out.emplace_back(SourceSeen{.source = source.id, .name = source.name});
  }
  const std::optional<KnownThing> thing = known_thing(view, event, step.identity);
  if (step.tenants != nullptr && !may_speak(view, step, thing)) {
    out.emplace_back(EventDropped{.source = source.id, .reason = DropReason::kTenantNotAllowed});
    return;
  }
  if (!thing && over_quota(view, step)) {
    out.emplace_back(EventDropped{.source = source.id, .reason = DropReason::kOverQuota});
    return;
  }
  if (!remember(view, event, source.id, now, out)) return;
  judge_time(source, event, out);
  if (!thing) see_entities(view, step, out);
}

ArrivedEvent arrived(const View& view, const DecideEvent& step, Timestamp now) {
  return {.event = *step.event,
          .labels = step.looked_up->labels_of(*step.event),
          .added_labels = step.looked_up->added,
          .identity = step.identity,
          .source = view.state.indexes.source_by_name.at(step.event->source),
          .now = now,
          .late = step.late};
}

}  // namespace headwater::correlator
