// The key layout: every key begins with its estate's name, then says which section and, big-endian,
// which row, so that RocksDB's byte order is ours. docs/formats.md has the table. Private to
// store/. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "model/ids.h"
#include "model/input.h"
#include "model/intake.h"
#include "model/table.h"

namespace headwater::store {

enum class Section : char {
  kHead = 'H',
  kRow = 'R',
  kTombstone = 'X',
  kPosition = 'P',
  kTimeline = 'T',
  kFeed = 'F',
  kAudit = 'A',
  kAuditHead = 'a',
  kDeadLetter = 'D',
  kDeadLetterTotals = 'd',
  kContent = 'C',
  kReferenceUse = 'U',
  kShell = 'S',
  kSegment = 'I',
  kBlob = 'J',  // alone in the journal's column family
};

// Keys that belong to no estate.
[[nodiscard]] std::string format_key();
[[nodiscard]] std::string estate_key(std::string_view name);  // "" gives the prefix of all

class EstateKeys {
 public:
  explicit EstateKeys(std::string_view estate);

  [[nodiscard]] std::string prefix(Section section) const;
  [[nodiscard]] std::string head() const { return prefix(Section::kHead); }
  [[nodiscard]] std::string row(ObjectRef object) const;
  // By the input that it is as of, so that those which the floor has passed come first.
  [[nodiscard]] std::string tombstone(Seq as_of, ObjectRef object) const;
  [[nodiscard]] std::string position(const KafkaPosition& position) const;
  [[nodiscard]] std::string timeline(IncidentId incident) const;
  [[nodiscard]] std::string timeline(IncidentId incident, Seq seq, std::uint64_t line) const;
  [[nodiscard]] std::string feed(Seq seq, std::uint64_t line) const;
  [[nodiscard]] std::string numbered(Section section, std::uint64_t number) const;
  [[nodiscard]] std::string content(const Hash128& digest) const;
  [[nodiscard]] std::string reference_use(ReferenceKind kind, std::string_view source,
                                          Seq seq) const;
  [[nodiscard]] std::string shell(std::string_view key) const;

  // What every key of the estate begins with.
  [[nodiscard]] const std::string& all() const { return prefix_; }

  // Of a key of this estate.
  [[nodiscard]] Section section(std::string_view key) const {
    return static_cast<Section>(key[prefix_.size()]);
  }
  // What stands behind the section in a key of this estate.
  [[nodiscard]] std::string_view rest(std::string_view key) const;
  // Nothing for a key that is no row's.
  [[nodiscard]] std::optional<ObjectRef> object(std::string_view key) const;
  // Of a tombstone's key; nothing for any other.
  struct Tombstone {
    Seq as_of;
    ObjectRef object;
  };
  [[nodiscard]] std::optional<Tombstone> tombstone(std::string_view key) const;
  // The number of a numbered() key; nothing for any other.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view key) const;
  // For errors: "eu/alert/17", "eu/J 00000000000000ff".
  [[nodiscard]] std::string describe(std::string_view key) const;

 private:
  std::string estate_;
  std::string prefix_;
};

// The first key behind all that begin with `prefix`.
[[nodiscard]] std::string end_of(std::string prefix);

}  // namespace headwater::store
