// Holders for librdkafka's C handles and the one way to make a client from settings. Private to
// ingest/, for .cc files only.
#pragma once

#include <librdkafka/rdkafka.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "ingest/kafka_settings.h"

namespace headwater::ingest {

struct KafkaDeleter {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using KafkaClient = std::unique_ptr<rd_kafka_t, KafkaDeleter>;
using KafkaConf = std::unique_ptr<rd_kafka_conf_t, KafkaDeleter>;
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, KafkaDeleter>;
using KafkaPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaDeleter>;

// Of `fixed` an operator may change none, of `defaults` all.
using KafkaSettingList = std::initializer_list<std::pair<std::string_view, std::string_view>>;
[[nodiscard]] Result<KafkaConf> make_kafka_conf(const KafkaSettings& settings,
                                                KafkaSettingList fixed, KafkaSettingList defaults);
// Takes the configuration over, also when it fails.
[[nodiscard]] Result<KafkaClient> make_kafka_client(rd_kafka_type_t type, KafkaConf conf);

}  // namespace headwater::ingest
