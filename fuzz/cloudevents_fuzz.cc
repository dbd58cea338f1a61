// CloudEvents in each mode, by themselves and through the shape test. The input is a content type,
// headers "name: value" and, after an empty line, the body.
#include "ingest/cloudevents_decoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/decoder_property.h"
#include "ingest/auto_decoder.h"

namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t feed = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, feed);
  text.remove_prefix(std::min(feed + 1, text.size()));
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  RawRecord record;
  record.content_type = take_line(text);
  for (auto line = take_line(text); !line.empty(); line = take_line(text)) {
    const std::size_t colon = std::min(line.find(": "), line.size());
    record.headers.emplace_back(line.substr(0, colon),
                                line.substr(std::min(colon + 2, line.size())));
  }
  record.bytes = text;
  check_decoder(ingest::CloudEventsDecoder(), record);
  return check_decoder(ingest::AutoDecoder(), record);
}
