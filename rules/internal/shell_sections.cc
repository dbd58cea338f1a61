// The sections that wire the program: Kafka, server, store, maps.
#include <algorithm>
#include <array>

#include "model/intake.h"
#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"
#include "rules/shipped_mappings.h"

namespace headwater::rules {
namespace {

// Settings of the Kafka client on which exactly-once reading rests, and those that load code.
constexpr std::int64_t kRateHighest = 1'000'000'000;  // events a second

constexpr std::array<std::string_view, 9> kOwnSettings = {
    "bootstrap.servers",    "metadata.broker.list", "group.id",
    "enable.auto.commit",   "auto.offset.reset",    "enable.auto.offset.store",
    "enable.partition.eof", "plugin.library.paths", "ssl.engine.location"};

bool is_secret_setting(std::string_view name) {
  return name.ends_with("password") || name.ends_with("secret") || name.ends_with("key.pem");
}

void read_client(MappingReader& section, KafkaRule& rule) {
  for (const YamlEntry& entry : section.pairs("client")) {
    const bool own =
        std::find(kOwnSettings.begin(), kOwnSettings.end(), entry.key) != kOwnSettings.end();
    if (own) section.findings().add(entry.place, "`" + entry.key + "` is not yours to set");
    if (is_secret_setting(entry.key) && !is_secret_reference(entry.value.text))
      section.findings().add(entry.place, "`" + entry.key +
                                              "` must be a reference, file:/path or env:NAME, "
                                              "not the secret itself");
    rule.client.emplace_back(entry.key, entry.value.text);
  }
}

void read_topic(MappingReader& item, Names& names, const Configuration& configuration,
                KafkaRule& rule) {
  KafkaTopicRule topic;
  topic.topic = names.read(item, "topic");
  read_format(item, "format", configuration, topic.format);
  read_binding(item, {topic.labels, topic.tenants});
  rule.topics.push_back(std::move(topic));
}

// "host:port", "[::1]:port".
bool is_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (!bracketed && host.find(':') != std::string_view::npos) return false;
  const auto port = parse_decimal(text.substr(colon + 1), 0);
  return port && *port >= 0 && *port <= 65'535;
}

bool is_shipped(std::string_view name) {
  const auto shipped = shipped_mappings();
  return std::any_of(shipped.begin(), shipped.end(),
                     [&](const ShippedMapping& mapping) { return mapping.name == name; });
}

}  // namespace

void read_mappings(MappingReader& root, Configuration& into) {
  Names names;
  root.each("mappings", limits::kMappingsMax, [&](MappingReader& item) {
    MappingRule rule;
    rule.name = names.read(item, "name");
    if (std::find(kFormatNames.begin(), kFormatNames.end(), rule.name) != kFormatNames.end())
      item.tell("name", "`" + rule.name + "` is a format that has a decoder of its own");
    item.text("file", rule.file);
    if (rule.file.empty() && !is_shipped(rule.name))
      item.tell("file", "`" + rule.name + "` needs `file`: no mapping of that name is shipped");
    // Checked with the mapping: a stored configuration is read where zones may be others.
    item.text("zone", rule.zone);
    into.mappings.push_back(std::move(rule));
  });
}

void read_format(MappingReader& item, std::string_view key, const Configuration& configuration,
                 std::string& into) {
  item.text(key, into);
  std::vector<std::string_view> known(kFormatNames.begin(), kFormatNames.end());
  for (const MappingRule& mapping : configuration.mappings) known.push_back(mapping.name);
  for (const ShippedMapping& mapping : shipped_mappings()) known.push_back(mapping.name);
  if (std::find(known.begin(), known.end(), into) == known.end())
    item.findings().add_near(item.place(key), "there is no format `" + into + "`", into, known);
}

