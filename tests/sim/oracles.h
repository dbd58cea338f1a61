// What must be true of a simulated run, told by code that shares nothing with what decides: a
// mirror of the journal as it was seen to become durable, and a book of what receivers took.
// A rule that is broken throws Violation. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "correlator/references.h"
#include "correlator/state.h"
#include "store/estate_view.h"

namespace headwater::sim {

struct Violation {
  std::string oracle;
  std::string what;
};

// The journal. Folds it from nothing as it grows.
class JournalMirror {
 public:
  JournalMirror();
  // Both fail if the journal can't be read.
  // Behind a synced write: what is new is taken over.
  [[nodiscard]] Status follow(const store::EstateView& view);
  // Behind a recovery: all that was seen durable must still be there, unchanged, from where the
  // journal was cut on.
  [[nodiscard]] Status compare_whole(const store::EstateView& view);
  // The state is what the journal says, and no silence holds longer than it should.
  void compare_state(const correlator::State& state) const;

  [[nodiscard]] std::uint64_t inputs() const { return hashes_.size(); }
  [[nodiscard]] bool has(const std::string& tag) const { return times_.contains(tag); }
  [[nodiscard]] const Message* message(MessageId id) const;
  [[nodiscard]] const PageThread* thread(ThreadId id) const;
  [[nodiscard]] const std::map<MessageId, Message>& messages() const { return messages_; }
  [[nodiscard]] Hash128 trace() const { return trace_; }
  // Messages that became delivered since the last call.
  [[nodiscard]] std::vector<MessageId> take_delivered();
  // Of the partition: the tags that were passed over.
  [[nodiscard]] const std::set<std::string>& passed_over() const { return passed_over_; }
  void expect_partition(std::vector<std::string> tags) { partition_ = std::move(tags); }
  // Every input of the journal so far, to be decided once more.
  [[nodiscard]] const std::vector<store::JournalEntry>& entries() const { return entries_; }

 private:
  void add(const store::JournalEntry& entry, const Hash128& hash);
  void add_event(const Event& event, const std::vector<Record>& records);
  void add_partition(const std::string& tag);
  void add_page(const Record& record);
  static void check_silences(const correlator::State& state);

  std::vector<Hash128> hashes_;  // of input i + 1 with its records
  std::vector<store::JournalEntry> entries_;
  Hash128 trace_;
  correlator::State folded_;
  std::map<std::string, std::uint32_t> times_;  // a tag was journalled
  std::vector<std::string> partition_;          // what Kafka holds, by offset
  std::size_t next_in_partition_ = 0;
  std::set<std::string> passed_over_;
  std::map<MessageId, Message> messages_;
  std::map<std::string, MessageId> message_by_key_;
  std::map<ThreadId, PageThread> threads_;
  std::vector<MessageId> delivered_;
};

// What went out to receivers.
class PageBook {
 public:
  explicit PageBook(const JournalMirror& mirror) : mirror_(mirror) {}

  // A receiver was sent `body`; `taken`: it has it, whatever it answered.
  void sent(const Delivery& delivery, std::string_view body, bool taken);
  // What the journal calls delivered was taken.
  void check_delivered(const std::vector<MessageId>& delivered) const;
  // At the end: every message was taken or has visibly failed.
  void check_drained() const;
  [[nodiscard]] std::uint64_t taken() const { return taken_; }
  [[nodiscard]] Hash128 trace() const { return trace_; }

 private:
  const JournalMirror& mirror_;
  std::map<std::string, Hash128> content_by_key_;  // of every send_key that was sent
  std::set<std::string> taken_keys_;
  std::map<std::string, MessageId> newest_taken_;  // by thread_key
  std::map<std::pair<IncidentId, std::string>, std::set<std::string>> triggered_;
  std::uint64_t taken_ = 0;
  Hash128 trace_;
};

// The same inputs give the same records under the same rules (C18), and however often the engine
// is woken between them (C4).
void decide_again(const JournalMirror& mirror, correlator::ReferenceLibrary& library);

}  // namespace headwater::sim
