// PagerDuty's Events API v2.
#include "ingest/pagerduty_decoder.h"

#include <cstddef>
#include <cstdint>

#include "fuzz/decoder_property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return headwater::check_decoder(headwater::ingest::PagerDutyDecoder(), data, size);
}
