#include "correlator/incident_card.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "correlator/internal/changes_in_scope.h"
#include "correlator/internal/failure_lists.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/self_alert.h"
#include "correlator/internal/symptom_labels.h"
#include "correlator/signal_text.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// What came back counts once, as it is now.
std::vector<const Symptom*> newest_of(std::vector<const Symptom*> symptoms) {
  absl::flat_hash_set<SymptomId> came_back;
  for (const Symptom* symptom : symptoms) came_back.insert(symptom->previous);
  std::erase_if(symptoms, [&](const Symptom* symptom) { return came_back.contains(symptom->id); });
  return symptoms;
}

std::vector<std::string> tenants_of(const std::vector<const Symptom*>& symptoms) {
  std::vector<std::string> tenants;
  absl::flat_hash_set<std::string_view> seen;
  for (const Symptom* symptom : symptoms)
    if (!is_remark(*symptom) && !symptom->tenant.empty() && seen.insert(symptom->tenant).second)
      tenants.push_back(symptom->tenant);
  return tenants;
}

// Several tenants hurt by one thing are best told of by the thing that they share.
const Symptom* headline_of(const std::vector<const Symptom*>& symptoms, std::size_t tenants) {
  const auto rank = [&](const Symptom* symptom) {
    return std::tuple(!hurts_now(*symptom), is_remark(*symptom),
                      tenants > 1 && !symptom->tenant.empty(), symptom->severity, symptom->id);
  };
  const auto first =
      std::min_element(symptoms.begin(), symptoms.end(),
                       [&](const Symptom* a, const Symptom* b) { return rank(a) < rank(b); });
  return first == symptoms.end() ? nullptr : *first;
}

std::string title_of(const View& view, IncidentId incident,
                     const std::vector<const Symptom*>& symptoms,
                     const std::vector<std::string>& tenants) {
  const Symptom* headline = headline_of(symptoms, tenants.size());
  if (headline == nullptr) return incident_name(incident);
  std::string title(view.state.entity_name(headline->entity));
  if (!title.empty()) title += ": ";
  title += headline->kind;
  if (tenants.size() > 1) return title + ", " + counted(tenants.size(), "tenant");
  if (tenants.size() == 1) return title + ", tenant " + tenants.front();
  if (symptoms.size() > 1) title += ", " + counted(symptoms.size(), "symptom");
  return title;
}

// At most `bytes`, never ending within a UTF-8 character.
std::string cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  constexpr std::string_view kMark = "…";
  std::size_t end = bytes - kMark.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + std::string(kMark);
}

std::string own_words(const View& view, const Symptom& symptom) {
  if (symptom.origin == OriginKind::kSignal) {
    const Signal* signal = view.state.signals.find(SignalId{symptom.origin_id});
    if (signal == nullptr) return {};
    return signal_text_of(*signal, symptom);
  }
  if (symptom.origin != OriginKind::kAlert) return {};
  const Alert* alert = view.state.alerts.find(AlertId{symptom.origin_id});
  if (alert == nullptr) return {};
  if (is_self_alert(view, symptom)) return self_alert_text(view, *alert);
  const std::string_view summary = alert->annotations.get("summary");
  return std::string(summary.empty() ? alert->annotations.get("description") : summary);
}

std::string url_of(const View& view, const Symptom& symptom) {
  if (symptom.origin != OriginKind::kAlert) return {};
  const Alert* alert = view.state.alerts.find(AlertId{symptom.origin_id});
  return alert == nullptr ? std::string{} : alert->generator_url;
}

// As many as a page has room for.
LabelSet card_labels(const View& view, const Symptom& symptom) {
  std::vector<std::pair<std::string, std::string>> labels;
  const LabelSet added = symptom_labels(view.state, symptom).added;
  for (const Label& label : added)
    if (labels.size() < limits::kCardLabelsMax)
      labels.emplace_back(label.name, cut(label.value, limits::kCardSummaryBytesMax));
  return LabelSet(labels);
}

