// The journal's unit: one batch of inputs with the records that each caused, as one frame of bytes.
// Texts and labels that repeat within a blob are written once; recovery reads the records without
// the inputs. docs/formats.md has the layout. Pure functions: no RocksDB, no files. Values; an
// encoder belongs to one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/input.h"
#include "model/record.h"

namespace headwater::store {

// `input` is complete, so that other rules can be run over it.
struct JournalEntry {
  Input input;
  std::vector<Record> records;
};

struct JournalHead {
  std::uint32_t decision_version = 0;  // of the program that decided (C18)
  Seq first;
  Seq last;
};

struct JournalBlob {
  JournalHead head;
  std::vector<JournalEntry> entries;  // never empty; consecutive seqs
};

// Kept between batches for its dictionary's memory. The same entries always give the same bytes.
class JournalEncoder {
 public:
  JournalEncoder();
  ~JournalEncoder();
  JournalEncoder(JournalEncoder&&) noexcept;
  JournalEncoder& operator=(JournalEncoder&&) noexcept;

  // `entries` must not be empty and their seqs must be consecutive. Replaces `blob`.
  void encode(std::uint32_t decision_version, std::span<const JournalEntry> entries,
              std::string& blob);

 private:
  struct Dictionary;
  std::unique_ptr<Dictionary> dictionary_;
};

// Any bytes give a value or kCorrupt. The checksum is compared before anything is believed.
[[nodiscard]] Result<JournalHead> read_journal_head(std::string_view blob);
[[nodiscard]] Result<JournalBlob> decode_journal_blob(std::string_view blob);
// The records alone, in order, each with the seq of the input that caused it; a record lives for
// the call only. On damage some may have been visited before the error.
[[nodiscard]] Result<JournalHead> visit_journal_records(
    std::string_view blob, const std::function<void(Seq, const Record&)>& visit);

}  // namespace headwater::store
