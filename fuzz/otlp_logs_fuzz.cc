// OTLP logs in protobuf: what can be read is JSON as the mapping reads it.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "fuzz/decoder_property.h"
#include "ingest/formats.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kDecoder = std::move(headwater::ingest::decoder_for("otlp_logs")).value();
  headwater::RawRecord record;
  record.bytes = {reinterpret_cast<const char*>(data), size};
  record.content_type = "application/x-protobuf";
  headwater::check_decoder(*kDecoder, record);
  const headwater::Decoded decoded = kDecoder->decode(record);
  for (const std::string& reason : decoded.rejected)
    HW_CHECK(!reason.starts_with("not JSON"), "what was read as protobuf is JSON");
  return 0;
}
