// KafkaIntake: the Kafka source of the configuration with its decoders and start positions, and
// what goes back: dead letters, and the audit's head each minute.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "ingest/kafka_source.h"
#include "ingest/topic_producer.h"
#include "model/intake.h"
#include "rules/configuration.h"
#include "rules/mapping_document.h"
#include "store/estate_store.h"

namespace headwater::app {

class KafkaIntake {
 public:
  // By source: "kafka:TOPIC".
  using Decoders = std::map<std::string, std::shared_ptr<const Decoder>, std::less<>>;

  // `mappings` are the estate's own. `estate` and `port` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<KafkaIntake>> start(
      const rules::KafkaRule& rule, std::span<const rules::Mapping> mappings,
      store::EstateStore& estate, IntakePort& port);
  ~KafkaIntake();
  KafkaIntake(const KafkaIntake&) = delete;
  KafkaIntake& operator=(const KafkaIntake&) = delete;

  void stop();
  [[nodiscard]] bool at_end() const { return source_->at_end(); }
  [[nodiscard]] Duration still_for() const { return source_->still_for(); }
  [[nodiscard]] std::string fatal() const { return source_->statistics().fatal; }
  [[nodiscard]] const Decoders& decoders() const { return decoders_; }
  [[nodiscard]] ingest::KafkaStatistics statistics() const { return source_->statistics(); }

 private:
  explicit KafkaIntake(store::EstateStore& estate) : estate_(estate) {}
  void feed();
  [[nodiscard]] Status feed_dead_letters(bool& more);
  [[nodiscard]] Status feed_audit_head();

  store::EstateStore& estate_;
  Decoders decoders_;
  std::unique_ptr<ingest::KafkaSource> source_;
  std::unique_ptr<ingest::TopicProducer> dead_letters_;  // null: no topic
  std::unique_ptr<ingest::TopicProducer> audit_;         // null: no topic
  std::uint64_t anchored_ = 0;  // the newest audit record whose digest is on it
  std::atomic<bool> stopping_ = false;
  std::thread feeder_;
};

}  // namespace headwater::app
