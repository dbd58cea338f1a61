// How far each Kafka partition was read, handed over and made durable, and what follows from it:
// which records to skip (redelivered), whether a topic is catching up (C7), and whether all was
// read that was there at the start. Knows nothing of librdkafka. Private to ingest/. Not
// thread-safe: owned by the Kafka thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/input.h"
#include "model/intake.h"

namespace headwater::ingest {

struct Partition {
  static constexpr std::int64_t kUnknown = -1;
  std::string topic;
  std::int32_t number = 0;
  // Each is the offset after the last one: read <= handed over <= durable never holds the other
  // way round. Unknown: nothing was ever read; it starts at its first record.
  std::int64_t read = kUnknown;
  std::int64_t handed_over = kUnknown;
  std::int64_t durable = kUnknown;
  std::int64_t high = kUnknown;  // the broker's end, as last heard
  std::int64_t end = kUnknown;   // the same, as first heard
  bool assigned = false;
  bool at_eof = false;  // everything there was has been read
  bool ended = false;   // everything up to `end` is durable; stays so
  bool behind = false;  // its next record is over two minutes old
  Timestamp as_of;      // the time of the last record read
  std::string error;
};

class PartitionLedger {
 public:
  // `stored` are the positions of the store.
  explicit PartitionLedger(const std::vector<KafkaPosition>& stored);

  // Made at first mention; the reference stays valid.
  Partition& partition(std::string_view topic, std::int32_t number);
  [[nodiscard]] std::deque<Partition>& partitions() { return partitions_; }
  [[nodiscard]] const std::deque<Partition>& partitions() const { return partitions_; }

  // A partition is ours from now on; its next record is at `read`.
  void assign(Partition& partition);
  // None is ours any more; what was read but not handed over will be read again.
  void revoke_all();

  // False: this record was handed over before and is to be skipped.
  [[nodiscard]] bool take(Partition& partition, std::int64_t offset);
  void hear_high(Partition& partition, std::int64_t high);
  void reach_eof(Partition& partition);

  // What the batch being made has read: the positions that go with it.
  [[nodiscard]] std::vector<KafkaPosition> read_positions() const;
  void hand_over();
  void make_durable(const std::vector<KafkaPosition>& positions);

  // C7. Notes that the record just taken was written at `written_at`, or that there is none to
  // read; gives an input when that changes whether the topic is catching up, or when a topic that
  // is has gone on by ten seconds.
  [[nodiscard]] std::optional<SourceProgress> progress(Partition& partition, Timestamp written_at,
                                                       Timestamp now);
  // The same for topics whose last partition that was behind is gone.
  [[nodiscard]] std::vector<SourceProgress> progress_after_revoke();

  // False while nothing is assigned.
  [[nodiscard]] bool at_end() const;

 private:
  struct Topic {
    std::string name;
    bool catching_up = false;
    Timestamp told_as_of;
  };
  Topic& topic(const std::string& name);
  [[nodiscard]] std::optional<SourceProgress> tell(Topic& topic, Timestamp as_of);
  static void settle(Partition& partition);

  std::deque<Partition> partitions_;
  std::deque<Topic> topics_;
  Partition* last_ = nullptr;  // found last: records come in runs
};

}  // namespace headwater::ingest
