#include "tests/sim/generated_estate.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/check.h"
#include "rules/map_document.h"

namespace headwater::sim {
namespace {

constexpr Timestamp kStart{1'767'600'000'000'000};  // 2026-01-05T08:00:00Z
constexpr int kVersions = 3;
const std::vector<std::string> kTenants = {"", "t1", "t2", "t3"};

std::string number(std::uint64_t value) { return std::to_string(value); }

std::vector<std::string> service_names(Random& random) {
  std::vector<std::string> names;
  const std::uint64_t count = 4 + random.below(20);
  for (std::uint64_t i = 0; i < count; ++i) names.push_back("svc" + number(i));
  return names;
}

std::string map_text(Random& random, const std::vector<std::string>& services) {
  std::string text = "nodes:\n";
  for (std::size_t i = 0; i < services.size(); ++i) {
    text += "  - {name: " + services[i] + ", kind: " + (i < 2 ? "database" : "service") +
            ", tier: " + number(1 + random.below(3));
    std::set<std::string> on;
    for (std::uint64_t edges = i == 0 ? 0 : random.below(3); edges > 0; --edges)
      on.insert(services[random.below(i)]);
    std::string list;
    for (const std::string& name : on) list += (list.empty() ? "" : ", ") + name;
    if (!on.empty()) text += ", depends_on: [" + list + "]";
    text += "}\n";
  }
  return text;
}

std::string configuration_text(Random& random) {
  const auto wait = [&](std::int64_t most) {
    return number(static_cast<std::uint64_t>(random.between(1, most))) + "s";
  };
  std::string text = "estate: sim\npolicies:\n  - name: platform\n    steps:\n";
  text += "      - {wait: " + wait(60) + ", receivers: [chat" +
          (random.chance(50) ? ", bridge" : "") + "]}\n";
  text += "      - {wait: " + wait(600) + ", receivers: [oncall]}\n";
  if (random.chance(50)) text += "    repeat: 30m\n    repeats: 2\n";
  text +=
      "heartbeats:\n"
      "  - {name: silent, match: 'job=~\".+\"', interval: 1m, grace: 2m, severity: high}\n"
      "receivers:\n"
      "  - {name: chat, slack_webhook: {url: env:HEADWATER_SIM_SLACK}, fallback: bridge}\n"
      "  - {name: bridge, webhook: {url: 'https://bridge.example.net/in'}}\n"
      "  - {name: oncall, pagerduty: {routing_key: env:HEADWATER_SIM_PAGERDUTY}}\n";
  return text;
}

// Draws what one estate goes through.
class Story {
 public:
  Story(Random& random, std::vector<std::string> services)
      : random_(random), services_(std::move(services)) {}

  std::vector<PlannedEvent> tell() {
    const std::uint64_t count = 500 + random_.below(250);
    while (events_.size() < count) {
      at_ = at_ + (random_.chance(85) ? random_.between(milliseconds(10), seconds(20))
                                      : random_.between(seconds(20), minutes(4)));
      something();
    }
    std::stable_sort(
        events_.begin(), events_.end(),
        [](const PlannedEvent& a, const PlannedEvent& b) { return a.sent_at < b.sent_at; });
    return std::move(events_);
  }

 private:
  struct Alert {
    bool firing = false;
    Timestamp since;
  };

  void something() {
    const std::uint64_t what = random_.below(100);
    if (what < 70) return alert();
    if (what < 80) return change();
    if (what < 92) return signal();
    heartbeat();
  }

  LabelSet labels(std::vector<std::pair<std::string, std::string>> own) {
    own.emplace_back("service", random_.pick(services_));
    own.emplace_back("tenant", random_.pick(kTenants));
    return LabelSet(own);
  }

  void add(Event event) {
    PlannedEvent& planned = events_.emplace_back();
    planned.sent_at = at_;
    planned.by_kafka = random_.chance(50);
    if (!planned.by_kafka && random_.chance(60)) planned.key = "key-" + number(events_.size());
    planned.twice = !planned.by_kafka && random_.chance(15);
    if (random_.chance(10)) planned.sent_at = at_ + random_.between(seconds(1), seconds(30));
    if (random_.chance(3)) planned.sent_at = at_ + random_.between(minutes(5), minutes(40));
    event.occurred_at = at_;
    if (random_.chance(2)) event.occurred_at = at_ + random_.between(minutes(1), minutes(30));
    event.source = planned.by_kafka ? "kafka:events" : "api:events";
    planned.event = std::move(event);
  }

  std::string tag() { return "e" + number(events_.size() + 1); }

  void alert() {
    static const std::vector<std::string> kNames = {"HighErrorRate", "Slow", "Down", "DiskFull"};
    Event event;
    event.labels = labels({{"alertname", random_.pick(kNames)}});
    Alert& known = alerts_[hash128(encoded(event.labels))];
    AlertBody body;
    const bool resolves = known.firing && random_.chance(55);
    if (!known.firing) known.since = at_ - random_.between(Duration{}, seconds(40));
    known.firing = !resolves;
    body.status = resolves ? AlertStatus::kResolved : AlertStatus::kFiring;
    body.severity = random_.chance(30) ? Severity::kCritical : Severity::kWarning;
    body.starts_at = known.since;
    if (resolves) body.ends_at = at_;
    if (!resolves && random_.chance(50)) body.ends_at = at_ + minutes(5);
    body.annotations = LabelSet({{"tag", tag()}});
    event.body = std::move(body);
    add(std::move(event));
  }

  void change() {
    Event event;
    ChangeBody body;
    body.id = "c" + number(random_.below(60));
    body.kind = random_.chance(70) ? ChangeKind::kDeploy : ChangeKind::kConfig;
    body.status = random_.chance(40) ? ChangeStatus::kStarted : ChangeStatus::kSucceeded;
    body.title = "change " + body.id;
    body.services = {random_.pick(services_)};
    body.started_at = at_;
    body.url = tag();
    event.labels = LabelSet({{"service", body.services.front()}});
    event.body = std::move(body);
    add(std::move(event));
  }

  void signal() {
    Event event;
    event.labels = labels({{"name", random_.chance(50) ? "invoices.failed" : "logins"}});
    SignalBody body;
    body.unit = tag();
    if (random_.chance(50)) {
      body.kind = SignalKind::kFailure;
      body.count = random_.between(1, 20);
    } else {
      body.value = Quantity::of(random_.between(0, 100));
      body.baseline = Quantity::of(50);
      body.spread = Quantity::of(10);
    }
    event.body = std::move(body);
    add(std::move(event));
  }

  void heartbeat() {
    Event event;
    event.labels = LabelSet({{"job", "job" + number(random_.below(3))}});
    HeartbeatBody body;
    body.interval = minutes(10);
    body.grace = minutes(5);
    if (random_.chance(15)) body.status = HeartbeatStatus::kFailed;
    body.reason = tag();
    event.body = std::move(body);
    add(std::move(event));
  }

  Random& random_;
  std::vector<std::string> services_;
  std::vector<PlannedEvent> events_;
  Timestamp at_ = kStart + seconds(5);
  std::map<Hash128, Alert> alerts_;
};

}  // namespace

std::string tag_of(const Event& event) {
  if (const auto* alert = std::get_if<AlertBody>(&event.body))
    return std::string(alert->annotations.get("tag"));
  if (const auto* change = std::get_if<ChangeBody>(&event.body)) return change->url;
  if (const auto* signal = std::get_if<SignalBody>(&event.body)) return signal->unit;
  return std::get<HeartbeatBody>(event.body).reason;
}

std::vector<PlannedEvent> GeneratedEstate::all_clear(Timestamp at) const {
  std::vector<PlannedEvent> clear;
  std::set<std::string> known;
  for (const PlannedEvent& planned : events) {
    const auto* alert = std::get_if<AlertBody>(&planned.event.body);
    if (alert == nullptr || !known.insert(encoded(planned.event.labels)).second) continue;
    PlannedEvent resolve{.sent_at = at, .event = planned.event};
    resolve.event.source = "api:events";
    resolve.event.source_id.clear();
    resolve.event.occurred_at = at;
    auto& body = std::get<AlertBody>(resolve.event.body);
    body.status = AlertStatus::kResolved;
    body.ends_at = at;
    body.annotations = LabelSet({{"tag", "clear" + number(clear.size())}});
    clear.push_back(std::move(resolve));
  }
  return clear;
}

GeneratedEstate generate_estate(Random random) {
  GeneratedEstate estate;
  estate.start = kStart;
  const std::vector<std::string> services = service_names(random);
  for (int version = 0; version < kVersions; ++version) {
    rules::ReadMap map = rules::read_map(map_text(random, services), "map.yaml", "topology");
    HW_CHECK(map.findings.empty(), "the generator writes good maps");
    estate.maps.push_back(std::move(map.facts));
    rules::ReadConfiguration read =
        rules::read_configuration(configuration_text(random), "config.yaml");
    if (!read.configuration) HW_CHECK(false, rules::to_text(read.findings.front()).c_str());
    estate.configurations.push_back(
        std::make_shared<const rules::Configuration>(std::move(*read.configuration)));
  }
  estate.events = Story(random, services).tell();
  estate.end = estate.events.back().sent_at;
  return estate;
}

}  // namespace headwater::sim
