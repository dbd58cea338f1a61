// ToyEngine: stands in for the core in tests of the store. Its state is one number per object that
// depends on every record applied to it and on their order, so that a record that recovery leaves
// out, repeats or moves shows. Not thread-safe.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/record.h"
#include "store/dirty_rows.h"
#include "store/store.h"

namespace headwater::store {

// A directory that goes away with its test; in memory where that can be had, since every commit
// waits for the disk.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    const bool in_memory = ::access("/dev/shm", W_OK) == 0;
    std::string pattern = (in_memory ? "/dev/shm/" : testing::TempDir()) + test->name() + "-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::unique_ptr<Store> open_store(const std::string& path) {
  auto opened = Store::open(path, {.reserve_bytes = 0});
  EXPECT_TRUE(opened.ok()) << opened.error().message();
  return opened.ok() ? std::move(opened).value() : nullptr;
}

inline std::unique_ptr<EstateStore> open_estate(Store& store, const std::string& name = "eu") {
  auto opened = store.estate(name);
  EXPECT_TRUE(opened.ok()) << opened.error().message();
  return opened.ok() ? std::move(opened).value() : nullptr;
}

#define EXPECT_OK(expression)                             \
  do {                                                    \
    const auto& result = (expression);                    \
    EXPECT_TRUE(result.ok()) << result.error().message(); \
  } while (false)
#define ASSERT_OK(expression)                             \
  do {                                                    \
    const auto& result = (expression);                    \
    ASSERT_TRUE(result.ok()) << result.error().message(); \
  } while (false)

class ToyEngine {
 public:
  using State = std::map<ObjectRef, std::string>;

  explicit ToyEngine(std::uint64_t seed, std::size_t lag_max = 50)
      : random_(seed), dirty_(lag_max) {}

  // Takes up what the store holds; the state must then be what another engine left.
  void recover(const EstateView& view) {
    seq_ = view.head().seq;
    at_ = view.head().at;
    if (!view.head().meta.empty()) oldest_alert_ = std::stoull(view.head().meta);
    const Status recovered = view.recover(
        [&](const StoredRow& row) -> Status {
          state_[row.object] = row.bytes;
          return Ok{};
        },
        [&](Seq seq, const Record& record) -> Status {
          apply(seq, record);
          return Ok{};
        });
    EXPECT_OK(recovered);
  }

  // The next `count` inputs, decided, applied and made a commit, with the rows that are due.
  Commit next_commit(std::size_t count) {
    Commit commit;
    commit.decision_version = 1;
    for (std::size_t i = 0; i < count; ++i) commit.entries.push_back(next_entry());
    commit.meta = std::to_string(oldest_alert_);
    add_rows(commit, dirty_.take_due());
    return commit;
  }
  // At a clean stop: every row, no input.
  Commit drain() {
    Commit commit;
    add_rows(commit, dirty_.take(dirty_.size()));
    return commit;
  }

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] Seq seq() const { return seq_; }
  [[nodiscard]] std::uint64_t oldest_alert() const { return oldest_alert_; }
  [[nodiscard]] Timestamp at() const { return at_; }
  void wait(Duration duration) { at_ = at_ + duration; }
  // A text that each input carries, to make journals of some size.
  void carry(std::string text) { carried_ = std::move(text); }

 private:
  JournalEntry next_entry() {
    JournalEntry entry;
    ++seq_.value;
    at_ = at_ + milliseconds(static_cast<std::int64_t>(random_() % 5));
    entry.input = {seq_, at_, OperatorCommand{.actor = "a", .reason = carried_}};
    for (std::uint64_t n = random_() % 4; n > 0; --n) {
      entry.records.push_back(next_record());
      apply(seq_, entry.records.back());
    }
    return entry;
  }

  Record next_record() {
    const std::uint64_t id = oldest_alert_ + random_() % 40;
    switch (random_() % 8) {
      case 0:
        return SourceWatermarkMoved{SourceId{static_cast<std::uint32_t>(1 + random_() % 5)}, at_};
      case 1:
        return IncidentQuieted{IncidentId{1 + random_() % 10}, at_};
      case 2:
        return CommandRefused{CommandKind::kAcknowledge, "no"};
      case 3:  // the oldest alert is forgotten and its id never comes back
        return AlertForgotten{AlertId{oldest_alert_++}};
      default:
        return AlertResolved{.alert = AlertId{id}, .at = at_};
    }
  }

  void apply(Seq seq, const Record& record) {
    const ObjectRef object = object_of(record);
    if (object.table == Table::kMeta) return;
    dirty_.touch(object, seq);
    if (std::holds_alternative<AlertForgotten>(record)) {
      state_.erase(object);
    } else {
      std::string& value = state_[object];
      value = to_hex(hash128(value + encoded(record)));
    }
  }

  void add_rows(Commit& commit, const std::vector<ObjectRef>& objects) {
    for (const ObjectRef object : objects) {
      const auto found = state_.find(object);
      commit.rows.push_back(
          {object, found == state_.end() ? std::nullopt : std::optional(found->second)});
    }
    commit.floor = dirty_.floor();
  }

  std::mt19937_64 random_;
  DirtyRows dirty_;
  State state_;
  Seq seq_;
  Timestamp at_{1'700'000'000'000'000};
  std::uint64_t oldest_alert_ = 1;
  std::string carried_;
};

}  // namespace headwater::store
