// Tells the formats apart: CloudEvents by their headers, the others by the shape of the JSON. For a
// topic that carries several. A shape that is known but not read says so. Stateless; any thread.
#pragma once

#include "model/intake.h"

namespace headwater::ingest {

class AutoDecoder : public Decoder {
 public:
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;
};

}  // namespace headwater::ingest
