#include "store/internal/keys.h"

#include "base/bytes.h"

namespace headwater::store {
namespace {

// No estate has an empty name.
std::string global(std::string_view name) {
  std::string key(1, '\0');
  key += name;
  return key;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<std::uint8_t>(c) >> 4];
    out += kDigits[static_cast<std::uint8_t>(c) & 0xF];
  }
  return out;
}

void append_object(std::string& key, ObjectRef object) {
  key.push_back(static_cast<char>(object.table));
  append_big_endian(key, object.id);
}

std::optional<ObjectRef> read_object(std::string_view bytes) {
  if (bytes.size() != 9 || static_cast<std::uint8_t>(bytes[0]) >= kTableCount) return std::nullopt;
  return ObjectRef{static_cast<Table>(bytes[0]), read_big_endian(bytes.substr(1))};
}

}  // namespace

std::string format_key() { return global("format"); }
std::string estate_key(std::string_view name) { return global("estate/") + std::string(name); }

EstateKeys::EstateKeys(std::string_view estate) : estate_(estate) {
  prefix_.push_back(static_cast<char>(estate.size()));
  prefix_ += estate;
}

std::string EstateKeys::prefix(Section section) const {
  return prefix_ + static_cast<char>(section);
}

std::string EstateKeys::row(ObjectRef object) const {
  std::string key = prefix(Section::kRow);
  append_object(key, object);
  return key;
}

std::string EstateKeys::position(const KafkaPosition& position) const {
  std::string key = prefix(Section::kPosition);
  ByteWriter(key).text(position.topic);
  append_big_endian(key, static_cast<std::uint64_t>(position.partition));
  return key;
}

std::string EstateKeys::timeline(IncidentId incident) const {
  return numbered(Section::kTimeline, incident.value);
}

std::string EstateKeys::timeline(IncidentId incident, Seq seq, std::uint64_t line) const {
  std::string key = timeline(incident);
  append_big_endian(key, seq.value);
  append_big_endian(key, line);
  return key;
}

std::string EstateKeys::feed(Seq seq, std::uint64_t line) const {
  std::string key = numbered(Section::kFeed, seq.value);
  append_big_endian(key, line);
  return key;
}

std::string EstateKeys::numbered(Section section, std::uint64_t number) const {
  std::string key = prefix(section);
  append_big_endian(key, number);
  return key;
}

std::string EstateKeys::content(const Hash128& digest) const {
  std::string key = numbered(Section::kContent, digest.high);
  append_big_endian(key, digest.low);
  return key;
}

std::string EstateKeys::reference_use(ReferenceKind kind, std::string_view source, Seq seq) const {
  std::string key = prefix(Section::kReferenceUse);
  key.push_back(static_cast<char>(kind));
  ByteWriter(key).text(source);
  append_big_endian(key, seq.value);
  return key;
}

std::string EstateKeys::shell(std::string_view key) const {
  return prefix(Section::kShell) + std::string(key);
}

std::string_view EstateKeys::rest(std::string_view key) const {
  return key.substr(prefix_.size() + 1);
}

std::optional<ObjectRef> EstateKeys::object(std::string_view key) const {
  return read_object(rest(key));
}

std::string EstateKeys::tombstone(Seq as_of, ObjectRef object) const {
  std::string key = numbered(Section::kTombstone, as_of.value);
  append_object(key, object);
  return key;
}

std::optional<EstateKeys::Tombstone> EstateKeys::tombstone(std::string_view key) const {
  const std::string_view behind = rest(key);
  if (behind.size() < 8) return std::nullopt;
  const auto object = read_object(behind.substr(8));
  if (!object) return std::nullopt;
  return Tombstone{Seq{read_big_endian(behind)}, *object};
}

std::optional<std::uint64_t> EstateKeys::number(std::string_view key) const {
  const std::string_view number = rest(key);
  if (number.size() != 8) return std::nullopt;
  return read_big_endian(number);
}

std::string EstateKeys::describe(std::string_view key) const {
  if (key.size() <= prefix_.size()) return estate_;
  if (key[prefix_.size()] == static_cast<char>(Section::kRow)) {
    if (const auto known = object(key)) {
      return estate_ + "/" + std::string(to_string(known->table)) + "/" + std::to_string(known->id);
    }
  }
  return estate_ + "/" + key[prefix_.size()] + " " + hex(rest(key));
}

std::string end_of(std::string prefix) {
  while (!prefix.empty() && static_cast<std::uint8_t>(prefix.back()) == 0xFF) prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

}  // namespace headwater::store
