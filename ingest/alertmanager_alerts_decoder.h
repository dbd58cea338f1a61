// The body of Alertmanager's POST /api/v2/alerts: an array of alerts as Prometheus sends them. Good
// ones are kept when others are bad. Resolved = endsAt not after received_at; without an endsAt an
// alert ends resolve_timeout after it was received. Stateless; any thread.
#pragma once

#include "base/timestamp.h"
#include "model/intake.h"

namespace headwater::ingest {

inline constexpr Duration kResolveTimeoutDefault = minutes(5);  // Alertmanager's own

class AlertmanagerAlertsDecoder : public Decoder {
 public:
  explicit AlertmanagerAlertsDecoder(Duration resolve_timeout = kResolveTimeoutDefault)
      : resolve_timeout_(resolve_timeout) {}
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;

 private:
  Duration resolve_timeout_;
};

}  // namespace headwater::ingest
