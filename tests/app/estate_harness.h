// A whole estate on a real store with a scripted clock: feed inputs at given times in batches of
// any size, kill it without a goodbye, open it again, read what was journalled.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/estate_engine.h"
#include "rules/map_document.h"
#include "store/store.h"

namespace headwater::app {

struct TimedInput {
  Timestamp at;
  decltype(Input::body) body;
};

class EstateHarness {
 public:
  EstateHarness(std::string configuration, std::string map)
      : configuration_(std::move(configuration)), map_(std::move(map)) {
    folder_ = std::filesystem::temp_directory_path() /
              ("headwater-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count_));
    std::filesystem::remove_all(folder_);
  }
  ~EstateHarness() {
    kill();
    std::filesystem::remove_all(folder_);
  }

  // Opens the estate as of `at`; a fresh one gets its references then.
  void open(Timestamp at) {
    auto store = store::Store::open(folder_.string(), {.reserve_bytes = 0});
    ASSERT_TRUE(store.ok()) << store.error().message();
    store_ = std::move(*store);
    auto estate = store_->estate("eu");
    ASSERT_TRUE(estate.ok()) << estate.error().message();
    estate_ = std::move(*estate);
    script_ = {at};
    auto engine = EstateEngine::open(*estate_, clock());
    ASSERT_TRUE(engine.ok()) << engine.error().message();
    engine_ = std::move(*engine);
    if (engine_->engine().state().references.empty()) use_references(at);
  }

  // Ends without writing rows, as kill -9 does: what is durable is what was synced.
  void kill() {
    engine_.reset();
    estate_.reset();
    store_.reset();
  }

  // Each batch is one synced write.
  void feed(const std::vector<TimedInput>& inputs, std::size_t batch) {
    for (std::size_t from = 0; from < inputs.size(); from += batch) {
      std::vector<Work> work(1);
      script_.clear();
      for (std::size_t i = from; i < std::min(inputs.size(), from + batch); ++i) {
        script_.push_back(inputs[i].at);
        work[0].submission.inputs.push_back(inputs[i].body);
      }
      const Status processed = engine_->process(work);
      ASSERT_TRUE(processed.ok()) << processed.error().message();
    }
  }

  // Every record in the journal from the first event on, one canonical line each.
  [[nodiscard]] std::vector<std::string> journalled_records() const {
    std::vector<std::string> lines;
    const Status scanned = estate_->view()->scan_journal(
        Seq{}, [&](const store::JournalHead&, const store::JournalEntry& entry) -> Status {
          if (std::holds_alternative<ReferenceReplaced>(entry.input.body) ||
              std::holds_alternative<StoreEpochSet>(entry.input.body))
            return Ok{};
          for (const Record& record : entry.records) append_line(lines.emplace_back(), record);
          return Ok{};
        });
    EXPECT_TRUE(scanned.ok());
    return lines;
  }

  [[nodiscard]] EstateEngine& engine() { return *engine_; }
  // For a loop to run; it must end before the harness does.
  [[nodiscard]] std::unique_ptr<EstateEngine> give_engine() { return std::move(engine_); }
  [[nodiscard]] std::string folder() const { return folder_.string(); }
  [[nodiscard]] store::Store& store() { return *store_; }
  [[nodiscard]] store::EstateStore& estate() { return *estate_; }
  [[nodiscard]] const correlator::State& state() const { return engine_->engine().state(); }
  // What the engine's clock will say next.
  void script(std::deque<Timestamp> times) { script_ = std::move(times); }

 private:
  // Each look at the clock takes the next time of the script; the last one stays.
  Clock clock() {
    return {.wall = [this] { return now_; },
            .monotonic =
                [this] {
                  if (!script_.empty()) {
                    now_ = script_.front();
                    script_.pop_front();
                  }
                  return Duration{now_.micros};
                }};
  }

  void use_references(Timestamp at) {
    auto read = rules::read_configuration(configuration_, "config.yaml");
    ASSERT_TRUE(read.findings.empty()) << rules::to_text(read.findings.front());
    auto map = rules::read_map(map_, "topology.yaml", "topology");
    ASSERT_TRUE(map.findings.empty()) << rules::to_text(map.findings.front());
    std::vector<Work> work(1);
    work[0].references.push_back({.kind = ReferenceKind::kConfiguration,
                                  .configuration = std::make_shared<const rules::Configuration>(
                                      std::move(*read.configuration))});
    work[0].references.push_back(
        {.kind = ReferenceKind::kMap, .source = "topology", .facts = map.facts});
    script_ = {at};
    ASSERT_TRUE(engine_->process(work).ok());
  }

  static inline int count_ = 0;
  std::string configuration_;
  std::string map_;
  std::filesystem::path folder_;
  std::deque<Timestamp> script_;
  Timestamp now_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::EstateStore> estate_;
  std::unique_ptr<EstateEngine> engine_;
};

}  // namespace headwater::app
