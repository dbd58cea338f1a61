#include "ingest/alertmanager_webhook_decoder.h"

#include <optional>

#include "ingest/internal/alert_shape.h"
#include "ingest/internal/payloads.h"

namespace headwater::ingest {
namespace {

struct Notification {
  std::string_view version;
  std::optional<json::Element> alerts;
};

using json::field;
constexpr std::array kNotificationFields = {
    field<&Notification::version>("version"),
    field<&Notification::alerts>("alerts"),
};

// Grafana keeps its own under such names: no part of what the alert is about.
void leave_out_internal(std::vector<Label>& labels) {
  std::erase_if(labels, [](const Label& label) { return label.name.starts_with("__"); });
}

Status decode_alert(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    Decoded& out) {
  AlertShape alert;
  if (auto done = read_alert(value, at, alert); !done) return done;
  leave_out_internal(alert.labels);
  leave_out_internal(alert.annotations);
  if (alert.status == "firing") {
    finish_alert(origin, at, alert, AlertStatus::kFiring, out);
  } else if (alert.status == "resolved") {
    finish_alert(origin, at, alert, AlertStatus::kResolved, out);
  } else {
    return json::refused({at, "status"}, "expected \"firing\" or \"resolved\"");
  }
  return Ok{};
}

Result<json::Array> alerts_of(const json::Element& value, const json::Pointer& at) {
  Notification notification;
  const auto done =
      json::read_fields(value, at, kNotificationFields, json::UnknownKeys::kIgnored, notification);
  if (!done) return done.error();
  if (notification.version != "4" && notification.version != "1")
    return json::refused({at, "version"}, "expected \"4\", or \"1\" of Grafana");
  if (!notification.alerts) return json::refused({at, "alerts"}, "missing");
  return json::as_array(*notification.alerts, {at, "alerts"});
}

}  // namespace

void decode_webhook(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    Decoded& out) {
  const auto alerts = alerts_of(value, at);
  if (!alerts) return out.rejected.push_back(alerts.error().message());
  for_each_part(*alerts, {at, "alerts"}, out,
                [&](const json::Element& alert, const json::Pointer& alert_at) {
                  return decode_alert(origin, alert, alert_at, out);
                });
}

Decoded AlertmanagerWebhookDecoder::decode(const RawRecord& record) const {
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    decode_webhook({record}, document, {}, out);
  });
}

}  // namespace headwater::ingest
