// PagerDuty's Events API v2, which nearly every tool can speak: alerts (trigger, resolve) and
// change events. An acknowledgement is about an incident of PagerDuty's and makes no event.
// Stateless; any thread.
#pragma once

#include "model/intake.h"

namespace headwater::ingest {

// An alert is known by its label `dedup_key`, which a resolve alone brings again; one that says
// none gets the hash of its bytes. The routing key is not looked at.
class PagerDutyDecoder : public Decoder {
 public:
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;
};

}  // namespace headwater::ingest
