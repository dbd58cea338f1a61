// Mapping documents: one that is taken decodes a payload with every shape in it, and keeps no
// state.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/decoder_property.h"
#include "ingest/mapping_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  constexpr std::size_t kSizeMax = 64 * 1024;
  if (size > kSizeMax) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  rules::ReadMapping read = rules::read_mapping(text, "m.yaml", "fuzz");
  HW_CHECK(read.mapping.has_value() == read.findings.empty(), "a mapping, or findings");
  if (!read.mapping) return 0;
  RawRecord record;
  record.bytes =
      R"({"a": {"b": [["k", "v"], {"name": "n", "value": 1.5}]}, "list": [{"id": 1}, 2, null],
      "t": "2026-01-01T00:00:00Z", "s": "{\"list\": [\"x\"]}", "tags": "env:prod,service:web"})";
  record.headers = {{"x-kind", "deployment"}};
  return check_decoder(ingest::MappingDecoder(std::move(*read.mapping)), record);
}
