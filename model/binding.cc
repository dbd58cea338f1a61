#include "model/binding.h"

#include <string_view>
#include <utility>

#include "base/check.h"

namespace headwater {
namespace {

constexpr std::string_view kTenantLabel = "tenant";
constexpr std::string_view kHeaderPrefix = "headwater-label-";

DeadLetter bound_letter(const RawRecord& record, const std::vector<std::string>& reasons,
                        const Binding& binding) {
  DeadLetter letter = dead_letter_of(record, reasons);
  for (const Label& label : binding.labels)
    letter.headers.push_back(
        {std::string(kHeaderPrefix) + std::string(label.name), std::string(label.value)});
  return letter;
}

Error conflict(std::string_view field, std::string_view bound) {
  return malformed(std::string(field).append(kBoundElsewhere).append(bound));
}

Status bind_scope(const Event& event, std::string_view tenant) {
  const auto* change = std::get_if<ChangeBody>(&event.body);
  if (change == nullptr || tenant.empty()) return Ok{};
  for (const std::string& named : change->tenants)
    if (named != tenant) return conflict("tenants", tenant);
  return Ok{};
}

Status bind_event(Event& event, const Binding& binding) {
  std::vector<Label> labels;
  for (const Label& label : event.labels) labels.push_back(label);
  for (const Label& bound : binding.labels) {
    const std::string_view said = event.labels.get(bound.name);
    if (said.empty()) {
      labels.push_back(bound);
    } else if (said != bound.value) {
      return conflict("labels." + std::string(bound.name), bound.value);
    }
  }
  event.labels = LabelSet::from_views(labels);
  if (Status bound = bind_scope(event, binding.labels.get(kTenantLabel)); !bound) return bound;
  return validate(event);
}

// Verdicts after which an event is kept as a dead letter; the others are no loss.
bool is_refusal(const std::string& verdict) {
  return verdict == to_string(DropReason::kTenantNotAllowed) ||
         verdict == to_string(DropReason::kOverQuota);
}

}  // namespace

void bind(Decoded& decoded, const Binding& binding) {
  if (binding.labels.empty()) return;
  std::vector<Event> events;
  events.reserve(decoded.events.size());
  for (std::size_t i = 0; i < decoded.events.size(); ++i) {
    if (const Status bound = bind_event(decoded.events[i], binding); !bound) {
      decoded.rejected.push_back("event " + std::to_string(i) + ": " + bound.error().message());
    } else {
      events.push_back(std::move(decoded.events[i]));
    }
  }
  decoded.events = std::move(events);
}

Binding binding_of(const DeadLetter& letter) {
  std::vector<std::pair<std::string, std::string>> labels;
  for (const Header& header : letter.headers)
    if (header.name.starts_with(kHeaderPrefix))
      labels.emplace_back(header.name.substr(kHeaderPrefix.size()), header.value);
  return {.labels = LabelSet(labels), .tenants = {}};
}

void add_events(Submission& submission, const RawRecord& record, Decoded decoded,
                const Binding& binding) {
  if (!decoded.rejected.empty())
    submission.dead_letters.push_back(bound_letter(record, decoded.rejected, binding));
  if (!binding.tenants.empty() && !decoded.events.empty()) {
    submission.kept.push_back({.first_input = submission.inputs.size(),
                               .inputs = decoded.events.size(),
                               .letter = bound_letter(record, {}, binding)});
  }
  for (Event& event : decoded.events) {
    if (binding.tenants.empty()) {
      submission.inputs.emplace_back(EventArrived{std::move(event)});
    } else {
      submission.inputs.emplace_back(BoundEventArrived{std::move(event), binding.tenants});
    }
  }
}

std::vector<DeadLetter> refused_letters(std::vector<KeptRecord> kept,
                                        const std::vector<std::string>& verdicts) {
  std::vector<DeadLetter> letters;
  for (KeptRecord& record : kept) {
    HW_CHECK(record.first_input + record.inputs <= verdicts.size(), "one verdict for each input");
    std::vector<std::string> reasons;
    for (std::size_t i = 0; i < record.inputs; ++i) {
      const std::string& verdict = verdicts[record.first_input + i];
      if (is_refusal(verdict)) reasons.push_back("event " + std::to_string(i) + ": " + verdict);
    }
    if (reasons.empty()) continue;
    record.letter.reason = joined_reasons(reasons);
    letters.push_back(std::move(record.letter));
  }
  return letters;
}

}  // namespace headwater
