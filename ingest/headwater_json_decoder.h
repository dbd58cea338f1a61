// Headwater's own JSON: alerts, changes, business signals and heartbeats from anybody who can write
// JSON. One object or an array of them; README.md lists every key. Strict: an unknown key is
// refused with its pointer. Stateless; any thread.
#pragma once

#include "model/intake.h"

namespace headwater::ingest {

class HeadwaterJsonDecoder : public Decoder {
 public:
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;
};

}  // namespace headwater::ingest
