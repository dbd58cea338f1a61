// One function a payload, so that an envelope or the shape test can hand over a part of a document
// that is parsed already. Each appends to `out` and never fails as a whole. Private to ingest/.
#pragma once

#include <string_view>

#include "base/timestamp.h"
#include "ingest/internal/json.h"
#include "ingest/internal/origin.h"

namespace headwater::ingest {

void decode_webhook(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    Decoded& out);
void decode_alerts(const Origin& origin, const json::Element& value, const json::Pointer& at,
                   Duration resolve_timeout, Decoded& out);
void decode_cdevent(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    Decoded& out);
// An event of Alertmanager's recorder, or an array of them.
void decode_recorded(const RawRecord& record, const json::Element& value, Decoded& out);
void decode_pagerduty(const Origin& origin, const json::Element& value, Decoded& out);
// `kind` is what an envelope says it is; "" = the payload says so itself.
void decode_headwater(const Origin& origin, const json::Element& value, const json::Pointer& at,
                      std::string_view kind, Decoded& out);
// An event, or an array of them.
void decode_headwater_document(const Origin& origin, const json::Element& document, Decoded& out);
// A CloudEvent in the JSON format.
void decode_cloudevent(const RawRecord& record, const json::Element& value, const json::Pointer& at,
                       Decoded& out);

// Parses the record's bytes and hands the document to `decode(document, out)`.
template <class DecodeDocument>
Decoded decode_record(const RawRecord& record, const DecodeDocument& decode) {
  Decoded out;
  if (const auto document = json::parse(record.bytes); document) {
    decode(*document, out);
  } else {
    out.rejected.push_back(document.error().message());
  }
  return out;
}

}  // namespace headwater::ingest
