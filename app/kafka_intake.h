// KafkaIntake: the Kafka source of the configuration with its decoders and start positions, and the
// feeding of the dead-letter topic from the dead-letter table.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "ingest/dead_letter_producer.h"
#include "ingest/kafka_source.h"
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
  [[nodiscard]] std::string fatal() const { return source_->statistics().fatal; }
  [[nodiscard]] const Decoders& decoders() const { return decoders_; }
  [[nodiscard]] ingest::KafkaStatistics statistics() const { return source_->statistics(); }

 private:
  explicit KafkaIntake(store::EstateStore& estate) : estate_(estate) {}
  void feed_dead_letters();
  [[nodiscard]] Status feed_some(bool& more);

  store::EstateStore& estate_;
  Decoders decoders_;
  std::unique_ptr<ingest::KafkaSource> source_;
  std::unique_ptr<ingest::DeadLetterProducer> producer_;
  std::atomic<bool> stopping_ = false;
  std::thread feeder_;
};

}  // namespace headwater::app
