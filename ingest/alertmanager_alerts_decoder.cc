#include "ingest/alertmanager_alerts_decoder.h"

#include "ingest/internal/alert_shape.h"
#include "ingest/internal/payloads.h"

namespace headwater::ingest {
namespace {

// Alertmanager's own order of defaults. A line of a file has no received_at: such an alert keeps
// what it says, and nothing of it can be called resolved.
Status decode_alert(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    Duration resolve_timeout, Decoded& out) {
  AlertShape alert;
  if (auto done = read_alert(value, at, alert); !done) return done;
  const Timestamp received_at = origin.record.received_at;
  if (!alert.starts_at.set()) alert.starts_at = alert.ends_at.set() ? alert.ends_at : received_at;
  if (!alert.ends_at.set() && received_at.set()) alert.ends_at = received_at + resolve_timeout;
  if (alert.ends_at.set() && alert.ends_at < alert.starts_at)
    return json::refused(at, "start time must be before end time");
  const bool resolved = received_at.set() && alert.ends_at <= received_at;
  finish_alert(origin, at, alert, resolved ? AlertStatus::kResolved : AlertStatus::kFiring, out);
  return Ok{};
}

}  // namespace

void decode_alerts(const Origin& origin, const json::Element& value, const json::Pointer& at,
                   Duration resolve_timeout, Decoded& out) {
  const auto alerts = json::as_array(value, at);
  if (!alerts) return out.rejected.push_back(alerts.error().message());
  for_each_part(*alerts, at, out, [&](const json::Element& alert, const json::Pointer& alert_at) {
    return decode_alert(origin, alert, alert_at, resolve_timeout, out);
  });
}

Decoded AlertmanagerAlertsDecoder::decode(const RawRecord& record) const {
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    decode_alerts({record}, document, {}, resolve_timeout_, out);
  });
}

}  // namespace headwater::ingest
