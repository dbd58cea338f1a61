// The sections that say what becomes of an incident: its life, priorities, policies, heartbeats.
#include <algorithm>

#include "base/check.h"
#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

constexpr Duration kHold = seconds(30);  // before anyone is told, unless the first step says

void check_receivers(MappingReader& step, const std::vector<std::string>& named,
                     const Configuration& configuration) {
  std::vector<std::string_view> known;
  for (const ReceiverRule& receiver : configuration.receivers) known.push_back(receiver.name);
  for (const std::string& name : named) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    step.findings().add_near(step.place("receivers"), "there is no receiver `" + name + "`", name,
                             known);
  }
}

PolicyStep read_step(MappingReader& item, bool first, const Configuration& configuration) {
  PolicyStep step{.wait = kHold};
  if (first || item.require("wait") != nullptr)
    item.duration("wait", step.wait, seconds(0), days(7));
  item.texts("receivers", step.receivers);
  check_receivers(item, step.receivers, configuration);
  return step;
}

Policy read_policy(MappingReader& item, Names& names, MatchOrder& order,
                   const Configuration& configuration) {
  Policy policy;
  policy.name = names.read(item, "name");
  item.matchers("match", policy.match);
  order.add(item, policy.match);
  std::optional<Priority> at_least;
  item.word("at_least", at_least, Priority::kP1, Priority::kP5);
  policy.at_least = at_least.value_or(policy.at_least);
  item.require("steps");
  item.each("steps", limits::kPolicyStepsMax, [&](MappingReader& step) {
    policy.steps.push_back(read_step(step, policy.steps.empty(), configuration));
  });
  item.duration("repeat", policy.repeat, minutes(1), days(7));
  std::int64_t repeats = policy.repeats_max;
  item.decimal("repeats", repeats, 0, 1, 100);
  policy.repeats_max = static_cast<std::uint32_t>(repeats);
  return policy;
}

// Everyone is told at once, but for those who stand in for another.
Policy default_policy(const Configuration& configuration) {
  Policy policy{.name = "default", .steps = {PolicyStep{.wait = kHold}}};
  const auto& all = configuration.receivers;
  for (const ReceiverRule& receiver : all) {
    const bool stands_in = std::any_of(all.begin(), all.end(), [&](const ReceiverRule& other) {
      return other.fallback == receiver.name;
    });
    if (!stands_in) policy.steps[0].receivers.push_back(receiver.name);
  }
  return policy;
}

}  // namespace

void read_incidents(MappingReader& root, Configuration& into) {
  root.section("incidents", [&](MappingReader& section) {
    section.duration("quiet", into.lifecycle.quiet, seconds(1), days(7));
    section.duration("reopen", into.lifecycle.reopen, seconds(0), days(7));
    section.duration("look_back", into.look_back, minutes(1), days(30));
  });
}

void read_priorities(MappingReader& root, Configuration& into) {
  root.section("priorities", [&](MappingReader& section) {
    PriorityScale& scale = into.priorities;
    const auto points = [&](std::string_view key, std::int32_t& target) {
      std::int64_t value = target;
      section.decimal(key, value, 0, 1, 1000);
      target = static_cast<std::int32_t>(value);
    };
    points("p1", scale.p1);
    points("p2", scale.p2);
    points("p3", scale.p3);
    points("p4", scale.p4);
    if (scale.p1 <= scale.p2 || scale.p2 <= scale.p3 || scale.p3 <= scale.p4)
      section.findings().add(section.place(), "`priorities` must fall from p1 to p4");
  });
}

namespace {

constexpr const char* kOneOfThree = "a heartbeat has one of `match`, `alerts` and `ping`";

Matchers equals(std::string_view label, const std::string& value) {
  auto matcher = Matcher::make(std::string(label), MatchKind::kEqual, value);
  HW_CHECK(matcher.ok(), "equality with a name is no pattern");
  return Matchers({*std::move(matcher)});
}

void read_ping(MappingReader& item, HeartbeatRule& rule) {
  std::vector<SecretReference> keys;
  read_secret(item, "ping", keys);
  if (!keys.empty()) rule.ping = std::move(keys.front());
  read_binding(item, {rule.labels, rule.tenants});
  for (const char* const other : {"match", "alerts"})
    if (item.take(other) != nullptr) item.tell(other, kOneOfThree);
  rule.match = equals("job", rule.name);
}

// `match`, of check-ins, or `alerts`, which are check-ins by it.
void read_match(MappingReader& item, HeartbeatRule& rule, MatchOrder& order) {
  rule.of_alerts = item.take("alerts") != nullptr;
  const std::string_view key = rule.of_alerts ? "alerts" : "match";
  if (rule.of_alerts && item.take("match") != nullptr) item.tell("match", kOneOfThree);
  if (!rule.of_alerts && item.require("match") == nullptr) return;
  item.matchers(key, rule.match);
  order.add(item, rule.match);
  if (rule.match.empty())
    item.tell(key, "`" + std::string(key) + "` of a heartbeat must not be empty");
}

}  // namespace

RuleIndex heartbeat_alerts_of(const std::vector<HeartbeatRule>& rules) {
  std::vector<Matchers> alerts = {equals("alertname", "Watchdog")};
  for (const HeartbeatRule& rule : rules)
    if (rule.of_alerts) alerts.push_back(rule.match);
  return RuleIndex(std::move(alerts));
}

void read_heartbeats(MappingReader& root, Configuration& into) {
  Names names;
  MatchOrder order;
  root.each("heartbeats", limits::kHeartbeatRulesMax, [&](MappingReader& item) {
    HeartbeatRule rule;
    rule.name = names.read(item, "name");
    if (item.take("ping") != nullptr) {
      read_ping(item, rule);
    } else {
      read_match(item, rule, order);
    }
    item.duration("interval", rule.interval, seconds(1), days(30));
    item.duration("grace", rule.grace, seconds(0), days(30));
    std::optional<Severity> severity;
    item.severity("severity", severity);
    rule.severity = severity.value_or(rule.severity);
    into.heartbeats.push_back(std::move(rule));
  });
}

void read_policies(MappingReader& root, Configuration& into) {
  if (root.take("policies") == nullptr) {
    into.policies = {default_policy(into)};
    return;
  }
  Names names;
  MatchOrder order;
  root.each("policies", limits::kPoliciesMax, [&](MappingReader& item) {
    into.policies.push_back(read_policy(item, names, order, into));
  });
}

}  // namespace headwater::rules