// What fires first, then what is worst, then what came first.
std::vector<CardSymptom> card_symptoms(const View& view, std::vector<const Symptom*> symptoms) {
  const auto rank = [](const Symptom* symptom) {
    return std::tuple(!is_firing(*symptom), symptom->severity, symptom->id);
  };
  std::sort(symptoms.begin(), symptoms.end(),
            [&](const Symptom* a, const Symptom* b) { return rank(a) < rank(b); });
  if (symptoms.size() > limits::kCardSymptomsMax) symptoms.resize(limits::kCardSymptomsMax);
  std::vector<CardSymptom> lines;
  lines.reserve(symptoms.size());
  for (const Symptom* symptom : symptoms) {
    lines.push_back({.entity = std::string(view.state.entity_name(symptom->entity)),
                     .tenant = symptom->tenant,
                     .kind = symptom->kind,
                     .symptom_class = symptom->symptom_class,
                     .severity = symptom->severity,
                     .since = symptom->onset,
                     .firing = is_firing(*symptom),
                     .summary = cut(own_words(view, *symptom), limits::kCardSummaryBytesMax),
                     .url = url_of(view, *symptom),
                     .added_labels = card_labels(view, *symptom)});
  }
  return lines;
}

std::string as_of_text(const Firing& firing) {
  if (!firing.catching_up) return {};
  return firing.as_of.set() ? "as of " + format_rfc3339(firing.as_of) : "source is catching up";
}

// A merged incident is over under its own name.
std::string_view state_word(IncidentState state) {
  return to_string(state == IncidentState::kMerged ? IncidentState::kResolved : state);
}

}  // namespace

IncidentCard make_card(const View& view, IncidentId incident, Timestamp now) {
  const Incident& own = view.state.incidents.at(incident);
  const IncidentId standing = view.state.survivor(incident);
  const Incident& told = view.state.incidents.at(standing);
  const std::vector<const Symptom*> symptoms = newest_of(symptoms_of(view, standing));
  const Firing firing = firing_of(view, standing);
  std::vector<std::string> tenants = tenants_of(symptoms);
  FailureLists lists = failure_lists(view, standing);
  IncidentCard card{.estate = view.configuration().estate,
                    .incident = incident,
                    .title = title_of(view, standing, symptoms, tenants),
                    .state = std::string(state_word(own.state)),
                    .priority = told.priority,
                    .priority_factors = told.priority_factors,
                    .onset = told.onset,
                    .decided_at = now,
                    .resolved_at = own.resolved_at,
                    .acknowledged_by = told.acknowledged_by,
                    .symptom_count = static_cast<std::uint32_t>(symptoms.size()),
                    .firing_count = firing.count,
                    .tenant_count = static_cast<std::uint32_t>(tenants.size()),
                    .symptoms = card_symptoms(view, symptoms),
                    .ranking = told.ranking,
                    .first_failures = std::move(lists.first_failures),
                    .impact = std::move(lists.impact),
                    .changes = changes_in_scope(view, standing, now),
                    .as_of_source = as_of_text(firing)};
  if (standing != incident) card.merged_into = incident_name(standing);
  if (tenants.size() > limits::kCardTenantsMax) tenants.resize(limits::kCardTenantsMax);
  card.tenants = std::move(tenants);
  return card;
}

std::string incident_title(const View& view, IncidentId incident) {
  const IncidentId standing = view.state.survivor(incident);
  if (standing != incident) return "merged into " + incident_name(standing);
  const std::vector<const Symptom*> symptoms = newest_of(symptoms_of(view, incident));
  return title_of(view, incident, symptoms, tenants_of(symptoms));
}

std::vector<std::string> tenants_hurt(const View& view, IncidentId incident) {
  return tenants_of(symptoms_of(view, incident));
}

}  // namespace headwater::correlator
