#include "rules/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LabelSet labels(std::vector<std::pair<std::string, std::string>> pairs) {
  return LabelSet(std::move(pairs));
}

std::vector<std::string> findings_of(std::string_view text) {
  std::vector<std::string> lines;
  for (const Finding& finding : read_configuration(text, "c.yaml").findings)
    lines.push_back(to_text(finding));
  return lines;
}

Configuration read(std::string_view text) {
  auto read = read_configuration(text, "c.yaml");
  for (const Finding& finding : read.findings) ADD_FAILURE() << to_text(finding);
  return read.configuration ? *read.configuration : Configuration{};
}

TEST(Configuration, AnEmptyFileIsValidAndTellsNobody) {
  const Configuration c = read("");
  EXPECT_EQ(c.estate, "default");
  ASSERT_EQ(c.policies.size(), 1U);
  EXPECT_TRUE(c.policies[0].match.empty());
  ASSERT_EQ(c.policies[0].steps.size(), 1U);
  EXPECT_EQ(c.policies[0].steps[0].wait, seconds(30));
  EXPECT_THAT(c.policies[0].steps[0].receivers, IsEmpty());
  EXPECT_EQ(c.resolution.resolve(labels({{"job", "api"}, {"tenant", "t1"}})).entity, "api");
  EXPECT_FALSE(c.kafka);
}

TEST(Configuration, KeepsTheBytesItRead) {
  constexpr std::string_view kText = "# ours\nestate: eu\n";
  const Configuration c = read(kText);
  EXPECT_EQ(c.text, kText);
  EXPECT_EQ(c.file, "c.yaml");
  EXPECT_EQ(c.estate, "eu");
}

TEST(Configuration, WithoutPoliciesEveryReceiverIsToldButThoseWhoStandIn) {
  const Configuration c = read(R"(
receivers:
  - {name: team, webhook: {url: 'https://hooks.example.com/x'}, fallback: mail}
  - {name: mail, webhook: {url: 'https://mail.example.com/x'}}
)");
  EXPECT_THAT(c.policies[0].steps[0].receivers, ElementsAre("team"));
}

constexpr std::string_view kWhole = R"(
estate: eu
resolution:
  tenants:  [{match: 'job="x"', name: '{tenant}'}]
  entities: [{match: 'job=~"odoo.*"', name: '{tenant}-{service}'}, {name: '{service}'}]
symptoms:
  fallback: false
  rules:
    - {name: ConnectionsSaturated, match: 'alertname="PgConnectionsSaturated"', class: saturation, severity: critical}
    - {match: 'severity="info"', ignore: true}
grouping:
  threshold: 1.5
  base: -3.25
  lag: 90s
  hop_decay: 0.65
  rules: [{name: same-cluster, match: 'team="db"', by: [cluster]}]
incidents: {quiet: 5m, reopen: 40m, look_back: 3h}
signals: {lease: 20m, threshold: 2.5}
priorities: {p1: 90, p2: 70, p3: 50, p4: 10}
policies:
  - name: platform
    match: 'estate!="x"'
    at_least: P4
    steps: [{wait: 45s, receivers: [platform]}, {wait: 15m, receivers: [oncall, y]}]
    repeat: 4h
    repeats: 2
heartbeats:
  - {name: watchdog, match: 'alertname="Watchdog"', interval: 2m, grace: 3m, severity: high}
  - {name: export, ping: 'env:PING_EXPORT', interval: 1d, labels: {service: backup}, tenants: [acme]}
receivers:
  - {name: platform, slack: {channel: C1, token: 'env:SLACK_TOKEN', api: 'https://slack.example.com'}, fallback: y}
  - {name: x, webhook: {url: 'https://x.example.com/h', secret: 'file:/run/secrets/a', secrets: ['env:B']}, rate_per_minute: 5}
  - {name: oncall, pagerduty: {routing_key: 'env:KEY'}, allow_private: true}
  - {name: y, slack_webhook: {url: 'env:SLACK_HOOK'}, allow_insecure: true}
