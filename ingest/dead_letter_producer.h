// Feeds the dead-letter topic from the dead-letter table: at least once, in order. The value is the
// record unchanged; what is known of it stands in headers (headwater_reason, _source, _position,
// _time, _id) beside the record's own. Not thread-safe: one caller, which may block.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "ingest/kafka_settings.h"
#include "model/intake.h"

namespace headwater::ingest {

class DeadLetterProducer {
 public:
  // Fails on settings that the client refuses; a broker that can't be reached is no failure.
  [[nodiscard]] static Result<std::unique_ptr<DeadLetterProducer>> open(
      const KafkaSettings& settings, std::string topic);
  ~DeadLetterProducer();
  DeadLetterProducer(const DeadLetterProducer&) = delete;
  DeadLetterProducer& operator=(const DeadLetterProducer&) = delete;

  // Returns once every letter is acknowledged by all in-sync replicas, or with kUnavailable after
  // `timeout`: then some may have been written, and all are to be published again.
  [[nodiscard]] Status publish(const std::vector<DeadLetter>& letters,
                               Duration timeout = seconds(10));

 private:
  struct Impl;
  explicit DeadLetterProducer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::ingest
