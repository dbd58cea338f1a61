#include "app/engine_loop.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "app/intake_queue.h"
#include "model/limits.h"
#include "store/crash_point.h"

namespace headwater::app {
namespace {

// The loop wakes at least so often, to notice that the process was stopped (C6) and to offer
// deliveries again.
constexpr Duration kWaitMax = seconds(5);
constexpr Duration kWaitToOfferAgain = milliseconds(100);

}  // namespace

class EngineLoop::Impl {
 public:
  Impl(std::unique_ptr<EstateEngine> engine, EngineLoopPorts ports)
      : engine_(std::move(engine)), ports_(std::move(ports)), thread_([this] { run(); }) {}
  ~Impl() { stop(); }

  bool submit(Submission& submission) {
    if (ports_.has_space && !ports_.has_space()) return false;
    return queue_.push_bounded(submission);
  }
  void submit_internal(Submission submission) {
    if (!queue_.push(Work{.submission = std::move(submission)})) return;
  }
  void replace(std::vector<PreparedReference> references, AuditEntry audit,
               std::function<void()> done) {
    Work work{.references = std::move(references)};
    work.submission.audit = std::move(audit);
    work.submission.done = [done = std::move(done)](const Outcome&) { done(); };
    queue_.push(std::move(work));
  }
  void ask(Query query, const std::function<void(Answer)>& answered) {
    const bool taken = queue_.push([query = std::move(query), answered](EstateEngine& engine) {
      answered(engine.answer(query));
    });
    if (!taken) answered(Error(ErrorCode::kUnavailable, "the engine is stopping"));
  }
  bool run_task(EngineTask task) { return queue_.push(std::move(task)); }
  EngineLoopCounters counters() const {
    return {.batches = batches_,
            .inputs = inputs_,
            .records = records_,
            .queued_inputs = queue_.queued_inputs(),
            .refused_full = queue_.refused(),
            .clock_skew = {skew_micros_},
            .correlated = {batches_, {correlated_micros_}},
            .open_for = {resolved_, {open_micros_}}};
  }
  bool idle() const { return queue_.idle(); }
  void stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    deliver();
    Timestamp awake_at = engine_->now();
    for (bool closed = false; !closed && !failed_;) {
      Taken taken = queue_.take(wait());
      closed = taken.closed;
      const Timestamp now = engine_->now();
      // A pause of the whole process is a gap like a restart's; a quiet hour is not.
      if (now - awake_at > limits::kResumptionGapMin) check(engine_->resume(awake_at));
      awake_at = now;
      work_off(taken);
      for (const EngineTask& task : taken.tasks) task(*engine_);
      if (!failed_ && !taken.tasks.empty()) deliver();  // a task may have given some back
    }
    if (!failed_) check(engine_->write_all_rows());
    abandon();
  }

  // After a failure: nobody is to wait for what will not be done any more.
  void abandon() {
    for (Taken taken; !taken.closed;) {
      taken = queue_.take({});
      for (const EngineTask& task : taken.tasks) task(*engine_);
    }
  }

  Duration wait() {
    const Duration at_most = waiting_.empty() ? kWaitMax : kWaitToOfferAgain;
    const std::optional<Timestamp> due = engine_->next_deadline();
    if (!due) return at_most;
    return std::clamp(*due - engine_->now(), Duration{}, at_most);
  }

  void work_off(Taken& taken) {
    for (const Work& work : taken.work) inputs_ += work.submission.inputs.size();
    const bool worked = !taken.work.empty();
    if (worked) ++batches_;
    const auto began = std::chrono::steady_clock::now();
    check(engine_->process(taken.work));
    if (failed_) return;
    if (worked) note_duration(std::chrono::steady_clock::now() - began);
    if (ports_.durable) ports_.durable(engine_->engine().state().meta.seq);
    store::pass(store::CrashPoint::kAfterAnswers);
    deliver();
    records_ = engine_->records();
    resolved_ = engine_->open_for().count;
    open_micros_ = engine_->open_for().total.micros;
    skew_micros_ = engine_->clock_skew().micros;
    const std::optional<Timestamp> due = engine_->next_deadline();
    queue_.set_idle((!due || *due > engine_->now()) && !engine_->has_pending_messages());
  }

  void note_duration(std::chrono::steady_clock::duration took) {
    correlated_micros_ += std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  }

  void deliver() {
    std::vector<Delivery> deliveries = std::exchange(waiting_, {});
    for (Delivery& delivery : engine_->take_deliveries()) deliveries.push_back(std::move(delivery));
    for (Delivery& delivery : deliveries)
      if (!ports_.deliver(delivery)) waiting_.push_back(std::move(delivery));
    if (!deliveries.empty()) store::pass(store::CrashPoint::kAfterHandingOver);
  }

  void check(const Status& status) {
    if (status || failed_) return;
    failed_ = true;
    queue_.close();
    ports_.failed(status.error());
  }

  std::unique_ptr<EstateEngine> engine_;
  EngineLoopPorts ports_;
  IntakeQueue queue_;
  std::vector<Delivery> waiting_;  // their receiver's queue was full
  bool failed_ = false;            // engine thread only
  std::atomic<std::uint64_t> batches_ = 0;
  std::atomic<std::uint64_t> inputs_ = 0;
  std::atomic<std::uint64_t> records_ = 0;
  std::atomic<std::int64_t> skew_micros_ = 0;
  std::atomic<std::int64_t> correlated_micros_ = 0;
  std::atomic<std::uint64_t> resolved_ = 0;
  std::atomic<std::int64_t> open_micros_ = 0;
  std::thread thread_;  // last: it uses all of the above
};

EngineLoop::EngineLoop(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EngineLoop::~EngineLoop() = default;

std::unique_ptr<EngineLoop> EngineLoop::start(std::unique_ptr<EstateEngine> engine,
                                              EngineLoopPorts ports) {
  return std::unique_ptr<EngineLoop>(
      new EngineLoop(std::make_unique<Impl>(std::move(engine), std::move(ports))));
}

bool EngineLoop::submit(Submission& submission) { return impl_->submit(submission); }
void EngineLoop::ask(Query query, std::function<void(Answer)> answered) {
  impl_->ask(std::move(query), answered);
}
void EngineLoop::submit_internal(Submission submission) {
  impl_->submit_internal(std::move(submission));
}
void EngineLoop::replace_references(std::vector<PreparedReference> references, AuditEntry audit,
                                    std::function<void()> done) {
  impl_->replace(std::move(references), std::move(audit), std::move(done));
}
bool EngineLoop::run_on_engine(std::function<void(EstateEngine&)> task) {
  return impl_->run_task(std::move(task));
}
EngineLoopCounters EngineLoop::counters() const { return impl_->counters(); }
bool EngineLoop::idle() const { return impl_->idle(); }
void EngineLoop::stop() { impl_->stop(); }

}  // namespace headwater::app
