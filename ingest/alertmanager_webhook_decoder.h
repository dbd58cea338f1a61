// Alertmanager's webhook, version "4", and Grafana's, which is the same with more keys and version
// "1": one notification of a group, an event for each alert in it. Labels that begin with "__" are
// Grafana's own and left out.
// Unknown keys are ignored, as newer versions add some; absence from a group says nothing, as the
// group may be truncated. Stateless; any thread.
#pragma once

#include "model/intake.h"

namespace headwater::ingest {

class AlertmanagerWebhookDecoder : public Decoder {
 public:
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;
};

}  // namespace headwater::ingest
