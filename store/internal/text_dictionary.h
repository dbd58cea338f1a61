// The journal blob's dictionary: a writer that puts each text, label and label set of a blob once
// and then refers to it, and times as distances from their entry's; and the reader that undoes it.
// docs/formats.md has the tokens. Private to journal_blob.cc. Each object belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace headwater::store {

// What the writer remembers of a blob. A text that falls on another's place displaces it: it is
// then written once more, so the table is bounded and nothing is ever searched.
class SeenTexts {
 public:
  enum class Kind : std::uint8_t { kText, kPair, kSet };

  // Forgets everything: a new blob begins.
  void clear();
  // The number that `text` was given in this blob, or -1; then it has been given the next number.
  // `text` must stay where it is until clear().
  std::int64_t number(Kind kind, std::string_view text);

 private:
  struct Slot {
    const char* text = nullptr;  // where it stood last: the bytes most likely still in the cache
    std::uint32_t size = 0;
    std::uint32_t tag = 0;   // the part of its hash that is not its place; the kind is in it
    std::uint32_t blob = 0;  // which clear() it came after
    std::uint32_t number = 0;
  };
  static constexpr std::size_t kSlots = 1 << 13;
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
  std::uint32_t blob_ = 1;
  std::uint32_t next_[3] = {};
};

// Shorter texts are as short as a reference.
inline constexpr std::size_t kTextRemembered = 4;

class DictionaryWriter final : public ByteWriter {
 public:
  // Both outlive it; `seen` has been cleared for this blob.
  DictionaryWriter(std::string& out, SeenTexts& seen) : ByteWriter(out), seen_(seen) {}
  void text(std::string_view value) override;
  void pairs(std::string_view value) override;
  void time(std::int64_t micros) override;
  // The time from which the next ones are measured.
  void measure_from(std::int64_t micros) { base_ = static_cast<std::uint64_t>(micros); }

 private:
  SeenTexts& seen_;
  std::uint64_t base_ = 0;
  std::vector<std::string_view> pairs_;  // of the set at hand, kept for its memory
};

// Views stay valid while the reader and its bytes live.
class DictionaryReader final : public ByteReader {
 public:
  explicit DictionaryReader(std::string_view bytes) : ByteReader(bytes) {}
  std::string_view text() override;
  std::string_view pairs() override;
  std::int64_t time() override;
  void measure_from(std::int64_t micros) { base_ = static_cast<std::uint64_t>(micros); }

 private:
  void read_pair(std::string& set, std::vector<std::size_t>& new_ends);
  std::string_view referred(const std::vector<std::string_view>& known, std::uint64_t token);

  std::uint64_t base_ = 0;
  std::vector<std::string_view> texts_;
  std::vector<std::string_view> pairs_;
  std::vector<std::string_view> sets_;
  std::deque<std::string> assembled_;  // what sets_ and pairs_ view
};

}  // namespace headwater::store
