// LookupTable: a table of the user's own that adds labels to events: rows by the values of some of
// their labels, kept in hashes, so that an event costs one look a table, however many rows there
// are. Reading a document into one is lookup_document.h. Immutable; safe to use from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/hash.h"
#include "model/labels.h"

namespace headwater::rules {

// A column, and the label that it is compared with or becomes.
struct LookupColumn {
  std::string label;
  std::string column;
};

// What the configuration says of a table.
struct LookupRule {
  std::string name;
  std::string file;               // relative to the configuration file; read at start and reload
  std::vector<LookupColumn> by;   // the key
  std::vector<LookupColumn> add;  // empty: every other column, under its own name
  bool overwrite = false;         // else a label that an event has already stays
};

struct LookupRow {
  std::string key;         // lookup_key()
  std::uint32_t adds = 0;  // which of the table's sets of labels
  HW_FIELDS(key, adds)
};
// All of a table, as it is stored: how it is asked is part of it.
struct LookupFacts {
  std::string name;
  std::vector<std::string> by;  // labels
  bool overwrite = false;
  std::vector<LabelSet> adds;   // each once
  std::vector<LookupRow> rows;  // each key once
  HW_FIELDS(name, by, overwrite, adds, rows)
};
// Of the values of the labels in `by`, in that order. No UTF-8 text holds the byte between them.
[[nodiscard]] std::string lookup_key(std::span<const std::string> values);

class LookupTable {
 public:
  // Null where a key stands twice, or a row names a set of labels that is not there.
  [[nodiscard]] static std::shared_ptr<const LookupTable> make(LookupFacts facts);
  ~LookupTable();
  LookupTable(const LookupTable&) = delete;
  LookupTable& operator=(const LookupTable&) = delete;

  [[nodiscard]] const LookupFacts& facts() const { return facts_; }
  [[nodiscard]] const Hash128& digest() const { return digest_; }
  // "" where `labels` lack a label of the key.
  [[nodiscard]] std::string key_of(const LabelSet& labels) const;
  // What the row of this key adds; null if there is none.
  [[nodiscard]] const LabelSet* find(std::string_view key) const;

 private:
  struct Index;
  explicit LookupTable(LookupFacts facts);

  LookupFacts facts_;
  Hash128 digest_;
  std::unique_ptr<Index> index_;
};

using LookupTables = std::vector<std::shared_ptr<const LookupTable>>;

struct LookupResult {
  LabelSet added;            // what was added or overwritten
  std::uint32_t found = 0;   // one bit a table, the first the lowest
  std::uint32_t missed = 0;  // had a key, and there was no row for it
};
// Asks the tables in order; each sees the labels that earlier ones added. What would make them more
// than limits::kAddedLabelsMax is not added.
[[nodiscard]] LookupResult look_up(const LookupTables& tables, const LabelSet& labels);

}  // namespace headwater::rules
