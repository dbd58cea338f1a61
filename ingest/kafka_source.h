// Kafka as a source: reads topics as one member of a consumer group, decodes each record and
// submits small batches with their positions. Where to start comes from the store, never from the
// broker; the broker's committed offsets follow behind for lag monitors. Offsets below a position
// are skipped. When the engine is full, partitions are paused while polling goes on.
//
// Threads: start() makes one thread, which owns the consumer and calls the decoders and the port.
// The other methods may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "ingest/kafka_settings.h"
#include "model/binding.h"
#include "model/intake.h"

namespace headwater::ingest {

struct KafkaTopic {
  std::string name;
  const Decoder* decoder = nullptr;  // must outlive the source
  Binding binding;
};

struct KafkaSourceOptions {
  KafkaSettings settings;
  std::string group = "headwater";
  // A lasting member of the group: after a kill it has its partitions back at once instead of after
  // the session's end, and a second process of the same name stops the first one with a fatal error
  // instead of quietly taking half of its records. "" = a member for this run only.
  std::string member = "headwater";
  std::vector<KafkaTopic> topics;  // Event::source is "kafka:" and the topic
  // From the store. A partition without one starts at its first record.
  std::vector<KafkaPosition> positions;
  std::size_t batch_records_max = 1000;
};

struct KafkaPartitionStatistics {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t next_offset = 0;     // of the next record to read
  std::int64_t durable_offset = 0;  // all before it are durable
  std::int64_t lag = 0;             // records not read yet; 0 until the broker said how many
  bool catching_up = false;         // C7
  std::string error;                // why it can't be read ("" = it can)
};

struct KafkaStatistics {
  std::uint64_t records = 0;
  std::uint64_t skipped = 0;  // redelivered, below their position
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t> ignored;  // parts that are no events, by source
  std::uint64_t errors = 0;                      // of the client, broker or a partition
  std::string last_error;
  bool paused = false;     // the engine's queue is full
  bool connected = false;  // false while no broker can be reached
  std::string fatal;       // not empty: the source has stopped for good; why
  std::vector<KafkaPartitionStatistics> partitions;  // assigned ones, by topic and number
};

class KafkaSource {
 public:
  // Fails on settings that the client refuses or that are ours; a broker that can't be reached is
  // no failure, it is waited for. `port` must outlive the source.
  [[nodiscard]] static Result<std::unique_ptr<KafkaSource>> start(KafkaSourceOptions options,
                                                                  IntakePort& port);
  // Stops (see below).
  ~KafkaSource();
  KafkaSource(const KafkaSource&) = delete;
  KafkaSource& operator=(const KafkaSource&) = delete;

  // Stops reading, waits up to 5 s for what was submitted to be answered, commits and leaves the
  // group. Call it while the engine still answers. A second call does nothing.
  void stop();
  // True once every assigned partition was read and is durable up to the end that it had when it
  // was first reached (`--exit-at-end`). False before there is an assignment with a partition.
  [[nodiscard]] bool at_end() const;
  [[nodiscard]] KafkaStatistics statistics() const;
  // How long its thread has not come round; it does several times a second, broker or not.
  [[nodiscard]] Duration still_for() const;

 private:
  class Impl;
  explicit KafkaSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::ingest
