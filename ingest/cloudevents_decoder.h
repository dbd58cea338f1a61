// CloudEvents 1.0: binary, structured and batched over HTTP, binary and structured over Kafka. The
// data is a CDEvent (dev.cdevents.*) or our own JSON (io.headwater.{alert,change,signal,
// heartbeat}.v1); other types are refused by name. source and id together are the event's id.
// Stateless; any thread.
#pragma once

#include "model/intake.h"

namespace headwater::ingest {

class CloudEventsDecoder : public Decoder {
 public:
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;
};

}  // namespace headwater::ingest
