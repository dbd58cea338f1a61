// Every shipped mapping on any bytes.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "fuzz/decoder_property.h"
#include "ingest/formats.h"
#include "rules/shipped_mappings.h"

namespace {

std::vector<std::unique_ptr<headwater::Decoder>> shipped_decoders() {
  std::vector<std::unique_ptr<headwater::Decoder>> decoders;
  for (const auto& shipped : headwater::rules::shipped_mappings())
    decoders.push_back(std::move(headwater::ingest::decoder_for(shipped.name)).value());
  return decoders;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kDecoders = shipped_decoders();
  for (const auto& decoder : kDecoders) headwater::check_decoder(*decoder, data, size);
  return 0;
}
