// What holds for every decoder and any bytes: the same record gives the same events, each of them
// valid and stored as it is; every refusal says something. Needs no thread rule: called by one
// fuzzer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "model/event.h"
#include "model/intake.h"
#include "model/limits.h"

namespace headwater {

inline void check_event(const Event& event) {
  HW_CHECK(validate(event).ok(), "a decoder hands over valid events only");
  const std::string stored = encoded(event);
  ByteReader reader(stored);
  Event back;
  decode(reader, back);
  HW_CHECK(reader.finished() && encoded(back) == stored, "an event is stored as it is");
}

// `record` is decoded as it is, then as a line of a file, which has no time of arrival.
inline int check_decoder(const Decoder& decoder, RawRecord record) {
  record.source = "fuzz";
  record.position = "1";
  record.received_at = Timestamp{1'767'225'600'000'000};
  for (int pass = 0; pass < 2; ++pass) {
    const Decoded decoded = decoder.decode(record);
    for (const Event& event : decoded.events) check_event(event);
    for (const std::string& reason : decoded.rejected)
      HW_CHECK(!reason.empty(), "a refusal says something");
    const Decoded again = decoder.decode(record);
    HW_CHECK(as_json(again.events) == as_json(decoded.events), "a decoder keeps no state");
    HW_CHECK(again.rejected == decoded.rejected, "a decoder keeps no state");
    if (!decoded.rejected.empty()) {
      const DeadLetter letter = dead_letter_of(record, decoded.rejected);
      HW_CHECK(letter.bytes == record.bytes, "a dead letter keeps its bytes");
      HW_CHECK(letter.reason.size() <= limits::kDeadLetterReasonBytesMax + 64,
               "a reason is bounded");
    }
    record.received_at = {};
  }
  return 0;
}

inline int check_decoder(const Decoder& decoder, const std::uint8_t* data, std::size_t size) {
  RawRecord record;
  record.bytes = {reinterpret_cast<const char*>(data), size};
  return check_decoder(decoder, record);
}

}  // namespace headwater
