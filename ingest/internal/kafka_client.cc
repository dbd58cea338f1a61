#include "ingest/internal/kafka_client.h"

#include <algorithm>
#include <array>

namespace headwater::ingest {
namespace {

Status set(rd_kafka_conf_t* conf, std::string_view name, std::string_view value) {
  std::array<char, 512> why{};
  const auto result = rd_kafka_conf_set(conf, std::string(name).c_str(), std::string(value).c_str(),
                                        why.data(), why.size());
  if (result == RD_KAFKA_CONF_OK) return Ok{};
  return malformed("kafka setting " + std::string(name) + ": " + why.data());
}

Status set_all(rd_kafka_conf_t* conf, KafkaSettingList settings) {
  for (const auto& [name, value] : settings)
    if (auto done = set(conf, name, value); !done) return done;
  return Ok{};
}

bool names(KafkaSettingList settings, std::string_view name) {
  return std::any_of(settings.begin(), settings.end(),
                     [&](const auto& setting) { return setting.first == name; });
}

// What the library would print on standard error reaches us through the error callback.
void log_nothing(const rd_kafka_t*, int, const char*, const char*) {}

}  // namespace

Result<KafkaConf> make_kafka_conf(const KafkaSettings& settings, KafkaSettingList fixed,
                                  KafkaSettingList defaults) {
  if (settings.brokers.empty()) return malformed("kafka brokers: missing");
  KafkaConf conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), log_nothing);
  if (auto done = set_all(conf.get(), defaults); !done) return done.error();
  for (const auto& [name, value] : settings.client) {
    const bool ours = name == "bootstrap.servers" || names(fixed, name);
    if (ours) return malformed("kafka setting " + name + ": this one is fixed");
    if (auto done = set(conf.get(), name, value); !done) return done.error();
  }
  if (auto done = set(conf.get(), "bootstrap.servers", settings.brokers); !done)
    return done.error();
  if (auto done = set_all(conf.get(), fixed); !done) return done.error();
  return conf;
}

Result<KafkaClient> make_kafka_client(rd_kafka_type_t type, KafkaConf conf) {
  std::array<char, 512> why{};
  KafkaClient client(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!client) return malformed(std::string("kafka client: ") + why.data());
  // The client owns its configuration from here on.
  static_cast<void>(conf.release());
  return client;
}

}  // namespace headwater::ingest
