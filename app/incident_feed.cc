#include "app/incident_feed.h"

#include <chrono>
#include <iterator>
#include <optional>
#include <utility>

#include "model/limits.h"
#include "model/page.h"
#include "model/query.h"

namespace headwater::app {
namespace {

// Between two rounds: what comes in the meantime is told together.
constexpr auto kRoundEvery = std::chrono::milliseconds(20);

Result<IncidentChange> change_of(const store::FeedLine& line) {
  TimelineEntry entry;
  ByteReader reader(line.bytes);
  decode(reader, entry);
  if (!reader.finished()) return Error(ErrorCode::kCorrupt, "timeline: damaged line");
  return IncidentChange{.cursor = to_text(line.place),
                        .incident = incident_name(line.incident),
                        .state = line.state,
                        .at = entry.at,
                        .record = std::move(entry.record),
                        .text = std::move(entry.text),
                        .content = std::move(entry.content)};
}

}  // namespace

IncidentFeed::IncidentFeed(const store::EstateStore& estate, Seq durable)
    : estate_(estate), durable_(durable), thread_([this] { run(); }) {}

IncidentFeed::~IncidentFeed() { stop(); }

void IncidentFeed::await(IncidentFeedQuery query, std::weak_ptr<void> asker,
                         std::function<void(Result<IncidentChanges>)> answered) {
  const std::lock_guard lock(mutex_);
  // A client that left takes its place in the queue along.
  std::erase_if(waiting_, [](const Waiter& waiter) { return waiter.asker.expired(); });
  waiting_.push_back({std::move(query), std::move(asker), std::move(answered)});
  news_ = true;
  wake_.notify_one();
}

void IncidentFeed::durable_up_to(Seq seq) {
  const std::lock_guard lock(mutex_);
  if (seq == durable_) return;
  durable_ = seq;
  news_ = true;
  if (!waiting_.empty()) wake_.notify_one();
}

void IncidentFeed::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || (news_ && !waiting_.empty()); });
    if (stopping_) break;
    std::vector<Waiter> round = std::exchange(waiting_, {});
    const Seq durable = durable_;
    news_ = false;
    lock.unlock();
    std::erase_if(round, [&](Waiter& waiter) { return serve(waiter, durable); });
    lock.lock();
    waiting_.insert(waiting_.end(), std::make_move_iterator(round.begin()),
                    std::make_move_iterator(round.end()));
    wake_.wait_for(lock, kRoundEvery, [this] { return stopping_; });
  }
  const std::vector<Waiter> left = std::exchange(waiting_, {});
  lock.unlock();
  for (const Waiter& waiter : left)
    if (!waiter.asker.expired()) waiter.answered(Error(ErrorCode::kUnavailable, "the feed ends"));
}

bool IncidentFeed::serve(Waiter& waiter, Seq durable) const {
  if (waiter.asker.expired()) return true;
  Result<IncidentChanges> found = changes(waiter.query, durable);
  const bool starts = waiter.query.after.empty();
  if (found && !found->reset && !starts && found->changes.empty()) {
    waiter.query.after = std::move(found->position);
    return false;
  }
  waiter.answered(std::move(found));
  return true;
}

Result<IncidentChanges> IncidentFeed::changes(const IncidentFeedQuery& query, Seq durable) const {
  IncidentChanges found{.position = to_text(store::FeedPlace{durable})};
  if (query.after.empty()) return found;
  const std::optional<store::FeedPlace> after = store::read_feed_place(query.after);
  // One of another life of this store, as after a restore, is ahead of us.
  found.reset = !after || after->seq > durable;
  if (found.reset) return found;
  for (store::FeedPlace from = *after;;) {
    auto slice = estate_.feed(
        from,
        {.until = durable, .lines_max = limits::kFeedLinesMax, .bytes_max = limits::kFeedBytesMax},
        query.states);
    if (!slice && slice.error().code() != ErrorCode::kNotFound) return slice.error();
    found.reset = !slice;
    if (!slice) return found;
    from = slice->end;
    for (const store::FeedLine& line : slice->lines) {
      auto change = change_of(line);
      if (!change) return change.error();
      found.changes.push_back(*std::move(change));
    }
    found.position = to_text(from);
    if (!slice->more || !found.changes.empty()) return found;
  }
}

void IncidentFeed::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace headwater::app
