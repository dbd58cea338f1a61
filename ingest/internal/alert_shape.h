// One alert as Alertmanager and Prometheus write it (labels, annotations, startsAt, endsAt,
// generatorURL), alike in the webhook and in API v2. Private to ingest/.
#pragma once

#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "ingest/internal/json.h"
#include "ingest/internal/origin.h"
#include "model/labels.h"

namespace headwater::ingest {

struct AlertShape {
  std::vector<Label> labels;
  std::vector<Label> annotations;
  std::string_view status;  // the webhook's; "" = not said
  Timestamp starts_at;
  Timestamp ends_at;
  std::string_view generator_url;
};

[[nodiscard]] Status read_alert(const json::Element& value, const json::Pointer& at,
                                AlertShape& alert);

// Makes the event. Severity comes from the label "severity". alertname="Watchdog" is a heartbeat
// keyed by its labels: its absence is the alarm, so a resolved one makes no event at all.
void finish_alert(const Origin& origin, const json::Pointer& at, AlertShape& alert,
                  AlertStatus status, Decoded& out);

}  // namespace headwater::ingest