kafka:
  brokers: 'one:9092,two:9092'
  group: hw
  topics: [{topic: alerts, format: alertmanager_webhook, labels: {tenant: acme}, tenants: [acme, b]}, {topic: changes}]
  dead_letter_topic: dead
  client: {socket.timeout.ms: 1000, sasl.password: 'env:KAFKA'}
hooks:
  - {name: github, format: headwater_json, labels: {tenant: acme}, tenants: [acme],
     signature: {scheme: hmac_sha256, header: X-Sign, timestamp_header: X-Time, secret: 'env:A', secrets: ['env:B']}}
  - {name: odoo, format: auto}
  - {name: aws, format: cloudwatch_sns, signature: {scheme: sns, secret: 'file:/sns.pem', topics: ['arn:aws:sns:eu:1:a', 'arn:b']}}
routing_keys: [{name: shop, key: 'env:PD', labels: {service: shop}, tenants: [acme]}]
chat:
  users:
    - {name: ana, accounts: {slack: U1, hubot: ana}}
    - {name: bo, role: viewer, accounts: {slack: U2}}
  slack: {secret: 'env:SLACK'}
  mattermost: {secrets: ['file:/mm', 'env:MM']}
server: {listen: '0.0.0.0:80', external_url: 'https://hw.example.com', authentication: false, lifecycle: false,
         tls: {certificate: hw.pem, key: 'env:HW_KEY'}, plain_http: true, rate: {events: 10, bytes: 1MiB, requests: 7}}
store: {path: data, journal: {keep: 3d, bytes: 512MiB}}
map: [{source: catalog, file: topology.yaml}]
)";

TEST(Configuration, ReadsWhatEventsMean) {
  const Configuration c = read(kWhole);
  const auto one =
      c.resolution.resolve(labels({{"job", "odoo-web"}, {"tenant", "t1"}, {"service", "web"}}));
  EXPECT_EQ(one.entity, "t1-web");
  EXPECT_EQ(one.tenant, "");  // its rule asks for job="x"
  EXPECT_EQ(c.resolution.resolve(labels({{"job", "x"}, {"tenant", "t2"}})).tenant, "t2");
  const auto verdict =
      c.symptoms.judge(labels({{"alertname", "PgConnectionsSaturated"}}), Severity::kWarning);
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->kind, "ConnectionsSaturated");
  EXPECT_EQ(verdict->symptom_class, SymptomClass::kSaturation);
  EXPECT_EQ(verdict->severity, Severity::kCritical);
  EXPECT_FALSE(c.symptoms.judge(labels({{"alertname", "Else"}}), Severity::kCritical));
}

