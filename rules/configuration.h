// Configuration: one YAML file, read and compiled once. The part that decides (resolution, symptom
// rules, grouping, priorities, policies) is used by the core as a reference; the part that wires
// (server, sources, receivers) by the shell. Immutable, so it may be read from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log_odds.h"
#include "base/result.h"
#include "base/timestamp.h"
#include "model/event.h"
#include "model/limits.h"
#include "model/page.h"
#include "model/words.h"
#include "rules/finding.h"
#include "rules/lookup_table.h"
#include "rules/map_format.h"
#include "rules/matcher.h"
#include "rules/quotas.h"
#include "rules/ranking_weights.h"
#include "rules/resolution.h"
#include "rules/rule_index.h"
#include "rules/signal_rules.h"
#include "rules/symptom_rules.h"

namespace headwater::rules {

// Explicit grouping: symptoms that match and agree on all labels in `by` share a cause.
struct GroupRule {
  std::string name;
  Matchers match;
  std::vector<std::string> by;
};

struct Grouping {
  Millidecibans threshold = 0;  // join above it
  Millidecibans base = -3'000;  // prior that two symptoms share a cause
  // Symptoms of one cause show within it. Zero: within one look of their source, and five minutes
  // while it is not known how often that looks.
  Duration lag;
  BasisPoints hop_decay = 7'000;  // how much of a path's weight one hop keeps
  std::vector<GroupRule> rules;
};

// What closes an incident, and when it may come back.
struct Lifecycle {
  Duration quiet = minutes(5);    // all clear for so long: resolved
  Duration reopen = minutes(30);  // the same again within it: reopened
};

struct PolicyStep {
  Duration wait;  // after the step before; for the first, the hold before anyone is told
  std::vector<std::string> receivers;
};

struct Policy {
  std::string name;
  Matchers match;                     // on the labels of the incident's first alert; empty: all
  Priority at_least = Priority::kP5;  // less urgent incidents are held (below_priority)
  std::vector<PolicyStep> steps;      // escalation stops on acknowledgement
  Duration repeat;                    // zero: never; else again after the last step
  std::uint32_t repeats_max = 3;
};

// Points per factor; the sum picks P1 (>= p1) .. P5.
struct PriorityScale {
  std::int32_t p1 = 80;
  std::int32_t p2 = 60;
  std::int32_t p3 = 40;
  std::int32_t p4 = 20;
};

// A secret is only ever a reference: "file:/path" or "env:NAME".
struct SecretReference {
  std::string text;
  bool operator==(const SecretReference&) const = default;
};

// What is alarming by its absence: check-ins, alerts that always fire, or a door for pings.
struct HeartbeatRule {
  std::string name;
  Matchers match;                                           // of a ping: what its check-ins carry
  std::optional<SecretReference> ping;                      // the key of its address
  std::vector<std::pair<std::string, std::string>> labels;  // and tenants: of its check-ins
  std::vector<std::string> tenants;
  Duration interval = minutes(1);
  Duration grace = minutes(2);
  Severity severity = Severity::kCritical;
  bool of_alerts = false;  // alerts that match are check-ins
};

// Which alerts are check-ins by `rules`; any that is named Watchdog is one.
[[nodiscard]] RuleIndex heartbeat_alerts_of(const std::vector<HeartbeatRule>& rules);

struct ReceiverRule {
  std::string name;
  ReceiverKind kind = ReceiverKind::kWebhook;  // how its threads are told
  std::string provider;  // one that is described (notifiers/providers.h); "": of the kind's name
  std::string url;       // what posts to one; may be a secret reference too
  std::string api_base;  // "" = the provider's own
  std::string channel;   // slack; a chat or a topic
  std::vector<SecretReference> secrets;  // webhook signing keys, tokens, routing key
  std::string fallback;                  // another receiver
  bool allow_private = false;            // connect to loopback and private addresses
  bool allow_insecure = false;           // plain http
  std::uint32_t rate_per_minute = 0;     // 0 = what a receiver of its kind takes
};

struct KafkaTopicRule {
  std::string topic;
  std::string format = "auto";
  std::vector<std::pair<std::string, std::string>> labels;  // added to all that comes through it
  std::vector<std::string> tenants;                         // whom it may speak of; empty: all
  bool operator==(const KafkaTopicRule&) const = default;
};

struct KafkaRule {
  std::string brokers;
  std::string group = "headwater";
  std::vector<KafkaTopicRule> topics;
  std::string dead_letter_topic;  // "" = none
  std::string audit_topic;        // of the audit's heads; "" = none
  std::vector<std::pair<std::string, std::string>>
      client;  // by the Kafka client's own names, passed through
};

struct SignatureRule {
  SignatureScheme scheme = SignatureScheme::kHmacSha256;
  std::string header;                    // "" = the scheme's own
  std::string timestamp_header;          // hmac_sha256: signed with the body; "" = the body alone
  std::vector<SecretReference> secrets;  // any of them may have signed
  std::vector<std::string> topics = {};  // sns: the ARNs of those that may be told of
  bool operator==(const SignatureRule&) const = default;
};

// A door of its own for one system that posts what happens to it.
struct HookRule {
  std::string name;  // POST /hooks/NAME
  std::string format;
  std::optional<SignatureRule> signature;                   // none: a bearer token is asked for
  std::vector<std::pair<std::string, std::string>> labels;  // with a signature, as of a topic
  std::vector<std::string> tenants;
  bool operator==(const HookRule&) const = default;
};

// A sender of PagerDuty's Events API v2, by the key in what it sends.
struct RoutingKeyRule {
  std::string name;
  SecretReference key;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<std::string> tenants;
  bool operator==(const RoutingKeyRule&) const = default;
};

// In PEM; read again at each reload.
struct TlsRule {
  std::string certificate;  // a file relative to the configuration's: the server's own, its chain
  std::string key;          // a reference: file:/path or env:NAME
  bool operator==(const TlsRule&) const = default;
};

// Told at a fixed interval that all is well; it alarms when that stops.
struct DeadManRule {
  std::string url;  // or a reference: file:/path or env:NAME
  Duration every = minutes(1);
  bool allow_private = false;
  bool allow_insecure = false;
};

struct ServerRule {
  std::string listen = "127.0.0.1:9095";
  std::string external_url;  // for links in pages
  bool authentication = true;
  bool lifecycle = true;  // POST /-/reload
  std::optional<TlsRule> tls;
  bool plain_http = false;              // without TLS also where it is not loopback
  std::uint64_t events_per_second = 0;  // of each sender of events; 0: as many as it likes
  std::uint64_t bytes_per_second = 0;   // the same
  std::uint32_t requests_in_flight = limits::kRequestsInFlightMax;  // the same
};

struct StoreRule {
  std::string path = "headwater-data";
  Duration journal_kept = days(7);
  std::uint64_t journal_bytes_max = std::uint64_t{8} << 30;
};

// Who may do more in a chat than look.
struct ChatUser {
  std::string name;                                           // the actor of commands
  bool acts = true;                                           // else looks, no more
  std::vector<std::pair<std::string, std::string>> accounts;  // platform and the account's id there
};

struct ChatRule {
  std::vector<ChatUser> users;
  std::vector<SecretReference> slack;       // signing secrets: /chat/slack/commands is there
  std::vector<SecretReference> mattermost;  // slash commands' tokens: /chat/mattermost/commands is
};

struct MapRule {
  std::string source;
  std::string file;                 // relative to the configuration file; read at start and reload
  std::optional<MapFormat> format;  // else guessed
  Duration stale_after = days(7);   // observed edges not seen again for so long are left out
};

struct MappingRule {
  std::string name;  // a format, from then on
  std::string file;  // relative to the configuration file; "" = the shipped one of that name
  std::string zone;  // "" = as the mapping says
};

struct Configuration {
  std::string estate = "default";
  std::string file;  // its name, for messages
  std::string text;  // what was read: the reference's content
  Resolution resolution = default_resolution();
  SymptomRules symptoms;
  Grouping grouping;
  RankingWeights ranking;
  Lifecycle lifecycle;
  PriorityScale priorities;
  std::vector<Policy> policies;  // first match counts
  std::vector<HeartbeatRule> heartbeats;
  Quotas quotas;
  std::vector<LookupRule> lookups;  // in the order in which they are asked
  std::vector<ReceiverRule> receivers;
  Duration signal_lease = minutes(15);    // a bad signal not repeated for so long is over
  Duration look_back = hours(2);          // changes older than this before onset are no suspects
  std::int64_t signal_threshold = 3'000;  // thousandths of a spread that make a signal bad
  SignalRules signals;
  std::shared_ptr<const LocalDays> calendars;  // all of them, in `signals.zone`; null: none
  ObjectivesByTier objectives;
  // shell
  ServerRule server;
  std::optional<DeadManRule> dead_man;
  StoreRule store;
  std::vector<MappingRule> mappings;
  std::optional<KafkaRule> kafka;
  std::vector<HookRule> hooks;
  std::vector<RoutingKeyRule> routing_keys;
  std::vector<MapRule> maps;
  ChatRule chat;

  [[nodiscard]] const ReceiverRule* receiver(std::string_view name) const;
  [[nodiscard]] const Policy* policy(std::string_view name) const;
};

struct ReadConfiguration {
  std::optional<Configuration> configuration;  // none if there is any finding
  std::vector<Finding> findings;               // all of them, by place
};
// Reads and compiles `text`. `file` is only named in findings. Never throws.
[[nodiscard]] ReadConfiguration read_configuration(std::string_view text, std::string_view file);

}  // namespace headwater::rules
