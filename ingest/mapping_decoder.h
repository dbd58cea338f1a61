// Any JSON, as a mapping reads it (rules/mapping_document.h), and OTLP logs in protobuf as if they
// were OTLP's JSON. Holds nothing but the mapping; any thread.
#pragma once

#include "model/intake.h"
#include "rules/mapping_document.h"

namespace headwater::ingest {

class MappingDecoder : public Decoder {
 public:
  explicit MappingDecoder(rules::Mapping mapping) : mapping_(std::move(mapping)) {}
  [[nodiscard]] Decoded decode(const RawRecord& record) const override;

 private:
  rules::Mapping mapping_;
};

}  // namespace headwater::ingest
