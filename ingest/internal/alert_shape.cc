#include "ingest/internal/alert_shape.h"

#include <utility>

#include "ingest/internal/severity_word.h"

namespace headwater::ingest {
namespace {

using json::field;
constexpr std::array kAlertFields = {
    field<&AlertShape::labels>("labels"),  field<&AlertShape::annotations>("annotations"),
    field<&AlertShape::status>("status"),  field<&AlertShape::starts_at>("startsAt"),
    field<&AlertShape::ends_at>("endsAt"), field<&AlertShape::generator_url>("generatorURL"),
};

}  // namespace

Status read_alert(const json::Element& value, const json::Pointer& at, AlertShape& alert) {
  return json::read_fields(value, at, kAlertFields, json::UnknownKeys::kIgnored, alert);
}

void finish_alert(const Origin& origin, const json::Pointer& at, AlertShape& alert,
                  AlertStatus status, Decoded& out) {
  Event event;
  event.labels = LabelSet::from_views(alert.labels);
  if (event.labels.empty()) {
    const json::Pointer labels_at(at, "labels");
    out.rejected.push_back(json::refused(labels_at, "at least one label pair required").message());
    return;
  }
  const bool resolved = status == AlertStatus::kResolved;
  const PayloadTimes times{.fallback =
                               resolved && alert.ends_at.set() ? alert.ends_at : alert.starts_at};
  event.body = AlertBody{.status = status,
                         .severity = severity_of(event.labels.get("severity")),
                         .starts_at = alert.starts_at,
                         .ends_at = alert.ends_at,
                         .annotations = LabelSet::from_views(alert.annotations),
                         .generator_url = std::string(alert.generator_url)};
  finish(origin, at, times, std::move(event), out);
}

}  // namespace headwater::ingest
