// Writes to one topic of Kafka what others are to read there: dead letters, heads of the audit. At
// least once, in order. Not thread-safe: one caller, which may block.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "ingest/kafka_settings.h"
#include "model/intake.h"

namespace headwater::ingest {

struct OutgoingRecord {
  std::string key;
  std::string value;
  std::vector<Header> headers;
};
// The value is the record unchanged; what is known of it stands in headers (headwater_reason,
// _source, _position, _time, _id) behind the record's own.
[[nodiscard]] OutgoingRecord record_of(const DeadLetter& letter);

class TopicProducer {
 public:
  // Fails on settings that the client refuses; a broker that can't be reached is no failure.
  [[nodiscard]] static Result<std::unique_ptr<TopicProducer>> open(const KafkaSettings& settings,
                                                                   std::string topic);
  ~TopicProducer();
  TopicProducer(const TopicProducer&) = delete;
  TopicProducer& operator=(const TopicProducer&) = delete;

  // Returns once every record is acknowledged by all in-sync replicas, or with kUnavailable after
  // `timeout`: then some may have been written, and all are to be published again.
  [[nodiscard]] Status publish(const std::vector<OutgoingRecord>& records,
                               Duration timeout = seconds(10));

 private:
  struct Impl;
  explicit TopicProducer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::ingest
