// How to reach a Kafka cluster, for the source and for the dead-letter producer. Plain data.
#pragma once

#include <map>
#include <string>

namespace headwater::ingest {

struct KafkaSettings {
  std::string brokers;  // "host:port,host:port"
  // librdkafka's own setting names ("sasl.username"). Those that the promise to lose nothing hangs
  // on can't be changed: an attempt is refused by name when the source starts.
  std::map<std::string, std::string> client;
};

}  // namespace headwater::ingest
