#include "app/store_keeper.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "app/snapshot.h"

namespace headwater::app {
namespace {

constexpr auto kSpaceEvery = std::chrono::seconds(1);
constexpr int kKeepEvery = 60;  // looks at space

// Runs `ask` on the engine thread and waits; nothing if the engine is stopping.
template <class T>
std::optional<T> on_engine(EngineLoop& loop, std::function<T(EstateEngine&)> ask) {
  auto promise = std::make_shared<std::promise<T>>();
  std::future<T> answer = promise->get_future();
  if (!loop.run_on_engine([promise, ask = std::move(ask)](EstateEngine& engine) {
        promise->set_value(ask(engine));
      }))
    return std::nullopt;
  return answer.get();
}

}  // namespace

StoreKeeper::StoreKeeper(const store::Store& store, const rules::Configuration& configuration)
    : store_(store),
      retention_{.kept = configuration.store.journal_kept,
                 .bytes_max = configuration.store.journal_bytes_max} {
  look_at_space();
}

StoreKeeper::~StoreKeeper() { stop(); }

void StoreKeeper::start(EngineLoop& loop, std::function<void()> each_minute) {
  loop_ = &loop;
  each_minute_ = std::move(each_minute);
  thread_ = std::thread([this] { run(); });
}

void StoreKeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void StoreKeeper::run() {
  for (int looks = 1;; ++looks) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kSpaceEvery, [this] { return stopping_; })) return;
    }
    look_at_space();
    if (looks % kKeepEvery != 0) continue;
    each_minute_();
    keep(*loop_);
  }
}

void StoreKeeper::look_at_space() {
  const Result<store::Space> space = store_.space();
  if (!space) {
    spdlog::warn("free space: {}", space.error().message());
    return;
  }
  free_bytes_ = space->free_bytes;
  if (space->enough() != has_space_)
    spdlog::warn("{} bytes free, {} needed: {}", space->free_bytes, space->reserve_bytes,
                 space->enough() ? "taking events again" : "taking no new events");
  has_space_ = space->enough();
}

std::unique_lock<std::mutex> StoreKeeper::hold() { return std::unique_lock(keeping_); }

void StoreKeeper::keep(EngineLoop& loop) {
  const std::unique_lock held(keeping_, std::try_to_lock);
  if (!held) return;  // a minute later
  const auto plan = on_engine<Result<SnapshotPlan>>(
      loop, [this](EstateEngine& engine) { return plan_snapshot(engine, retention_); });
  if (!plan) return;
  if (!*plan) return spdlog::warn("snapshot: {}", plan->error().message());
  if ((*plan)->view == nullptr) return;
  if (const Status written = write_snapshot(**plan); !written)
    return spdlog::warn("snapshot: {}", written.error().message());
  if (const Status done = cut(loop); !done)
    return spdlog::warn("journal: {}", done.error().message());
  if (const Status given_back = (*plan)->store->reclaim(); !given_back)
    spdlog::warn("journal: {}", given_back.error().message());
}

// A row that nobody changed for days would hold the journal up; between two slices the engine
// works.
Status StoreKeeper::cut(EngineLoop& loop) {
  for (std::optional<Result<bool>> more = true; more && *more && **more;) {
    more = on_engine<Result<bool>>(loop, [this](EstateEngine& engine) {
      const store::JournalExtent journal = engine.estate().journal();
      return engine.write_rows_before(wanted_cut(journal, engine.now(), retention_));
    });
    if (more && !*more) return more->error();
  }
  const auto kept_from = on_engine<Result<Seq>>(loop, [this](EstateEngine& engine) {
    return engine.estate().trim(engine.now(), retention_, engine.oldest_unsent());
  });
  if (!kept_from) return Ok{};
  if (!*kept_from) return kept_from->error();
  spdlog::info("snapshot written, journal kept from input {}", (*kept_from)->value);
  return Ok{};
}

}  // namespace headwater::app
