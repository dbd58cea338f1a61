#include "model/event.h"

#include "model/limits.h"

namespace headwater {
namespace {

Status check_labels(const LabelSet& labels) {
  std::size_t count = 0;
  for (const Label& label : labels) {
    if (++count > limits::kLabelsMax) return malformed("labels: more than 64");
    if (label.name.empty()) return malformed("labels: empty name");
    if (label.name.size() > limits::kLabelNameBytesMax)
      return malformed("labels: name over 128 bytes: " + std::string(label.name.substr(0, 32)));
    if (label.value.size() > limits::kLabelValueBytesMax)
      return malformed("labels." + std::string(label.name) + ": value over 4096 bytes");
  }
  return Ok{};
}

Status check_text(const char* field, const std::string& text) {
  if (text.size() > limits::kTextFieldBytesMax)
    return malformed(std::string(field) + ": over 4096 bytes");
  return Ok{};
}

struct CheckBody {
  Status operator()(const AlertBody& alert) const {
    if (alert.annotations.bytes().size() > limits::kAnnotationBytesMax)
      return malformed("annotations: over 16384 bytes in all");
    if (alert.starts_at.set() && alert.ends_at.set() && alert.ends_at < alert.starts_at)
      return malformed("ends_at: before starts_at");
    return check_text("generator_url", alert.generator_url);
  }
  Status operator()(const ChangeBody& change) const {
    if (change.id.empty()) return malformed("id: a change needs one");
    if (change.services.size() > limits::kChangeScopeMax)
      return malformed("services: more than 1024");
    if (change.tenants.size() > limits::kChangeScopeMax)
      return malformed("tenants: more than 1024");
    for (const auto* text : {&change.id, &change.title, &change.url, &change.actor,
                             &change.version_from, &change.version_to})
      if (auto checked = check_text("change", *text); !checked) return checked;
    for (const auto* names : {&change.services, &change.tenants})
      for (const std::string& name : *names)
        if (name.empty() || name.size() > limits::kLabelValueBytesMax)
          return malformed("services, tenants: a name is empty or over 4096 bytes");
    return Ok{};
  }
  Status operator()(const SignalBody& signal) const {
    if (signal.count < 0) return malformed("count: negative");
    if (signal.spread.set() && signal.spread.mantissa < 0)
      return malformed("baseline.stddev: negative");
    if (auto checked = check_text("unit", signal.unit); !checked) return checked;
    return check_text("reason", signal.reason);
  }
  Status operator()(const HeartbeatBody& heartbeat) const {
    if (heartbeat.run.size() > limits::kHeartbeatRunBytesMax)
      return malformed("run: over 64 bytes");
    if (heartbeat.interval.micros < 0 || heartbeat.grace.micros < 0)
      return malformed("interval: negative");
    return check_text("reason", heartbeat.reason);
  }
};

}  // namespace

std::string_view kind_name(const Event& event) {
  constexpr std::string_view kNames[] = {"alert", "change", "signal", "heartbeat"};
  return kNames[event.body.index()];
}

Status validate(const Event& event) {
  if (event.source.empty()) return malformed("source: empty");
  if (!event.occurred_at.set()) return malformed("time: missing");
  if (!event.received_at.set()) return malformed("received_at: missing");
  if (event.source_id.size() > limits::kTextFieldBytesMax) return malformed("id: over 4096 bytes");
  if (auto checked = check_labels(event.labels); !checked) return checked;
  // A change is known by its id, everything else by its labels.
  if (event.labels.empty() && !std::holds_alternative<ChangeBody>(event.body))
    return malformed("labels: at least one label pair required");
  return std::visit(CheckBody{}, event.body);
}

}  // namespace headwater