void read_kafka(MappingReader& root, Configuration& into) {
  root.section("kafka", [&](MappingReader& section) {
    KafkaRule rule;
    if (section.require("brokers") != nullptr) section.text("brokers", rule.brokers);
    section.text("group", rule.group);
    section.require("topics");
    Names names;
    section.each("topics", limits::kKafkaTopicsMax,
                 [&](MappingReader& item) { read_topic(item, names, into, rule); });
    section.text("dead_letter_topic", rule.dead_letter_topic);
    section.text("audit_topic", rule.audit_topic);
    for (const KafkaTopicRule& topic : rule.topics) {
      if (topic.topic == rule.dead_letter_topic)
        section.tell("dead_letter_topic", "`dead_letter_topic` is read as a topic, too");
      if (topic.topic == rule.audit_topic)
        section.tell("audit_topic", "`audit_topic` is read as a topic, too");
    }
    read_client(section, rule);
    into.kafka = std::move(rule);
  });
}

void read_server(MappingReader& root, Configuration& into) {
  root.section("server", [&](MappingReader& section) {
    ServerRule& server = into.server;
    section.text("listen", server.listen);
    if (!is_listen_address(server.listen))
      section.tell("listen", "`listen` must be an address and a port, like 127.0.0.1:9095");
    section.text("external_url", server.external_url);
    if (!server.external_url.empty()) check_url(section, "external_url", server.external_url, true);
    section.flag("authentication", server.authentication);
    section.flag("lifecycle", server.lifecycle);
    section.flag("plain_http", server.plain_http);
    section.section("rate", [&](MappingReader& rate) {
      auto events = static_cast<std::int64_t>(server.events_per_second);
      rate.decimal("events", events, 0, 1, kRateHighest);
      server.events_per_second = static_cast<std::uint64_t>(events);
      rate.bytes("bytes", server.bytes_per_second);
      std::int64_t requests = server.requests_in_flight;
      rate.decimal("requests", requests, 0, 1, limits::kConnectionsMax);
      server.requests_in_flight = static_cast<std::uint32_t>(requests);
    });
    section.section("tls", [&](MappingReader& tls) {
      server.tls.emplace();
      if (tls.require("certificate") != nullptr) tls.text("certificate", server.tls->certificate);
      if (tls.require("key") != nullptr) tls.text("key", server.tls->key);
      if (!server.tls->key.empty() && !is_secret_reference(server.tls->key))
        tls.tell("key", "`key` must be a reference, file:/path or env:NAME, not the key itself");
    });
  });
}

void read_dead_man(MappingReader& root, Configuration& into) {
  root.section("dead_man", [&](MappingReader& section) {
    DeadManRule& rule = into.dead_man.emplace();
    section.flag("allow_private", rule.allow_private);
    section.flag("allow_insecure", rule.allow_insecure);
    if (section.require("url") != nullptr) section.text("url", rule.url);
    if (!rule.url.empty() && !is_secret_reference(rule.url))
      check_url(section, "url", rule.url, rule.allow_insecure);
    section.duration("every", rule.every, seconds(5), hours(24));
  });
}

void read_store(MappingReader& root, Configuration& into) {
  root.section("store", [&](MappingReader& section) {
    section.text("path", into.store.path);
    if (into.store.path.empty()) section.tell("path", "`path` must not be empty");
    section.section("journal", [&](MappingReader& journal) {
      journal.duration("keep", into.store.journal_kept, hours(1), days(3650));
      journal.bytes("bytes", into.store.journal_bytes_max);
    });
  });
}

void read_maps(MappingReader& root, Configuration& into) {
  Names names;
  root.each("map", limits::kMapSourcesMax, [&](MappingReader& item) {
    MapRule rule;
    rule.source = names.read(item, "source");
    if (item.require("file") != nullptr) item.text("file", rule.file);
    std::string format;
    item.text("format", format);
    rule.format = read_map_format(format);
    if (!format.empty() && !rule.format)
      item.findings().add_near(item.place("format"), "there is no map format `" + format + "`",
                               format, kMapFormatNames);
    item.duration("stale_after", rule.stale_after, minutes(1), days(3650));
    into.maps.push_back(std::move(rule));
  });
}

}  // namespace headwater::rules
