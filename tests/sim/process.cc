#include "tests/sim/process.h"

#include <algorithm>
#include <utility>

#include "app/receivers.h"
#include "app/recovery.h"
#include "app/snapshot.h"
#include "base/check.h"
#include "store/snapshot_file.h"

namespace headwater::sim {
namespace {

constexpr store::Retention kRetention{.kept = hours(1), .snapshot_every = minutes(30)};

}  // namespace

Status Process::start(JournalMirror& mirror) {
  auto store = store::Store::open(options_.folder, {.reserve_bytes = 1ULL << 20});
  if (!store) return store.error();
  store_ = std::move(*store);
  auto estate = store_->estate("sim");
  if (!estate) return estate.error();
  estate_ = std::move(*estate);
  auto marker = store::CrashMarker::open(options_.folder);
  if (!marker) return marker.error();
  marker_.emplace(std::move(*marker));
  const WorldClock* clock = options_.clock;
  const app::Clock reads{.wall = [clock] { return clock->wall(); },
                         .monotonic = [clock] { return Duration{clock->now.micros}; }};
  auto engine = app::EstateEngine::open(*estate_, reads,
                                        {.epoch = "simulation", .row_lag = options_.row_lag});
  if (!engine) return engine.error();
  engine_ = std::move(*engine);
  time_ = app::shared_time(reads, state().meta.at);
  engine_->use_crash_marker(*marker_, [](const std::string& what) {
    throw Violation{"careful", what + " is said to have crashed the engine three times"};
  });
  const auto view = estate_->view();
  if (!view) return view.error();
  if (Status whole = mirror.compare_whole(*view); !whole) return whole;
  mirror.compare_state(state());
  const auto positions = view->positions();
  if (!positions) return positions.error();
  for (const KafkaPosition& position : *positions) kafka_offset_ = position.next_offset;
  auto neighbour = Neighbour::start(*store_, reads, *options_.neighbours);
  if (!neighbour) return neighbour.error();
  neighbour_ = std::move(*neighbour);
  if (Status made = make_workers(); !made) return made;
  if (state().references.empty())
    if (Status forced = bring_into_force(); !forced) return forced;
  return turn({}, mirror);
}

Status Process::bring_into_force() {
  std::vector<app::Work> work(1);
  work[0].references = references_of(*options_.estate, 0);
  return engine_->process(work);
}

std::vector<app::PreparedReference> references_of(const GeneratedEstate& estate,
                                                  std::size_t version) {
  std::vector<app::PreparedReference> references;
  references.push_back(
      {.kind = ReferenceKind::kConfiguration, .configuration = estate.configurations[version]});
  references.push_back({.kind = ReferenceKind::kMap,
                        .source = estate.maps[version].source,
                        .facts = estate.maps[version]});
  return references;
}

Status Process::make_workers() {
  const auto configs = app::receiver_configs(*options_.estate->configurations[0]);
  if (!configs) return configs.error();
  for (const notifiers::ReceiverConfig& config : *configs) {
    auto receiver = notifiers::make_receiver(config);
    if (!receiver) return receiver.error();
    auto worker = std::make_unique<Worker>();
    worker->name = config.name;
    worker->receiver = std::move(*receiver);
    worker->pace = std::make_unique<notifiers::SendPace>(config.kind, config.rate_per_minute);
    workers_.push_back(std::move(worker));
  }
  return Ok{};
}

Status Process::turn(std::vector<app::Work> work, JournalMirror& mirror) {
  std::vector<Worker*> reported;
  for (const auto& worker : workers_) {
    if (worker->in_flight == nullptr || worker->answered_at > options_.clock->now) continue;
    worker->attempt = attempt_of(*worker);
    work.emplace_back().submission.inputs.emplace_back(DeliveryAttempted{worker->attempt});
    reported.push_back(worker.get());
  }
  if (Status processed = engine_->process(work); !processed) return processed;
  if (Status followed = follow(mirror); !followed) return followed;
  for (Worker* worker : reported) finish(*worker);
  take_deliveries();
  return Ok{};
}

Status Process::follow(JournalMirror& mirror) const {
  const auto view = estate_->view();
  if (!view) return view.error();
  return mirror.follow(*view);
}

Status Process::resume(Timestamp from, JournalMirror& mirror) {
  if (Status resumed = engine_->resume(from); !resumed) return resumed;
  return follow(mirror);
}

void Process::take_deliveries() {
  for (Delivery& delivery : engine_->take_deliveries()) {
    const auto worker = std::find_if(workers_.begin(), workers_.end(), [&](const auto& candidate) {
      return candidate->name == delivery.thread.receiver;
    });
    HW_CHECK(worker != workers_.end(), "receivers are the same in all versions");
    HW_CHECK((*worker)->queue.add(std::move(delivery)), "a simulation fills no queue");
  }
}

Status Process::stop(JournalMirror& mirror) {
  if (Status written = engine_->write_all_rows(); !written) return written;
  mirror.compare_state(state());
  return marker_->close();
}

Status Process::neighbour_turn() {
  return neighbour_->turn(options_.clock->wall(), *options_.neighbours);
}

Status Process::write_rows(Seq before) {
  const Result<bool> more = engine_->write_rows_before(before);
  if (!more) return more.error();
  return Ok{};
}

Status Process::keep() {
  const auto plan = app::plan_snapshot(*engine_, kRetention);
  if (!plan) return plan.error();
  if (plan->view == nullptr) return Ok{};
  if (Status written = app::write_snapshot(*plan); !written) return written;
  for (Result<bool> more = true; !more || *more;) {
    if (!more) return more.error();
    more = engine_->write_rows_before(
        store::wanted_cut(estate_->journal(), engine_->now(), kRetention));
  }
  const auto kept = estate_->trim(engine_->now(), kRetention, engine_->oldest_unsent());
  if (!kept) return kept.error();
  return estate_->reclaim();
}

Status Process::compare_snapshot() const {
  const auto files = estate_->snapshots();
  if (!files) return files.error();
  if (files->empty()) return Ok{};
  const auto view = estate_->view();
  if (!view) return view.error();
  const auto folded =
      app::fold_state(*view, estate_->name(), &files->back(), [] { return Status(Ok{}); });
  if (!folded) return folded.error();
  if (correlator::digest(*folded) != correlator::digest(state()))
    throw Violation{"snapshot", "the newest one and what followed fold to another state"};
  return Ok{};
}

// The order of calls is ReceiverWorker's.
void Process::work_on_messages() {
  for (const auto& worker : workers_) {
    if (worker->in_flight != nullptr) continue;
    const Timestamp now = time_();
    const Delivery* next = worker->pace->earliest() <= now ? worker->queue.take(now) : nullptr;
    if (next == nullptr) continue;
    worker->pace->spend(now);
    begin(*worker, *next);
  }
}

void Process::begin(Worker& worker, const Delivery& delivery) {
  worker.in_flight = &delivery;
  worker.answered_at = options_.clock->now;
  if (delivery.message.deadline.set() && time_() >= delivery.message.deadline) {
    worker.outcome = {.result = AttemptResult::kRefused, .detail = "the deadline passed"};
    return;
  }
  const Duration took = options_.exchange(
      delivery, [&] { worker.outcome = worker.receiver->send(delivery, options_.clock->wall()); });
  worker.answered_at = options_.clock->now + took;
}

Attempt Process::attempt_of(const Worker& worker) {
  const notifiers::Outcome& outcome = worker.outcome;
  Attempt attempt{.message = worker.in_flight->message.id,
                  .result = outcome.result,
                  .detail = outcome.detail,
                  .channel_ref = outcome.channel_ref,
                  .message_ref = outcome.message_ref};
  if (outcome.result != AttemptResult::kRetry) return attempt;
  const auto jitter = [&](Duration most) { return options_.random->between(Duration{}, most); };
  attempt.next_try_at =
      time_() + std::max(notifiers::backoff(worker.in_flight->message.attempts, jitter),
                         outcome.retry_after.value_or(Duration{}));
  return attempt;
}

void Process::finish(Worker& worker) {
  if (worker.outcome.result == AttemptResult::kRetry) {
    if (worker.outcome.failure == notifiers::FailureClass::kRateLimited)
      worker.pace->hold_until(worker.attempt.next_try_at);
    worker.queue.retry_at(worker.attempt.next_try_at);
  } else {
    worker.queue.learn(worker.outcome.channel_ref, worker.outcome.message_ref);
    worker.queue.finish();
  }
  worker.in_flight = nullptr;
}

std::optional<Timestamp> Process::next_due() {
  std::optional<Timestamp> next;
  const auto at = [&](Timestamp time) { next = next ? std::min(*next, time) : time; };
  const Timestamp now = options_.clock->now;
  if (const auto due = engine_->next_deadline())
    at(now + std::max(Duration{}, *due - engine_->now()));
  for (const auto& worker : workers_) {
    if (worker->in_flight != nullptr) {
      at(worker->answered_at);
    } else if (const auto due = worker->queue.next_due()) {
      const Timestamp then = std::max(*due, worker->pace->earliest());
      at(then.set() ? now + std::max(Duration{}, then - time_()) : now);
    }
  }
  return next;
}

bool Process::outbox_empty() const { return !engine_->has_pending_messages(); }

Result<std::vector<store::StoredDeadLetter>> Process::dead_letters() const {
  return estate_->dead_letters(0, 1000);
}

}  // namespace headwater::sim
