#include "ingest/mapping_decoder.h"

#include <utility>

#include "ingest/internal/mapped_fields.h"
#include "ingest/internal/otlp_logs.h"
#include "ingest/internal/payloads.h"
#include "ingest/internal/text_encoding.h"

namespace headwater::ingest {
namespace {

// The decoding of one record, list by list.
class RecordMapping {
 public:
  RecordMapping(const rules::Mapping& mapping, const RawRecord& record,
                const json::Element& document, Decoded& out)
      : record_{.mapping = mapping, .record = record, .document = document}, out_(out) {}

  void run() {
    const json::Pointer root;
    const MappedPlace place{.outside = nullptr, .value = record_.document, .at = root};
    if (!record_.mapping.each.empty()) return take_apart(0, place);
    if (record_.record.bytes.size() > limits::kEventBytesMax)
      return out_.rejected.push_back("one event over 1048576 bytes");
    decode_item(place);
  }

 private:
  // The items of the list number `depth` within `holder`.
  void take_apart(std::size_t depth, const MappedPlace& holder) {
    const rules::MappingPointer& pointer = record_.mapping.each[depth];
    MappedItem item(record_, holder);
    const auto list = item.find(pointer);
    if (!list) return out_.rejected.push_back(list.error().message());
    if (!list->has_value()) {
      // Within an item a list may be left out when it is empty.
      const std::string at = pointer.path.empty() ? "" : pointer.path + ": ";
      if (depth == 0) out_.rejected.push_back(at + "missing (mapping field each)");
      return;
    }
    const MappedPlace* outside = depth == 0 ? nullptr : &holder;
    const json::Pointer root;
    const json::Pointer& base =
        pointer.from == rules::MappingPointer::From::kItem ? holder.at : root;
    at_path(pointer.path, base, [&](const json::Pointer& at) {
      const auto array = json::as_array(**list, at);
      if (!array) return next(depth, {.outside = outside, .value = **list, .at = at});
      std::size_t index = 0;
      for (const json::Element element : *array)
        next(depth, {.outside = outside, .value = element, .at = {at, index++}});
    });
  }

  void next(std::size_t depth, const MappedPlace& place) {
    if (depth + 1 < record_.mapping.each.size()) return take_apart(depth + 1, place);
    if (++record_.items <= limits::kEventsPerRequestMax) return decode_item(place);
    if (record_.items == limits::kEventsPerRequestMax + 1)
      out_.rejected.push_back(json::refused(place.at, "more than 10000 in one record").message());
  }

  // Hands on the pointer that `path` ("/a/b") leads to from `base`: a step a call, since a pointer
  // looks at the one before.
  template <class Use>
  static void at_path(std::string_view path, const json::Pointer& base, const Use& use) {
    if (path.empty()) return use(base);
    path.remove_prefix(1);
    const std::string_view step = path.substr(0, path.find('/'));
    at_path(path.substr(step.size()), {base, step}, use);
  }

  void decode_item(const MappedPlace& place) {
    MappedItem item(record_, place);
    if (auto done = decode_item(item, place); !done)
      out_.rejected.push_back(done.error().message());
  }

  Status decode_item(MappedItem& item, const MappedPlace& place) {
    for (const rules::MappingEvent& entry : record_.mapping.events) {
      const auto counts = holds(entry, item);
      if (!counts) return counts.error();
      if (!*counts) continue;
      if (!entry.ignored.empty()) {
        out_.ignored.push_back(json::refused(place.at, entry.ignored).message());
        return Ok{};
      }
      Event event;
      PayloadTimes times;
      if (auto done = fill_event(entry, item, event, times); !done) return done;
      finish({record_.record}, place.at, times, std::move(event), out_);
      return Ok{};
    }
    return json::refused(place.at,
                         "no entry of the mapping " + record_.mapping.name + " is for this");
  }

  static Result<bool> holds(const rules::MappingEvent& entry, MappedItem& item) {
    for (const rules::MappingCondition& condition : entry.when) {
      auto held = item.holds(condition);
      if (!held || !*held) return held;
    }
    return true;
  }

  MappedRecord record_;
  Decoded& out_;
};

// On Kafka nobody says what the bytes are: a request in protobuf begins with the tag of its list,
// which is a line feed, and is no JSON.
bool is_protobuf(const rules::Mapping& mapping, const RawRecord& record) {
  if (!record.content_type.empty())
    return media_type(record.content_type) == "application/x-protobuf";
  const bool reads_otlp = !mapping.each.empty() && mapping.each.front().path == "/resourceLogs";
  return reads_otlp && record.bytes.starts_with('\n') && !json::parse(record.bytes);
}

Result<json::Element> document_of(const RawRecord& record, bool protobuf) {
  if (!protobuf) return json::parse(record.bytes);
  const Result<std::string> text = otlp_logs_json(record.bytes);
  if (!text) return text.error();
  return json::parse(*text, limits::kOtlpJsonBytesMax);
}

}  // namespace

Decoded MappingDecoder::decode(const RawRecord& record) const {
  Decoded out;
  const auto document = document_of(record, is_protobuf(mapping_, record));
  if (document) {
    RecordMapping(mapping_, record, *document, out).run();
  } else {
    out.rejected.push_back(document.error().message());
  }
  return out;
}

}  // namespace headwater::ingest