// C23: what is written with a decimal point never passes through floating point.
TEST(Configuration, ReadsNumbersWithoutRounding) {
  const Configuration c = read(kWhole);
  EXPECT_EQ(c.grouping.threshold, 1'500);
  EXPECT_EQ(c.grouping.base, -3'250);
  EXPECT_EQ(c.grouping.lag, seconds(90));
  EXPECT_EQ(c.grouping.hop_decay, 6'500);
  EXPECT_EQ(c.signal_threshold, 2'500);
  EXPECT_EQ(c.signal_lease, minutes(20));
  EXPECT_EQ(c.lifecycle.quiet, minutes(5));
  EXPECT_EQ(c.lifecycle.reopen, minutes(40));
  EXPECT_EQ(c.look_back, hours(3));
  EXPECT_EQ(c.priorities.p1, 90);
  EXPECT_EQ(c.priorities.p4, 10);
  EXPECT_EQ(c.store.journal_bytes_max, std::uint64_t{512} << 20);
  EXPECT_EQ(c.store.journal_kept, days(3));
}

TEST(Configuration, ReadsGroupsPoliciesAndHeartbeats) {
  const Configuration c = read(kWhole);
  ASSERT_EQ(c.grouping.rules.size(), 1U);
  EXPECT_THAT(c.grouping.rules[0].by, ElementsAre("cluster"));
  const Policy* policy = c.policy("platform");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->at_least, Priority::kP4);
  ASSERT_EQ(policy->steps.size(), 2U);
  EXPECT_EQ(policy->steps[0].wait, seconds(45));
  EXPECT_THAT(policy->steps[1].receivers, ElementsAre("oncall", "y"));
  EXPECT_EQ(policy->repeat, hours(4));
  EXPECT_EQ(policy->repeats_max, 2U);
  ASSERT_EQ(c.heartbeats.size(), 2U);
  EXPECT_FALSE(c.heartbeats[0].ping);
  ASSERT_TRUE(c.heartbeats[1].ping);
  EXPECT_EQ(c.heartbeats[1].ping->text, "env:PING_EXPORT");
  EXPECT_EQ(to_text(c.heartbeats[1].match), R"({job="export"})");
  EXPECT_THAT(c.heartbeats[1].labels, ElementsAre(std::pair("service", "backup")));
  EXPECT_THAT(c.heartbeats[1].tenants, ElementsAre("acme"));
  EXPECT_EQ(c.heartbeats[0].interval, minutes(2));
  EXPECT_EQ(c.heartbeats[0].grace, minutes(3));
  EXPECT_EQ(c.heartbeats[0].severity, Severity::kHigh);
}

TEST(Configuration, ReadsReceivers) {
  const Configuration c = read(kWhole);
  ASSERT_EQ(c.receivers.size(), 4U);
  const ReceiverRule* slack = c.receiver("platform");
  ASSERT_NE(slack, nullptr);
  EXPECT_EQ(slack->kind, ReceiverKind::kSlack);
  EXPECT_EQ(slack->channel, "C1");
  EXPECT_EQ(slack->api_base, "https://slack.example.com");
  EXPECT_EQ(slack->fallback, "y");
  const ReceiverRule* webhook = c.receiver("x");
  ASSERT_NE(webhook, nullptr);
  ASSERT_EQ(webhook->secrets.size(), 2U);
  EXPECT_EQ(webhook->secrets[0].text, "file:/run/secrets/a");
  EXPECT_EQ(webhook->secrets[1].text, "env:B");
  EXPECT_EQ(webhook->rate_per_minute, 5U);
  EXPECT_EQ(c.receiver("oncall")->kind, ReceiverKind::kPagerDuty);
  EXPECT_TRUE(c.receiver("oncall")->allow_private);
  EXPECT_EQ(c.receiver("y")->kind, ReceiverKind::kSlackWebhook);
  EXPECT_EQ(c.receiver("y")->url, "env:SLACK_HOOK");
  EXPECT_EQ(c.receiver("y")->rate_per_minute, 0U) << "what its kind takes";
  EXPECT_EQ(c.receiver("nobody"), nullptr);
}

TEST(Configuration, ReadsTheWiring) {
  const Configuration c = read(kWhole);
  ASSERT_TRUE(c.kafka);
  EXPECT_EQ(c.kafka->brokers, "one:9092,two:9092");
  EXPECT_EQ(c.kafka->group, "hw");
  ASSERT_EQ(c.kafka->topics.size(), 2U);
  EXPECT_EQ(c.kafka->topics[0].format, "alertmanager_webhook");
  EXPECT_EQ(c.kafka->topics[0].labels,
            (std::vector<std::pair<std::string, std::string>>{{"tenant", "acme"}}));
  EXPECT_EQ(c.kafka->topics[0].tenants, (std::vector<std::string>{"acme", "b"}));
  EXPECT_EQ(c.kafka->topics[1].format, "auto");
  EXPECT_TRUE(c.kafka->topics[1].labels.empty());
  const HookRule github{
      "github",
      "headwater_json",
      SignatureRule{SignatureScheme::kHmacSha256, "X-Sign", "X-Time", {{"env:A"}, {"env:B"}}},
      {{"tenant", "acme"}},
      {"acme"}};
  EXPECT_EQ(c.routing_keys,
            (std::vector<RoutingKeyRule>{{"shop", {"env:PD"}, {{"service", "shop"}}, {"acme"}}}));
  ASSERT_EQ(c.chat.users.size(), 2U);
  EXPECT_EQ(c.chat.users[0].name, "ana");
  EXPECT_TRUE(c.chat.users[0].acts);
  EXPECT_EQ(c.chat.users[0].accounts,
            (std::vector<std::pair<std::string, std::string>>{{"slack", "U1"}, {"hubot", "ana"}}));
  EXPECT_FALSE(c.chat.users[1].acts);
  EXPECT_EQ(c.chat.slack, (std::vector<SecretReference>{{"env:SLACK"}}));
  EXPECT_EQ(c.chat.mattermost, (std::vector<SecretReference>{{"file:/mm"}, {"env:MM"}}));
  const SignatureRule sns{
      SignatureScheme::kSns, "", "", {{"file:/sns.pem"}}, {"arn:aws:sns:eu:1:a", "arn:b"}};
  EXPECT_EQ(c.hooks,
            (std::vector<HookRule>{
                github, {"odoo", "auto", {}, {}, {}}, {"aws", "cloudwatch_sns", sns, {}, {}}}));
  EXPECT_EQ(c.kafka->dead_letter_topic, "dead");
  EXPECT_EQ(c.kafka->client[0].first, "socket.timeout.ms");
  EXPECT_EQ(c.kafka->client[0].second, "1000");
  EXPECT_EQ(c.server.listen, "0.0.0.0:80");
  EXPECT_EQ(c.server.events_per_second, 10U);
  EXPECT_EQ(c.server.bytes_per_second, 1024U * 1024U);
  EXPECT_EQ(c.server.requests_in_flight, 7U);
  EXPECT_FALSE(c.server.authentication);
  EXPECT_FALSE(c.server.lifecycle);
  EXPECT_EQ(c.server.tls, (TlsRule{"hw.pem", "env:HW_KEY"}));
  EXPECT_TRUE(c.server.plain_http);
  ASSERT_EQ(c.maps.size(), 1U);
  EXPECT_EQ(c.maps[0].file, "topology.yaml");
}

TEST(Configuration, ReadsMappingsWhoseNamesAreFormats) {
  const Configuration c = read(
      "kafka: {brokers: b, topics: [{topic: t, format: acme}, {topic: u, format: datadog}]}\n"
      "mappings: [{name: acme, file: acme.yaml}, {name: zabbix, zone: Europe/Berlin}]\n");
  ASSERT_EQ(c.mappings.size(), 2U);
  EXPECT_EQ(c.mappings[0].file, "acme.yaml");
  EXPECT_EQ(c.mappings[1].zone, "Europe/Berlin");
  EXPECT_EQ(c.kafka->topics[0].format, "acme");
}

// C21, C29: a reference is its bytes; what was compiled from the same bytes decides the same.
TEST(Configuration, TheSameTextGivesTheSameVerdicts) {
  const Configuration one = read(kWhole);
  const Configuration other = read(one.text);
  for (const char* name : {"PgConnectionsSaturated", "Else"}) {
    for (const char* severity : {"info", "critical"}) {
      const LabelSet set = labels({{"alertname", name},
                                   {"severity", severity},
                                   {"job", "odoo-web"},
                                   {"tenant", "t1"},
                                   {"service", "web"}});
      EXPECT_EQ(one.resolution.resolve(set).entity, other.resolution.resolve(set).entity);
      EXPECT_EQ(one.resolution.resolve(set).entity, "t1-web");
      const auto first = one.symptoms.judge(set, Severity::kHigh);
      const auto second = other.symptoms.judge(set, Severity::kHigh);
      ASSERT_EQ(first.has_value(), second.has_value());
      EXPECT_EQ(first ? first->kind : "none", second ? second->kind : "none");
    }
  }
}

TEST(Configuration, TellsEveryFindingByPlace) {
  EXPECT_THAT(findings_of("estate: a/b\nincidents: {quiet: 5}\npolicys: []\n"),
              ElementsAre("c.yaml:1:9: `estate` must be 1 to 64 letters, digits, dots, dashes or "
                          "underscores",
                          "c.yaml:2:20: `quiet` must be a duration like 30s or 1h30m; did you mean "
                          "`5s`?",
                          "c.yaml:3:1: unknown key `policys`; did you mean `policies`?"));
}

}  // namespace
}  // namespace headwater::rules
