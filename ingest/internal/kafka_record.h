// A consumed message as a RawRecord. Private to ingest/, for .cc files only. Not thread-safe: owned
// by the Kafka thread.
#pragma once

#include <librdkafka/rdkafka.h>

#include <forward_list>
#include <string>

#include "model/intake.h"

namespace headwater::ingest {

// Holds what the record's views need beside the message; reading the next message ends them.
class KafkaRecord {
 public:
  // "alerts/3/1042" and the like; `source` and `message` must outlive the record's use.
  [[nodiscard]] const RawRecord& read(const rd_kafka_message_t& message, std::string_view source,
                                      Timestamp received_at);

 private:
  void read_headers(const rd_kafka_message_t& message);

  RawRecord record_;
  std::string position_;
  std::forward_list<std::string> names_;  // header names that had to be put in lower case
};

// Unset where the broker or the producer gave none.
[[nodiscard]] Timestamp written_at(const rd_kafka_message_t& message);

}  // namespace headwater::ingest
