#include "ingest/kafka_source.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "ingest/internal/kafka_reader.h"

namespace headwater::ingest {
namespace {

// Readers of statistics see them this old at most, while a busy source pays nothing for them.
constexpr std::chrono::milliseconds kPublishEvery{20};

std::int64_t steady_micros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

class KafkaSource::Impl {
 public:
  Impl(KafkaSourceOptions options, IntakePort& port) : reader_(std::move(options), port) {}
  ~Impl() { stop(); }

  Status start() {
    if (auto opened = reader_.open(); !opened) return opened;
    thread_ = std::thread([this] { run(); });
    return Ok{};
  }

  void stop() {
    stopping_.store(true);
    const std::lock_guard lock(join_mutex_);
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] bool at_end() const { return at_end_.load(); }
  [[nodiscard]] KafkaStatistics statistics() const {
    const std::lock_guard lock(mutex_);
    return published_;
  }
  [[nodiscard]] Duration still_for() const { return {steady_micros() - stepped_at_.load()}; }

 private:
  void run() {
    while (!stopping_.load()) {
      reader_.step();
      stepped_at_.store(steady_micros());
      publish();
    }
    reader_.close();
  }

  void publish() {
    at_end_.store(reader_.at_end());
    const auto now = std::chrono::steady_clock::now();
    if (now - published_at_ < kPublishEvery) return;
    published_at_ = now;
    KafkaStatistics statistics = reader_.statistics();
    const std::lock_guard lock(mutex_);
    std::swap(published_, statistics);
  }

  KafkaReader reader_;  // of the thread, once it runs
  std::chrono::steady_clock::time_point published_at_;
  std::atomic<std::int64_t> stepped_at_ = steady_micros();
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> at_end_ = false;
  mutable std::mutex mutex_;
  KafkaStatistics published_;  // guarded by mutex_
  std::mutex join_mutex_;
  std::thread thread_;  // guarded by join_mutex_
};

KafkaSource::KafkaSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaSource::~KafkaSource() = default;

Result<std::unique_ptr<KafkaSource>> KafkaSource::start(KafkaSourceOptions options,
                                                        IntakePort& port) {
  auto impl = std::make_unique<Impl>(std::move(options), port);
  if (auto started = impl->start(); !started) return started.error();
  return std::unique_ptr<KafkaSource>(new KafkaSource(std::move(impl)));
}

void KafkaSource::stop() { impl_->stop(); }
bool KafkaSource::at_end() const { return impl_->at_end(); }
KafkaStatistics KafkaSource::statistics() const { return impl_->statistics(); }
Duration KafkaSource::still_for() const { return impl_->still_for(); }

}  // namespace headwater::ingest
