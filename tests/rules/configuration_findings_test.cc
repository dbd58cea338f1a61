// What a wrong configuration is told, word for word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/limits.h"
#include "rules/configuration.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;

struct Case {
  const char* reason;
  std::string text;
  std::vector<std::string> findings;  // in a file named c
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.reason; }

std::vector<std::string> findings_of(std::string_view text) {
  std::vector<std::string> lines;
  for (const Finding& finding : read_configuration(text, "c").findings)
    lines.push_back(to_text(finding));
  return lines;
}

class Malformed : public testing::TestWithParam<Case> {};

TEST_P(Malformed, IsRefusedWithPlaceAndReason) {
  EXPECT_EQ(findings_of(GetParam().text), GetParam().findings) << GetParam().text;
  EXPECT_FALSE(read_configuration(GetParam().text, "c").configuration);
}

std::string nested(int levels) {
  const auto size = static_cast<std::size_t>(levels - 1);
  return "estate: " + std::string(size, '[') + std::string(size, ']');
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

const Case kLearned[] = {
    {"a term that is none",
     "ranking: {terms: {rarety: 90}}\n",
     {"c:1:19: unknown key `rarety`; did you mean `rarity`?"}},
    {"a person's word is not scaled",
     "ranking: {terms: {confirmed: 90}}\n",
     {"c:1:19: unknown key `confirmed`"}},
    {"a term out of range",
     "ranking: {terms: {rarity: 1001}}\n",
     {"c:1:27: `rarity` must be a whole number from 0 to 1000"}},
    {"an alert twice",
     "ranking:\n  alerts:\n    - {alert: A, metric: m, weight: 1}\n"
     "    - {alert: A, weight: 1}\n    - {alert: A, metric: m, weight: 2}\n",
     {"c:5:15: `A` was there before"}},
    {"a weight out of range",
     "ranking: {alerts: [{alert: A, weight: 31}]}\n",
     {"c:1:39: `weight` must be a number with at most 3 decimals from -30 to 30"}},
    {"more causes than incidents",
     "ranking: {kinds: [{kind: queue, weight: 1, cause: 3, seen: 2}]}\n",
     {"c:1:51: `cause` is one of the incidents of `seen`: at most as many"}},
};
INSTANTIATE_TEST_SUITE_P(Learned, Malformed, testing::ValuesIn(kLearned));

const Case kDocuments[] = {
    {"unclosed list", "policies: [a\n", {"c:2:1: not YAML: end of sequence flow not found"}},
    {"bad indentation", "estate: eu\n  store: x\n", {"c:2:8: not YAML: illegal map value"}},
    {"tab indentation", "store:\n\tpath: x\n", {"c:2:6: not YAML: illegal map value"}},
    {"anchor", "estate: &a eu\n", {"c:1:9: anchors are not accepted"}},
    {"alias",
     "estate: eu\nserver: *a\n",
     {"c:2:9: not YAML: the referenced anchor is not defined"}},
    {"anchor with alias",
     "server: &a {listen: '1:1'}\nstore: *a\n",
     {"c:1:9: anchors are not accepted"}},
    {"merge key", "server:\n  <<: {listen: '1:1'}\n", {"c:2:3: unknown key `<<`"}},
    {"tag", "estate: !!str eu\n", {"c:1:9: tags are not accepted"}},
    {"custom tag", "estate: !include x\n", {"c:1:9: tags are not accepted"}},
    {"a list", "- a\n", {"c:1:1: a configuration must hold keys and values"}},
    {"a text", "hello\n", {"c:1:1: a configuration must hold keys and values"}},
    {"duplicate key",
     "estate: eu\nserver: {listen: '1:1', listen: '2:2'}\nestate: us\n",
     {"c:2:25: duplicate key `listen`", "c:3:1: duplicate key `estate`"}},
    {"unknown key",
     "recievers: []\n",
     {"c:1:1: unknown key `recievers`; did you mean `receivers`?"}},
    {"unknown key near nothing", "zebra: 1\n", {"c:1:1: unknown key `zebra`"}},
    {"unknown key deep",
     "store: {journal: {keeep: 3d}}\n",
     {"c:1:19: unknown key `keeep`; did you mean `keep`?"}},
    {"two documents", "estate: eu\n---\nestate: us\n", {"c: more than one document"}},
    {"too deep", nested(33), {"c:1:40: nested deeper than 32 levels"}},
    {"not UTF-8", "estate: \xFF\n", {"c: not UTF-8 text"}},
    {"a NUL", std::string("estate: a\0b\n", 12), {"c: not UTF-8 text"}},
    {"too large", std::string(limits::kYamlBytesMax + 1, '#'), {"c: larger than 1 MiB"}},
    {"a mapping as key", "{a: 1}: 2\n", {"c:1:1: a key must be a single value"}},
    {"a list as key", "? [a]\n: 2\n", {"c:1:3: a key must be a single value"}},
};
INSTANTIATE_TEST_SUITE_P(Documents, Malformed, testing::ValuesIn(kDocuments));

const Case kRules[] = {
    {"bad matcher",
     "symptoms: {rules: [{match: nonsense}]}\n",
     {"c:1:28: `match`: bad matcher format: nonsense"}},
    {"bad pattern",
     "symptoms:\n  rules:\n    - match: 'a=~\"(\"'\n",
     {"c:3:14: `match`: bad regular expression \"(\": missing ): ("}},
    {"rule without match",
     "symptoms: {rules: [{name: A}]}\n",
     {"c:1:20: an item of `rules` needs `match`"}},
    {"unknown class",
     "symptoms: {rules: [{match: a=b, class: latancy}]}\n",
     {"c:1:40: `class` must be one of errors, latency, saturation, loss, external, state, "
      "business, load, absence, other; did you mean `latency`?"}},
    {"unknown severity",
     "symptoms: {rules: [{match: a=b, severity: critcal}]}\n",
     {"c:1:43: `severity` must be one of critical, high, warning, info, none; did you mean "
      "`critical`?"}},
    {"flag", "symptoms: {fallback: yes}\n", {"c:1:22: `fallback` must be true or false"}},
    {"same rule twice",
     "symptoms:\n  rules:\n    - {match: 'a=b,c=d', class: load}\n    - {match: '{c=\"d\", "
     "a=\"b\"}'}\n",
     {"c:4:15: never counts: line 3 matches all that this matches"}},
    {"rule after a wider one",
     "symptoms:\n  rules:\n    - {match: 'a=b', ignore: true}\n    - {match: 'a=b,c=d'}\n",
     {"c:4:15: never counts: line 3 matches all that this matches"}},
    {"rule after all",
     "symptoms:\n  rules:\n    - {match: '', ignore: true}\n    - {match: 'a=b'}\n",
     {"c:4:15: never counts: line 3 matches all that this matches"}},
    {"rules as mapping", "symptoms: {rules: {match: a=b}}\n", {"c:1:19: `rules` must be a list"}},
    {"rule as text",
     "symptoms: {rules: [a=b]}\n",
     {"c:1:20: an item of `rules` must hold keys and values"}},
    {"match as list",
     "symptoms: {rules: [{match: [a=b]}]}\n",
     {"c:1:28: `match` must be a single value"}},
    {"template",
     "resolution: {entities: [{name: '{service'}, {name: '{}'}, {name: 'a}b'}]}\n",
     {"c:1:32: `name` must be text with label names in braces, like {tenant}-web",
      "c:1:52: `name` must be text with label names in braces, like {tenant}-web",
      "c:1:66: `name` must be text with label names in braces, like {tenant}-web"}},
    {"template too long",
     "symptoms: {rules: [{match: a=b, name: " + std::string(1025, 'x') + "}]}\n",
     {"c:1:39: `name` is over 1024 bytes"}},
    {"naming without name",
     "resolution: {tenants: [{match: a=b}]}\n",
     {"c:1:24: an item of `tenants` needs `name`"}},
    {"weight",
     "grouping: {base: -3.25dB, threshold: 1.2345, hop_decay: 1.1}\n",
     {"c:1:18: `base` must be a number with at most 3 decimals from -100 to 100",
      "c:1:38: `threshold` must be a number with at most 3 decimals from -100 to 100",
      "c:1:57: `hop_decay` must be a number with at most 4 decimals from 0 to 1"}},
    {"lag", "grouping: {lag: 2 minutes}\n", {"c:1:17: `lag` must be a duration like 30s or 1h30m"}},
    {"lag too short", "grouping: {lag: 10ms}\n", {"c:1:17: `lag` must be from 1s to 1d"}},
    {"group without labels",
     "grouping: {rules: [{name: g, match: a=b}]}\n",
     {"c:1:20: an item of `rules` needs `by`"}},
    {"group of a label list that is none",
     "grouping: {rules: [{name: g, by: cluster}]}\n",
     {"c:1:34: `by` must be a list"}},
};
INSTANTIATE_TEST_SUITE_P(Rules, Malformed, testing::ValuesIn(kRules));

const Case kIncidents[] = {
    {"bare number",
     "incidents: {quiet: 300}\n",
     {"c:1:20: `quiet` must be a duration like 30s or 1h30m; did you mean `300s`?"}},
    {"negative",
     "incidents: {reopen: -5m}\n",
     {"c:1:21: `reopen` must be a duration like 30s or 1h30m"}},
    {"priorities",
     "priorities: {p1: 50, p2: 60}\n",
     {"c:1:13: `priorities` must fall from p1 to p4"}},
    {"points", "priorities: {p1: many}\n", {"c:1:18: `p1` must be a whole number from 1 to 1000"}},
    {"signal threshold",
     "signals: {threshold: 0}\n",
     {"c:1:22: `threshold` must be a number with at most 3 decimals from 0.001 to 1000"}},
    {"policy without steps",
     "policies: [{name: a}]\n",
     {"c:1:12: an item of `policies` needs `steps`"}},
    {"unknown receiver",
     "receivers: [{name: oncall, pagerduty: {routing_key: 'env:K'}}]\npolicies: [{name: a, steps: "
     "[{receivers: [on-call]}]}]\n",
     {"c:2:42: there is no receiver `on-call`; did you mean `oncall`?"}},
    {"later step without wait",
     "policies: [{name: a, steps: [{}, {}]}]\n",
     {"c:1:34: an item of `steps` needs `wait`"}},
    {"policy named twice",
     "policies:\n  - {name: a, match: x=y, steps: []}\n  - {name: a, steps: []}\n",
     {"c:3:12: `a` is named on line 2 already"}},
    {"policy that never counts",
     "policies:\n  - {name: a, steps: []}\n  - {name: b, match: x=y, steps: []}\n",
     {"c:3:22: never counts: line 2 matches all that this matches"}},
    {"priority word",
     "policies: [{name: a, at_least: p2, steps: []}]\n",
     {"c:1:32: `at_least` must be one of P1, P2, P3, P4, P5; did you mean `P2`?"}},
    {"repeats",
     "policies: [{name: a, steps: [], repeats: 0}]\n",
     {"c:1:42: `repeats` must be a whole number from 1 to 100"}},
    {"heartbeat of everything",
     "heartbeats: [{name: h, match: ''}]\n",
     {"c:1:31: `match` of a heartbeat must not be empty"}},
    {"heartbeat of two kinds",
     "heartbeats: [{name: h, match: a=b, ping: 'env:H'}]\n",
     {"c:1:31: a heartbeat has one of `match`, `alerts` and `ping`"}},
    {"heartbeat of alerts and of check-ins",
     "heartbeats: [{name: h, match: a=b, alerts: a=b}]\n",
     {"c:1:31: a heartbeat has one of `match`, `alerts` and `ping`"}},
    {"heartbeat of every alert",
     "heartbeats: [{name: h, alerts: ''}]\n",
     {"c:1:32: `alerts` of a heartbeat must not be empty"}},
    {"heartbeat with its key in the file",
     "heartbeats: [{name: h, ping: 5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278}]\n",
     {"c:1:30: `ping` must be a reference, file:/path or env:NAME, not the secret itself"}},
    {"estate",
     "estate: 'a/b'\n",
     {"c:1:9: `estate` must be 1 to 64 letters, digits, dots, dashes or underscores"}},
};
INSTANTIATE_TEST_SUITE_P(Incidents, Malformed, testing::ValuesIn(kIncidents));

const Case kWiring[] = {
    {"receiver of no kind",
     "receivers: [{name: a}]\n",
     {"c:1:13: an item of `receivers` needs one of webhook, slack, slack_webhook, pagerduty, "
      "discord, telegram, google_chat, teams, mattermost, ntfy, goalert, jsm, alertmanager"}},
    {"receiver of two kinds",
     "receivers: [{name: a, pagerduty: {routing_key: 'env:K'}, slack_webhook: {url: 'env:U'}}]\n",
     {"c:1:13: an item of `receivers` needs one of webhook, slack, slack_webhook, pagerduty, "
      "discord, telegram, google_chat, teams, mattermost, ntfy, goalert, jsm, alertmanager"}},
    {"receiver name",
     "receivers: [{name: 'a b', slack_webhook: {url: 'env:U'}}]\n",
     {"c:1:20: `name` must be 1 to 64 letters, digits, dots, dashes or underscores"}},
    {"receiver without name",
     "receivers: [{slack_webhook: {url: 'env:U'}}]\n",
     {"c:1:13: an item of `receivers` needs `name`"}},
    {"fallback to nobody",
     "receivers: [{name: a, fallback: c, slack_webhook: {url: 'env:U'}}]\n",
     {"c:1:33: there is no receiver `c`"}},
    {"fallback to itself",
     "receivers: [{name: a, fallback: a, slack_webhook: {url: 'env:U'}}]\n",
     {"c:1:33: the fallbacks of `a` lead back to it"}},
    {"too many receivers",
     "receivers:\n" + repeated("  - {}\n", limits::kReceiversMax + 1),
     {"c:2:3: `receivers` has more than 256 items"}},
    {"too many texts",
     "grouping: {rules: [{name: a, by: [" + repeated("x,", 64) + "x]}]}\n",
     {"c:1:34: `by` has more than 64 items"}},
    {"fallback cycle",
     "receivers:\n  - {name: a, fallback: b, slack_webhook: {url: 'env:U'}}\n  - {name: b, "
     "fallback: a, slack_webhook: {url: 'env:U'}}\n",
     {"c:2:25: the fallbacks of `a` lead back to it",
      "c:3:25: the fallbacks of `b` lead back to it"}},
    {"plain http",
     "receivers: [{name: a, webhook: {url: 'http://x'}}]\n",
     {"c:1:38: `url` is plain http: use https, or say `allow_insecure: true` beside the receiver's "
      "name"}},
    {"not a URL",
     "receivers: [{name: a, webhook: {url: 'x.example.com'}}]\n",
     {"c:1:38: `url` must be a URL that starts with https:// or http://"}},
    {"webhook without url",
     "receivers: [{name: a, webhook: {}}]\n",
     {"c:1:32: `webhook` needs `url`"}},
    {"slack without token",
     "receivers: [{name: a, slack: {channel: C1}}]\n",
     {"c:1:30: `slack` needs `token`"}},
    {"rate",
     "receivers: [{name: a, rate_per_minute: 0, slack_webhook: {url: 'env:U'}}]\n",
     {"c:1:40: `rate_per_minute` must be a whole number from 1 to 6000"}},
    {"a topic bound to a tenant that it may not speak of",
     "kafka: {brokers: b, topics: [{topic: a, labels: {tenant: t1}, tenants: [t2]}]}\n",
     {"c:1:50: the label tenant is `t1`, which is none of `tenants`: every event would be "
      "refused"}},
    {"a topic bound to an empty label",
     "kafka: {brokers: b, topics: [{topic: a, labels: {tenant: ''}}]}\n",
     {"c:1:50: `labels` holds a name or value that is empty or too long"}},
    {"kafka without brokers",
     "kafka: {topics: [{topic: a}]}\n",
     {"c:1:8: `kafka` needs `brokers`"}},
    {"kafka without topics", "kafka: {brokers: b}\n", {"c:1:8: `kafka` needs `topics`"}},
    {"unknown format",
     "kafka: {brokers: b, topics: [{topic: a, format: alertmanager}]}\n",
     {"c:1:49: there is no format `alertmanager`; did you mean `alertmanager_webhook`?"}},
    {"unknown format near a mapping",
     "mappings: [{name: acme, file: a.yaml}]\n"
     "kafka: {brokers: b, topics: [{topic: a, format: acm}, {topic: b, format: zabix}]}\n",
     {"c:2:49: there is no format `acm`; did you mean `acme`?",
      "c:2:74: there is no format `zabix`; did you mean `zabbix`?"}},
    {"a mapping named as a format",
     "mappings: [{name: cdevents, file: a.yaml}]\n",
     {"c:1:19: `cdevents` is a format that has a decoder of its own"}},
    {"a mapping without file that is not shipped",
     "mappings: [{name: acme}, {name: zabbix}]\n",
     {"c:1:12: `acme` needs `file`: no mapping of that name is shipped"}},
    {"topic twice",
     "kafka: {brokers: b, topics: [{topic: a}, {topic: a}]}\n",
     {"c:1:50: `a` is named on line 1 already"}},
    {"dead letters read back",
     "kafka: {brokers: b, topics: [{topic: a}], dead_letter_topic: a}\n",
     {"c:1:62: `dead_letter_topic` is read as a topic, too"}},
    {"heads of the audit read back",
     "kafka: {brokers: b, topics: [{topic: a}], audit_topic: a}\n",
     {"c:1:56: `audit_topic` is read as a topic, too"}},
    {"our own Kafka setting",
     "kafka: {brokers: b, topics: [{topic: a}], client: {enable.auto.commit: true}}\n",
     {"c:1:52: `enable.auto.commit` is not yours to set"}},
    {"chat user without accounts",
     "chat: {users: [{name: a}]}\n",
     {"c:1:16: an item of `users` needs `accounts`"}},
    {"account of two",
     "chat: {users: [{name: a, accounts: {slack: U1}},\n  {name: b, accounts: {slack: U1}}]}\n",
     {"c:2:24: the account `U1` of slack is somebody's already, on line 1"}},
    {"chat role",
     "chat: {users: [{name: a, role: admin, accounts: {slack: U1}}]}\n",
     {"c:1:32: `role` must be viewer or responder"}},
    {"slack without a secret", "chat: {slack: {}}\n", {"c:1:15: `slack` needs a `secret`"}},
    {"hook without a format", "hooks: [{name: a}]\n", {"c:1:9: an item of `hooks` needs `format`"}},
    {"hook by the name of one that is there",
     "hooks: [{name: alertmanager, format: auto}]\n",
     {"c:1:16: /hooks/alertmanager is there already; take another name"}},
    {"two hooks of one name",
     "hooks: [{name: a, format: auto}, {name: a, format: auto}]\n",
     {"c:1:41: `a` is named on line 1 already"}},
    {"unknown format of a hook",
     "hooks: [{name: a, format: cloudevent}]\n",
     {"c:1:27: there is no format `cloudevent`; did you mean `cloudevents`?"}},
    {"signature without a secret",
     "hooks: [{name: a, format: auto, signature: {scheme: token, header: X-A}}]\n",
     {"c:1:44: `signature` needs a `secret`"}},
    {"signature without a header",
     "hooks: [{name: a, format: auto, signature: {scheme: hmac_sha256, secret: 'env:A'}}]\n",
     {"c:1:44: `signature` needs `header`"}},
    {"header with a space",
     "hooks: [{name: a, format: auto, signature: {scheme: token, secret: 'env:A', header: 'X "
     "A'}}]\n",
     {"c:1:85: `header` must be the name of a header"}},
    {"time of a token",
     "hooks: [{name: a, format: auto, signature: {scheme: token, secret: 'env:A', header: X, "
     "timestamp_header: T}}]\n",
     {"c:1:106: a `token` signs no time"}},
    {"header of a scheme that has its own",
     "hooks: [{name: a, format: auto, signature: {scheme: standard_webhooks, secret: 'env:A', "
     "header: X}}]\n",
     {"c:1:97: `standard_webhooks` has headers of its own"}},
    {"time of a scheme that has its own",
     "hooks: [{name: a, format: auto, signature: {scheme: slack, secret: 'env:A', "
     "timestamp_header: X}}]\n",
     {"c:1:95: `slack` has headers of its own"}},
    {"SNS without its topics",
     "hooks: [{name: a, format: auto, signature: {scheme: sns, secret: 'env:A'}}]\n",
     {"c:1:44: `signature` needs `topics`"}},
    {"a topic that is no ARN",
     "hooks: [{name: a, format: auto, signature: {scheme: sns, secret: 'env:A', topics: [b]}}]\n",
     {"c:1:83: `topics` must be ARNs of topics, one or more"}},
    {"topics of another scheme",
     "hooks: [{name: a, format: auto, signature: {scheme: slack, secret: 'env:A', topics: [b]}}]\n",
     {"c:1:77: unknown key `topics`"}},
    {"no request at once",
     "server: {rate: {requests: 0}}\n",
     {"c:1:27: `requests` must be a whole number from 1 to 4096"}},
    {"routing key in the file",
     "routing_keys: [{name: a, key: R0123456789}]\n",
     {"c:1:31: `key` must be a reference, file:/path or env:NAME, not the secret itself"}},
    {"labels beside a token's",
     "hooks: [{name: a, format: auto, labels: {tenant: t}}]\n",
     {"c:1:41: a hook without a `signature` asks for a token, which has labels and tenants of its "
      "own"}},
    {"a TLS key that is no reference",
     "server: {tls: {certificate: a.pem, key: a.key}}\n",
     {"c:1:41: `key` must be a reference, file:/path or env:NAME, not the key itself"}},
    {"listen address",
     "server: {listen: 9095}\n",
     {"c:1:18: `listen` must be an address and a port, like 127.0.0.1:9095"}},
    {"port",
     "server: {listen: '0.0.0.0:70000'}\n",
     {"c:1:18: `listen` must be an address and a port, like 127.0.0.1:9095"}},
    {"journal size",
     "store: {journal: {bytes: 8GB, keep: 1m}}\n",
     {"c:1:26: `bytes` must be a size like 512MiB or 8GiB",
      "c:1:37: `keep` must be from 1h to 3650d"}},
    {"map without file", "map: [{source: a}]\n", {"c:1:7: an item of `map` needs `file`"}},
    {"quotas for all twice",
     "quotas: [{alerts: 1}, {alerts: 2}]\n",
     {"c:1:23: a second item without `tenants`: one counts for all that no other names"}},
    {"a tenant's quota twice",
     "quotas: [{tenants: [a], alerts: 1}, {tenants: [b, a], signals: 2}]\n",
     {"c:1:47: `a` has a quota already"}},
    {"a quota below nothing",
     "quotas: [{alerts: -1}]\n",
     {"c:1:19: `alerts` must be a whole number from 0 to 1000000000"}},
    {"lookup without its keys",
     "lookups: [{name: a}]\n",
     {"c:1:11: an item of `lookups` needs `file`", "c:1:11: an item of `lookups` needs `by`"}},
    {"lookup without a key",
     "lookups: [{name: a, file: x, by: []}]\n",
     {"c:1:34: `by` must name the labels that are the key"}},
    {"lookup that adds what it asks by",
     "lookups: [{name: a, file: x, by: [b], add: {b: c}}]\n",
     {"c:1:44: `b` is part of the key, so events have it: it is added only with `overwrite: "
      "true`"}},
    {"lookup that names a label twice, and none",
     "lookups: [{name: a, file: x, by: [b, b], add: {c: ''}}]\n",
     {"c:1:34: `by` names the label `b` twice",
      "c:1:47: `add` holds a name that is empty or too long"}},
    {"lookup twice",
     "lookups: [{name: a, file: x, by: [b]}, {name: a, file: y, by: [b]}]\n",
     {"c:1:47: `a` is named on line 1 already"}},
    {"map source twice",
     "map: [{source: a, file: x}, {source: a, file: y}]\n",
     {"c:1:38: `a` is named on line 1 already"}},
};
INSTANTIATE_TEST_SUITE_P(Wiring, Malformed, testing::ValuesIn(kWiring));

TEST(MalformedDocument, TellsAtMostAThousandFindingsAndHowManyMore) {
  std::string text;
  for (std::size_t i = 0; i < limits::kFindingsMax + 7; ++i)
    text += "k" + std::to_string(i) + ":\n";
  const auto told = findings_of(text);
  ASSERT_EQ(told.size(), limits::kFindingsMax + 1);
  EXPECT_EQ(told.front(), "c:1:1: unknown key `k0`");
  EXPECT_EQ(told.back(), "c: and 7 more");
}

}  // namespace
}  // namespace headwater::rules
