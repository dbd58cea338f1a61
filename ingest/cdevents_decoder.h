// CDEvents 0.4 and 0.5, bare or as the data of a CloudEvent: service.* and environment.* become
// changes. Types are matched by prefix, since each ends in a version of its own. Stateless; any
// thread.
#pragma once

#include "model/intake.h"

namespace headwater::ingest {

class CdeventsDecoder : public Decoder {
 public:
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;
};

}  // namespace headwater::ingest
