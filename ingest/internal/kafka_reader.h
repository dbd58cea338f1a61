// The work of the Kafka thread: poll, decode, hand over, pause when the engine is full, commit what
// became durable. Private to ingest/, for .cc files only. Not thread-safe: made on one thread,
// then owned by the Kafka thread.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/internal/kafka_answers.h"
#include "ingest/internal/kafka_client.h"
#include "ingest/internal/kafka_record.h"
#include "ingest/internal/partition_ledger.h"
#include "ingest/kafka_source.h"
#include "model/intake.h"

namespace headwater::ingest {

class KafkaReader {
 public:
  KafkaReader(KafkaSourceOptions options, IntakePort& port);
  ~KafkaReader();
  KafkaReader(const KafkaReader&) = delete;
  KafkaReader& operator=(const KafkaReader&) = delete;

  // Makes the client and subscribes; nothing is read yet.
  [[nodiscard]] Status open();
  // Reads what is there, or waits a moment for something. Never blocks for longer than a moment but
  // in a rebalance, which waits for answers.
  void step();
  // Leaves the group; what was handed over and is answered within 5 s is committed.
  void close();

  [[nodiscard]] bool at_end() const { return ledger_.at_end(); }
  [[nodiscard]] KafkaStatistics statistics() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Topic {
    std::string name;
    std::string source;  // "kafka:" and the name
    const Decoder* decoder;
    Binding binding;
  };

  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*,
                           void*);
  static void on_error(rd_kafka_t*, int error, const char* reason, void*);
  static int on_statistics(rd_kafka_t*, char* json, std::size_t size, void*);

  [[nodiscard]] Status subscribe();
  void assign(rd_kafka_topic_partition_list_t& partitions);
  [[nodiscard]] bool of_other_topics(const rd_kafka_topic_partition_list_t& partitions) const;
  void revoke(bool lost);

  void read_batch();
  [[nodiscard]] bool batch_full() const;
  void take(const rd_kafka_message_t& message);
  void take_record(const rd_kafka_message_t& message, const Topic& topic);
  void take_error(const rd_kafka_message_t& message);
  void tell_progress(Partition& partition, Timestamp written_at);
  void hear_ends();
  void hear_high(Partition& partition);
  void offer();
  void set_paused(bool paused);
  void take_answers();
  void commit(bool at_once);
  [[nodiscard]] const Topic* find_topic(std::string_view name) const;
  [[nodiscard]] const Topic& topic_of(const rd_kafka_message_t& message) const;

  KafkaSourceOptions options_;
  IntakePort& port_;
  std::vector<Topic> topics_;
  KafkaClient client_;
  PartitionLedger ledger_;
  std::shared_ptr<KafkaAnswers> answers_ = std::make_shared<KafkaAnswers>();
  KafkaRecord record_;
  Submission batch_;  // read and not handed over yet
  std::size_t batch_records_ = 0;
  Timestamp batch_received_at_;
  bool join_again_ = false;
  bool joined_again_ = false;
  bool commit_due_ = false;
  Clock::time_point committed_at_;
  KafkaStatistics counts_;  // without partitions
};

}  // namespace headwater::ingest
