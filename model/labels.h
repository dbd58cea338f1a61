// LabelSet: an immutable, sorted set of name/value pairs in one run of bytes, so that a set costs
// one allocation and a pointer, compares and hashes as bytes, and is journalled by copying. Values,
// no thread rule.
#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "base/fixed_text.h"
#include "base/hash.h"

namespace headwater {

struct Label {
  std::string_view name;
  std::string_view value;
  friend bool operator==(const Label&, const Label&) = default;
};

class LabelSet {
 public:
  LabelSet() = default;
  // Pairs with an empty value are left out; of equal names the last wins.
  explicit LabelSet(const std::vector<std::pair<std::string, std::string>>& pairs);
  // The same from views, which it sorts in place; the hot path of the decoders.
  static LabelSet from_views(std::vector<Label>& labels);

  // Walks the labels by name, in byte order. Views stay valid while the set lives.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Label;
    using difference_type = std::ptrdiff_t;
    using pointer = const Label*;
    using reference = const Label&;
    explicit Iterator(std::string_view rest) : rest_(rest) { next(); }
    const Label& operator*() const { return label_; }
    const Label* operator->() const { return &label_; }
    Iterator& operator++() {
      next();
      return *this;
    }
    void operator++(int) { next(); }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    void next();
    std::string_view rest_;
    const char* at_ = nullptr;  // null past the end
    Label label_;
  };
  [[nodiscard]] Iterator begin() const { return Iterator(bytes_.view()); }
  [[nodiscard]] Iterator end() const { return Iterator({}); }

  // "" when absent. Linear in the number of labels, which is small.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return !get(name).empty(); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t size() const;
  // A copy with `name` set (or, for an empty value, removed).
  [[nodiscard]] LabelSet with(std::string_view name, std::string_view value) const;
  // A copy with all of `others` set.
  [[nodiscard]] LabelSet with(const LabelSet& others) const;
  // The canonical bytes: the form that identity is hashed from.
  [[nodiscard]] std::string_view bytes() const { return bytes_.view(); }
  [[nodiscard]] Hash128 hash() const { return hash128(bytes_.view()); }
  // Prometheus' fingerprint (FNV-1a 64 over name 0xFF value 0xFF by name).
  [[nodiscard]] std::uint64_t fingerprint() const;
  friend bool operator==(const LabelSet&, const LabelSet&) = default;

  void encode(ByteWriter& writer) const { writer.pairs(bytes_.view()); }
  void decode(ByteReader& reader);
  void append_json(std::string& out) const;

 private:
  FixedText bytes_;  // (varint length, name, varint length, value)*, by name
};

// "service=web, team=shop".
[[nodiscard]] std::string to_text(const LabelSet& labels);
// 16 lower-case hex digits.
[[nodiscard]] std::string format_fingerprint(std::uint64_t fingerprint);

}  // namespace headwater
