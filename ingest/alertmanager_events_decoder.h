// What Alertmanager's event recorder (0.33 and newer) writes as JSON, to Kafka or a webhook: one
// object, or an array of them. Alerts that are created, grouped, notified of and resolved make
// events; what is about silences, inhibition and the process itself makes none. Stateless; any
// thread.
#pragma once

#include "model/intake.h"

namespace headwater::ingest {

// A firing alert holds until it is told to be resolved: the recorder repeats no alert, so the end
// that Prometheus promised would come too early.
class AlertmanagerEventsDecoder : public Decoder {
 public:
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;
};

}  // namespace headwater::ingest
