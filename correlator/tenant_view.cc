#include "correlator/tenant_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/plain_words.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Another one for each (incident, tenant): two tenants who compare theirs learn nothing. The
// constant keeps it apart from other hashes of the same parts.
std::string opaque_id(const View& view, IncidentId incident, std::string_view tenant) {
  std::string bytes = "headwater tenant view\n" + view.state.meta.epoch + "\n" +
                      std::to_string(incident.value) + "\n";
  bytes += tenant;
  return to_hex(hash128(bytes)).substr(0, 16);
}

std::string public_name(const MapNode& node) {
  return node.public_name.empty() ? "a shared " + std::string(plain_word(node.kind))
                                  : node.public_name;
}

// The tenant's own symptom. An entity that is not its own is told by its public name, or not at
// all.
TenantSymptom own_line(const View& view, const Symptom& symptom) {
  TenantSymptom line{.kind = symptom.kind,
                     .symptom_class = symptom.symptom_class,
                     .since = symptom.onset,
                     .firing = is_firing(symptom)};
  const MapNode* node = node_of(view, symptom.entity);
  const Entity* entity = view.state.entities.find(symptom.entity);
  if (entity != nullptr && (node != nullptr ? node->tenant : entity->tenant) == symptom.tenant) {
    line.entity = entity->name;
  } else if (node != nullptr && node->tenant.empty()) {
    line.entity = public_name(*node);
  } else {
    line.entity = "a service";
  }
  return line;
}

// Only what the map says is shared by all, and of it only the public name and the class of trouble:
// a rule's name may tell what its author did not mean for tenants.
std::optional<TenantSymptom> shared_line(const View& view, const Symptom& symptom) {
  const MapNode* node = node_of(view, symptom.entity);
  if (!symptom.tenant.empty() || node == nullptr || !node->tenant.empty()) return std::nullopt;
  return TenantSymptom{.entity = public_name(*node),
                       .kind = std::string(to_string(symptom.symptom_class)),
                       .symptom_class = symptom.symptom_class,
                       .since = symptom.onset,
                       .firing = is_firing(symptom)};
}

// How many nodes stand behind a public name is not told.
void add_shared(std::vector<TenantSymptom>& lines, TenantSymptom line) {
  for (TenantSymptom& known : lines) {
    if (known.entity != line.entity || known.symptom_class != line.symptom_class) continue;
    known.since = std::min(known.since, line.since);
    known.firing = known.firing || line.firing;
    return;
  }
  lines.push_back(std::move(line));
}

void order(std::vector<TenantSymptom>& lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const TenantSymptom& a, const TenantSymptom& b) {
    return std::tuple(!a.firing, a.since) < std::tuple(!b.firing, b.since);
  });
}

std::string clock(Timestamp time) { return format_rfc3339(time).substr(11, 8); }

std::string period(const TenantView& tenant_view, Timestamp since) {
  if (!tenant_view.resolved_at.set()) return "since " + clock(since);
  return "from " + clock(since) + " to " + clock(tenant_view.resolved_at);
}

// "invoices, payroll and portal login": what the tenant's own symptoms are about, each once.
std::string affected(const std::vector<TenantSymptom>& own) {
  constexpr std::size_t kNamed = 3;
  std::vector<std::string> things;
  for (const TenantSymptom& symptom : own) {
    std::string thing = thing_hurt(symptom.kind);
    if (thing.empty()) thing = symptom.entity;
    if (std::find(things.begin(), things.end(), thing) == things.end())
      things.push_back(std::move(thing));
  }
  if (things.size() > kNamed) {
    things.resize(kNamed - 1);
    things.emplace_back("more");
  }
  return joined(things);
}

std::string text_of(const TenantView& tenant_view, const std::vector<TenantSymptom>& shared,
                    const std::vector<TenantSymptom>& own) {
  const std::string yours = "your " + affected(own) + " affected";
  if (shared.empty()) return yours + " " + period(tenant_view, own.front().since);
  const TenantSymptom& first = shared.front();
  return first.entity + " " + std::string(plain_word(first.symptom_class)) + " " +
         period(tenant_view, first.since) + ", " + yours;
}

}  // namespace

std::optional<TenantView> project_for_tenant(const View& view, IncidentId id,
                                             std::string_view tenant) {
  const Incident* incident = view.state.incidents.find(id);
  if (incident == nullptr || tenant.empty()) return std::nullopt;
  std::vector<TenantSymptom> own;
  std::vector<TenantSymptom> shared;
  for (const Symptom* symptom : symptoms_of(view, id)) {
    if (symptom->tenant == tenant) {
      own.push_back(own_line(view, *symptom));
    } else if (std::optional<TenantSymptom> line = shared_line(view, *symptom)) {
      add_shared(shared, *std::move(line));
    }
  }
  if (own.empty()) return std::nullopt;
  order(own);
  order(shared);
  TenantView tenant_view{.id = opaque_id(view, id, tenant),
                         .state = is_active(*incident) ? "open" : "resolved",
                         .resolved_at = incident->resolved_at};
  tenant_view.text = text_of(tenant_view, shared, own);
  tenant_view.symptoms = own;
  tenant_view.symptoms.insert(tenant_view.symptoms.end(), shared.begin(), shared.end());
  tenant_view.since = tenant_view.symptoms.front().since;
  for (const TenantSymptom& symptom : tenant_view.symptoms)
    tenant_view.since = std::min(tenant_view.since, symptom.since);
  if (tenant_view.symptoms.size() > limits::kCardSymptomsMax)
    tenant_view.symptoms.resize(limits::kCardSymptomsMax);
  return tenant_view;
}

}  // namespace headwater::correlator
