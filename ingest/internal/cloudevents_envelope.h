// What a CloudEvent says around its data, and where it says it. Private to ingest/.
#pragma once

#include <string_view>

#include "ingest/internal/json.h"
#include "model/intake.h"

namespace headwater::ingest {

enum class CloudEventsMode : std::uint8_t { kNone, kBinary, kStructured, kBatch };

// By content type, then by headers; kNone = neither says that it is a CloudEvent.
[[nodiscard]] CloudEventsMode cloudevents_mode(const RawRecord& record);

// Takes the record's body (binary mode) or an element in the JSON format; see payloads.h.
void decode_binary_cloudevent(const RawRecord& record, Decoded& out);

}  // namespace headwater::ingest
