#include "model/record.h"

#include <memory>
#include <utility>

namespace headwater {

Record::Record() = default;
Record::Record(const Record& other) = default;
Record::Record(Record&& other) noexcept = default;
// By way of moving and making anew: the variant's own assignments have a case for each pair of
// kinds.
Record& Record::operator=(const Record& other) { return *this = Record(other); }
Record& Record::operator=(Record&& other) noexcept {
  if (this != &other) {
    std::destroy_at(this);
    std::construct_at(this, std::move(other));
  }
  return *this;
}
Record::~Record() = default;

void Record::encode(ByteWriter& writer) const {
  headwater::encode(writer, static_cast<const RecordKinds&>(*this));
}
void Record::decode(ByteReader& reader) {
  headwater::decode(reader, static_cast<RecordKinds&>(*this));
}
void Record::append_json(std::string& out) const {
  headwater::append_json(out, static_cast<const RecordKinds&>(*this));
}

std::string_view name(const Record& record) {
  return std::visit([](const auto& held) { return held.kName; }, record);
}

ObjectRef object_of(const Record& record) {
  return std::visit([](const auto& held) { return ObjectRef{held.kTable, held.object()}; }, record);
}

void append_line(std::string& out, const Record& record) {
  out += "{\"record\":\"";
  out += name(record);
  out += "\",\"content\":";
  append_json(out, record);
  out += '}';
}

IncidentId timeline_of(const Record& record) {
  return std::visit(
      [](const auto& held) {
        if constexpr (requires { held.incident; }) {
          return held.incident;
        } else {
          return IncidentId{};
        }
      },
      record);
}

std::string_view to_string(DropReason reason) {
  constexpr std::string_view kNames[] = {"redelivered",  "stale_firing",       "repeated_resolve",
                                         "older_status", "tenant_not_allowed", "over_quota"};
  return name_at(kNames, reason);
}

std::string_view to_string(EventFlag flag) {
  constexpr std::string_view kNames[] = {"late", "future"};
  return name_at(kNames, flag);
}

std::string_view to_string(CommandKind kind) {
  constexpr std::string_view kNames[] = {"acknowledge",     "unacknowledge",  "resolve",
                                         "confirm_suspect", "reject_suspect", "silence",
                                         "expire_silence"};
  return name_at(kNames, kind);
}

std::string_view to_string(ReferenceKind kind) {
  constexpr std::string_view kNames[] = {"configuration", "map", "lookup"};
  return name_at(kNames, kind);
}

std::string_view to_string(OriginKind kind) {
  constexpr std::string_view kNames[] = {"alert", "signal", "heartbeat"};
  return name_at(kNames, kind);
}

std::string_view to_string(PassReason reason) {
  constexpr std::string_view kNames[] = {"below", "outweighed", "out_of_reach", "nothing_in_common",
                                         "full"};
  return name_at(kNames, reason);
}

std::string_view to_string(IncidentState state) {
  constexpr std::string_view kNames[] = {"open", "acknowledged", "resolved", "merged"};
  return name_at(kNames, state);
}

std::string_view to_string(Table table) {
  constexpr std::string_view kNames[kTableCount] = {
      "meta",    "source",    "entity",      "remembered",  "alert",    "change",
      "signal",  "heartbeat", "symptom",     "habit",       "incident", "thread",
      "message", "reference", "repeat_page", "signal_page", "silence"};
  return name_at(kNames, table);
}

}  // namespace headwater
