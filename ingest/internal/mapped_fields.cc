#include "ingest/internal/mapped_fields.h"

#include <algorithm>
#include <utility>

#include "ingest/internal/headwater_shape.h"
#include "ingest/internal/severity_word.h"

namespace headwater::ingest {
namespace {

using rules::MappedField;

// Why a text can't be what it is to become; "" = it is.
using Expected = std::string_view;

template <class Enum, class ReadWord>
Expected set_word(std::string_view text, const ReadWord& read, Expected expected, Enum& into) {
  const std::optional<Enum> known = read(text);
  if (known) into = *known;
  return known ? Expected() : expected;
}

Expected set_quantity(std::string_view text, Quantity& into) {
  const auto quantity = parse_quantity(text);
  if (quantity) into = *quantity;
  return quantity ? "" : "a number";
}

// "5m", or a number of seconds.
Expected set_duration(std::string_view text, Duration& into) {
  std::string seconds(text);
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos)
    seconds += 's';
  const auto duration = parse_duration(seconds);
  if (!duration || *duration > limits::kHeartbeatIntervalMax)
    return "a duration such as \"5m\" or whole seconds, at most 366 days";
  into = *duration;
  return "";
}

Expected set_count(std::string_view text, std::int64_t& into) {
  constexpr std::size_t kDigitsMax = 15;
  if (text.size() > kDigitsMax || text.find_first_not_of("0123456789") != std::string_view::npos)
    return "a whole number";
  into = 0;
  for (const char c : text) into = into * 10 + (c - '0');
  return "";
}

Expected set_field(MappedField field, std::string_view text, AlertBody& alert) {
  switch (field) {
    case MappedField::kStatus:
      return set_word(text, read_alert_status, kAlertStatusExpected, alert.status);
    case MappedField::kSeverity:
      alert.severity = severity_of(text);
      break;
    case MappedField::kValue:
      return set_quantity(text, alert.value);
    case MappedField::kGeneratorUrl:
      alert.generator_url = text;
      break;
    default:
      break;
  }
  return "";
}

Expected set_field(MappedField field, std::string_view text, ChangeBody& change) {
  switch (field) {
    case MappedField::kId:
      change.id = text;
      break;
    case MappedField::kStatus:
      return set_word(text, read_change_status, kChangeStatusExpected, change.status);
    case MappedField::kType:
      return set_word(text, read_change_kind, kChangeKindExpected, change.kind);
    case MappedField::kTitle:
      change.title = text;
      break;
    case MappedField::kVersionFrom:
      change.version_from = text;
      break;
    case MappedField::kVersionTo:
      change.version_to = text;
      break;
    case MappedField::kActor:
      change.actor = text;
      break;
    case MappedField::kUrl:
      change.url = text;
      break;
    default:
      break;
  }
  return "";
}

Expected set_field(MappedField field, std::string_view text, SignalBody& signal) {
  switch (field) {
    case MappedField::kSignal:
      return set_word(text, read_signal_kind, kSignalKindExpected, signal.kind);
    case MappedField::kDirection:
      return set_word(text, read_signal_direction, kSignalDirectionExpected, signal.direction);
    case MappedField::kValue:
      return set_quantity(text, signal.value);
    case MappedField::kBaseline:
      return set_quantity(text, signal.baseline);
    case MappedField::kSpread:
      return set_quantity(text, signal.spread);
    case MappedField::kLower:
      return set_quantity(text, signal.lower);
    case MappedField::kUpper:
      return set_quantity(text, signal.upper);
    case MappedField::kCount:
      return set_count(text, signal.count);
    case MappedField::kReason:
      signal.reason = text;
      break;
    case MappedField::kUnit:
      signal.unit = text;
      break;
    default:
      break;
  }
  return "";
}

Expected set_field(MappedField field, std::string_view text, HeartbeatBody& heartbeat) {
  return set_duration(text, field == MappedField::kGrace ? heartbeat.grace : heartbeat.interval);
}

// The time that a field sets; null for any other field.
Timestamp* time_in(MappedField field, Event& event, PayloadTimes& times) {
  auto* alert = std::get_if<AlertBody>(&event.body);
  auto* change = std::get_if<ChangeBody>(&event.body);
  auto* signal = std::get_if<SignalBody>(&event.body);
  switch (field) {
    case MappedField::kTime:
      return &times.occurred_at;
    case MappedField::kStartsAt:
      return &alert->starts_at;
    case MappedField::kEndsAt:
      return &alert->ends_at;
    case MappedField::kStartedAt:
      return &change->started_at;
    case MappedField::kFinishedAt:
      return &change->finished_at;
    case MappedField::kWindowStart:
      return &signal->window_start;
    case MappedField::kWindowEnd:
      return &signal->window_end;
    default:
      return nullptr;
  }
}

Status fill_field(MappedField field, const rules::MappingValue& value, MappedItem& item,
                  Event& event, PayloadTimes& times) {
  if (field == MappedField::kServices || field == MappedField::kTenants) {
    auto names = item.names(value);
    if (!names) return names.error();
    auto& change = std::get<ChangeBody>(event.body);
    (field == MappedField::kServices ? change.services : change.tenants) = std::move(*names);
    return Ok{};
  }
  const auto found = item.value(value);
  if (!found) return found.error();
  if (found->text.empty()) return Ok{};
  Expected expected;
  if (field == MappedField::kEventId) {
    event.source_id = found->text;
  } else if (Timestamp* time = time_in(field, event, times)) {
    const auto read = value.time.parse(found->text);
    if (read) *time = *read;
    if (!read) expected = value.time.expected();
  } else {
    expected =
        std::visit([&](auto& body) { return set_field(field, found->text, body); }, event.body);
  }
  if (expected.empty()) return Ok{};
  return malformed(item.where(*found->from) + ": expected " + std::string(expected));
}

Error in_field(const Error& error, std::string_view name) {
  return malformed(error.message() + " (mapping field " + std::string(name) + ")");
}

using Named = std::vector<std::pair<std::string, rules::MappingValue>>;

Status fill_named(const Named& named, std::string_view prefix, MappedItem& item,
                  std::vector<Label>& into) {
  for (const auto& [name, value] : named) {
    const auto found = item.value(value);
    if (!found) return in_field(found.error(), std::string(prefix) + name);
    if (!found->text.empty()) into.push_back({name, found->text});
  }
  return Ok{};
}

Result<LabelSet> labels_of(const rules::MappingEvent& entry, MappedItem& item) {
  std::vector<Label> labels;
  if (entry.every_tag || !entry.tags.empty()) {
    const auto tags = item.tags();
    if (!tags) return tags.error();
    for (const Label& tag : *tags)
      if (entry.every_tag ||
          std::find(entry.tags.begin(), entry.tags.end(), tag.name) != entry.tags.end())
        labels.push_back(tag);
  }
  // Of equal names the last counts, so what the entry names itself comes before a tag.
  if (auto done = fill_named(entry.labels, "labels.", item, labels); !done) return done.error();
  return LabelSet::from_views(labels);
}

void set_kind(rules::MappedKind kind, Event& event) {
  switch (kind) {
    case rules::MappedKind::kAlert:
      event.body = AlertBody{};
      break;
    case rules::MappedKind::kChange:
      event.body = ChangeBody{};
      break;
    case rules::MappedKind::kSignal:
      event.body = SignalBody{};
      break;
    case rules::MappedKind::kHeartbeat:
      event.body = HeartbeatBody{};
      break;
  }
}

// Of a source that never says that it is over: firing for so long after `at`, unless it comes
// again.
Status fill_lease(const rules::MappingEvent& entry, MappedItem& item, Timestamp at,
                  AlertBody& alert) {
  for (const auto& [field, value] : entry.fields) {
    if (field != MappedField::kLasts) continue;
    const auto found = item.value(value);
    if (!found) return in_field(found.error(), "lasts");
    Duration lasts;
    if (const Expected expected = set_duration(found->text, lasts); !expected.empty())
      return in_field(malformed("expected " + std::string(expected)), "lasts");
    if (!at.set()) return in_field(malformed("no time to count it from"), "lasts");
    if (alert.status == AlertStatus::kFiring && !alert.ends_at.set()) alert.ends_at = at + lasts;
  }
  return Ok{};
}

// What follows from the rest.
Status complete(const rules::MappingEvent& entry, MappedItem& item, Event& event) {
  if (auto* alert = std::get_if<AlertBody>(&event.body)) {
    std::vector<Label> annotations;
    if (auto done = fill_named(entry.annotations, "annotations.", item, annotations); !done)
      return done;
    alert->annotations = LabelSet::from_views(annotations);
  } else if (auto* change = std::get_if<ChangeBody>(&event.body)) {
    // Its id stays the same over its statuses: alone it would make the second a redelivery.
    if (event.source_id.empty())
      event.source_id = change->id + ' ' + std::string(to_string(change->status));
  } else if (auto* signal = std::get_if<SignalBody>(&event.body)) {
    const SignalLack lack = complete_signal(signal->count != 0, *signal);
    if (!lack.field.empty())
      return in_field(malformed(std::string(lack.why)),
                      lack.field == "burn_rate" ? "value" : lack.field);
  }
  return Ok{};
}

}  // namespace

Status fill_event(const rules::MappingEvent& entry, MappedItem& item, Event& event,
                  PayloadTimes& times) {
  set_kind(entry.kind, event);
  auto labels = labels_of(entry, item);
  if (!labels) return labels.error();
  event.labels = std::move(*labels);
  if (auto* alert = std::get_if<AlertBody>(&event.body))
    alert->severity = severity_of(event.labels.get("severity"));
  PayloadTimes said;
  for (const auto& [field, value] : entry.fields)
    if (auto done = fill_field(field, value, item, event, said); !done)
      return in_field(done.error(), to_string(field));
  if (auto done = complete(entry, item, event); !done) return done;
  times = times_of(event, said.occurred_at);
  if (auto* alert = std::get_if<AlertBody>(&event.body))
    return fill_lease(entry, item, times.occurred_at, *alert);
  return Ok{};
}

}  // namespace headwater::ingest
