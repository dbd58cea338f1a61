#include "app/journal_replay.h"

#include <fstream>
#include <utility>
#include <vector>

#include "app/reference_library.h"
#include "correlator/engine.h"
#include "store/store.h"

namespace headwater::app {
namespace {

std::string lines_of(const std::vector<Record>& records) {
  std::string lines;
  for (const Record& record : records) {
    append_line(lines, record);
    lines += '\n';
  }
  return lines;
}

class Replayer {
 public:
  Replayer(const store::EstateStore& estate, const std::string& out)
      : estate_(estate), engine_(correlator::State{}, references_) {
    if (!out.empty()) out_.open(out, std::ios::binary);
  }

  Status take(const store::JournalHead& head, const store::JournalEntry& entry) {
    if (head.decision_version != correlator::kDecisionVersion) {
      return Error(ErrorCode::kRefused, "input " + std::to_string(entry.input.seq.value) +
                                            " was decided by version " +
                                            std::to_string(head.decision_version) +
                                            ", this program decides by version " +
                                            std::to_string(correlator::kDecisionVersion));
    }
    if (const auto* replaced = std::get_if<ReferenceReplaced>(&entry.input.body)) {
      const Result<std::string> content = estate_.reference(replaced->digest);
      if (!content) return content.error();
      if (Status added = references_.add_content(replaced->kind, *content); !added) return added;
    }
    records_.clear();
    engine_.advance(entry.input, records_);
    if (std::holds_alternative<ReferenceReplaced>(entry.input.body))
      references_.keep_only(engine_.state());
    compare(entry);
    return Ok{};
  }

  JournalReplayResult finish() {
    result_.digest = to_hex(digest_);
    return std::move(result_);
  }

 private:
  void compare(const store::JournalEntry& entry) {
    const std::string lines = lines_of(records_);
    ++result_.inputs;
    result_.records += records_.size();
    digest_ = hash128(to_hex(digest_) + lines);
    if (out_.is_open()) out_ << lines;
    if (lines == lines_of(entry.records)) return;
    if (++result_.different == 1) {
      result_.first_difference = "input " + std::to_string(entry.input.seq.value) +
                                 "\n- journalled:\n" + lines_of(entry.records) + "- replayed:\n" +
                                 lines;
    }
  }

  const store::EstateStore& estate_;
  CompiledReferences references_;
  correlator::Engine engine_;
  std::vector<Record> records_;
  std::ofstream out_;
  Hash128 digest_;
  JournalReplayResult result_;
};

}  // namespace

Result<JournalReplayResult> replay_journal(const std::string& path, const std::string& estate,
                                           const std::string& out) {
  auto store = store::Store::open(path, {.read_only = true});
  if (!store) return store.error();
  auto opened = (*store)->estate(estate);
  if (!opened) return opened.error();
  const auto view = (*opened)->view();
  if (!view) return view.error();
  Replayer replayer(**opened, out);
  const Status scanned = view->scan_journal(
      Seq{}, [&](const store::JournalHead& head, const store::JournalEntry& entry) {
        return replayer.take(head, entry);
      });
  if (!scanned) return scanned.error();
  return replayer.finish();
}

}  // namespace headwater::app
