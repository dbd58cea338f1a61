#include "bench/estate_load.h"

#include <algorithm>

#include "base/timestamp.h"

namespace headwater::bench {
namespace {

constexpr std::int64_t kMillisecond = 1000;
constexpr std::int64_t kSecond = 1000 * kMillisecond;
constexpr std::int64_t kBetweenEvents = 10 * kMillisecond;
// Of a hundred events a second: 12 of storms, 4 of flaps, 3 signals, 1 of deployments.
constexpr std::int64_t kBetweenStorms = 2 * kSecond;
constexpr std::int64_t kStormAlerts = 12;
constexpr std::int64_t kStormSpread = 30 * kSecond;
constexpr std::int64_t kStormLength = 200 * kSecond;
constexpr std::int64_t kFlaps = 80;
constexpr std::int64_t kFlapPeriod = 20 * kSecond;
constexpr std::int64_t kBetweenSignals = 333 * kMillisecond;
constexpr std::int64_t kBetweenDeploys = 2 * kSecond;
constexpr std::int64_t kDeployLength = 90 * kSecond;
constexpr std::int64_t kChildren = 4;
constexpr std::int64_t kServicesOfADatabase = 50;

std::string service(std::int64_t entity) { return "service-" + std::to_string(entity); }
std::string database(std::int64_t number) { return "database-" + std::to_string(number); }
std::string tenant(std::int64_t number) { return "t" + std::to_string(number); }
std::string time(std::int64_t micros) { return format_rfc3339(Timestamp{micros}); }

}  // namespace

EstateLoad::EstateLoad(EstateShape shape, std::int64_t start_micros)
    : shape_(shape), start_(start_micros), now_(start_micros) {
  const std::int64_t calm = start_ + shape_.active * kBetweenEvents;
  plan({.at = calm, .kind = Planned::kStorm});
  plan({.at = calm, .kind = Planned::kSignal});
  plan({.at = calm, .kind = Planned::kDeploy});
  for (std::int64_t flap = 0; flap < kFlaps; ++flap)
    plan({.at = calm + flap * kFlapPeriod / kFlaps, .kind = Planned::kFlap, .subject = flap});
}

void EstateLoad::plan(Planned planned) {
  planned.order = planned_count_++;
  planned_.push(planned);
}

std::int64_t EstateLoad::random(std::int64_t below) {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  return static_cast<std::int64_t>(random_ >> 1) % below;
}

std::int64_t EstateLoad::tenant_of(std::int64_t entity) const { return entity % shape_.tenants; }

std::string EstateLoad::configuration(std::string_view broker, std::string_view topic) const {
  std::string text = "estate: bench\nsymptoms:\n  rules:\n";
  text += "    - {match: 'severity=\"info\"', ignore: true}\n";
  for (std::int64_t i = 1; i < shape_.rules; ++i) {
    const std::string name = "Alert" + std::to_string(i);
    text += "    - {name: ";
    text += name;
    text += ", match: 'alertname=\"";
    text += name;
    text += "\",cluster=\"eu-west-1\"'}\n";
  }
  text += "map: [{source: nodes, file: nodes.csv}, {source: edges, file: edges.csv}]\n";
  text += "server: {listen: '127.0.0.1:0', authentication: false}\n";
  text += "kafka:\n  brokers: ";
  text += broker;
  text += "\n  topics: [{topic: ";
  text += topic;
  text += ", format: headwater_json}]\n";
  return text;
}

std::string EstateLoad::nodes() const {
  std::string text = "name,kind,tenant\n";
  for (std::int64_t i = 0; i <= (shape_.entities - 1) / kServicesOfADatabase; ++i)
    text += database(i) + ",database,\n";
  for (std::int64_t i = 0; i < shape_.entities; ++i)
    text += service(i) + ",service," + tenant(tenant_of(i)) + "\n";
  return text;
}

std::string EstateLoad::edges() const {
  std::string text = "source,target\n";
  for (std::int64_t i = 0; i < shape_.entities; ++i) {
    text += service(i) + "," + database(i / kServicesOfADatabase) + "\n";
    // Services of one tenant are `tenants` apart; each depends on its parent among them.
    const std::int64_t place = i / shape_.tenants;
    if (place > 0)
      text += service(i) + "," + service((place - 1) / kChildren * shape_.tenants + tenant_of(i)) +
              "\n";
  }
  return text;
}

const std::string& EstateLoad::next() {
  now_ = start_ + emitted_ * kBetweenEvents;
  const std::int64_t series = emitted_ % shape_.active;
  const bool repeats = emitted_ >= shape_.active;
  ++emitted_;
  if (!repeats || !run_planned())
    write_alert({.prefix = "steady",
                 .series = series,
                 .entity = spread(series),
                 .severity = series % 10 == 0 ? "warning" : "info",
                 .since = start_ + series * kBetweenEvents});
  return line_;
}

// Writes the next planned event that is due; false if none is.
bool EstateLoad::run_planned() {
  while (!planned_.empty() && planned_.top().at <= now_) {
    Planned planned = planned_.top();
    planned_.pop();
    switch (planned.kind) {
      case Planned::kStorm:
        run_storm(planned);
        continue;
      case Planned::kStormAlert:
        write_alert({.prefix = "storm",
                     .series = planned.subject,
                     .entity = planned.subject,
                     .severity = "critical",
                     .since = planned.since,
                     .resolved = planned.ends});
        return true;
      case Planned::kFlap:
        write_alert({.prefix = "flap",
                     .series = planned.subject,
                     .entity = spread(planned.subject * 7),
                     .severity = "warning",
                     .since = planned.ends ? planned.since : planned.at,
                     .resolved = planned.ends});
        plan({.at = planned.at + kFlapPeriod / 2,
              .kind = Planned::kFlap,
              .subject = planned.subject,
              .since = planned.at,
              .ends = !planned.ends});
        return true;
      case Planned::kSignal:
        write_signal(planned);
        plan({.at = planned.at + kBetweenSignals,
              .kind = Planned::kSignal,
              .subject = planned.subject + 1});
        return true;
      case Planned::kDeploy:
        write_deploy(planned);
        return true;
    }
  }
  return false;
}

// A service and what depends on it, level by level, each alert a little later than the one before.
void EstateLoad::run_storm(const Planned& storm) {
  plan({.at = storm.at + kBetweenStorms, .kind = Planned::kStorm});
  std::vector<std::int64_t> members{random(shape_.entities)};
  for (std::size_t i = 0; i < members.size() && members.size() < kStormAlerts; ++i) {
    const std::int64_t place = members[i] / shape_.tenants;
    for (std::int64_t child = place * kChildren + 1; child <= place * kChildren + kChildren;
         ++child) {
      const std::int64_t entity = child * shape_.tenants + tenant_of(members[i]);
      if (entity < shape_.entities && members.size() < kStormAlerts) members.push_back(entity);
    }
  }
  std::int64_t at = storm.at;
  for (const std::int64_t member : members) {
    plan({.at = at, .kind = Planned::kStormAlert, .subject = member, .since = at});
    plan({.at = at + kStormLength,
          .kind = Planned::kStormAlert,
          .subject = member,
          .since = at,
          .ends = true});
    at += random(2 * kStormSpread / kStormAlerts);
  }
}

std::int64_t EstateLoad::spread(std::int64_t series) const {
  const std::int64_t stride = std::max<std::int64_t>(shape_.entities / shape_.active, 1);
  return series * stride % shape_.entities;
}

void EstateLoad::write_alert(const Firing& alert) {
  const std::string name = service(alert.entity);
  const std::string own = tenant(tenant_of(alert.entity));
  const std::string rule = std::to_string(1 + alert.series % (shape_.rules - 1));
  line_ = name + "\t" + R"({"kind":"alert","status":")";
  line_ += alert.resolved ? "resolved" : "firing";
  line_ += R"(","name":"Alert)" + rule + R"(","service":")" + name + R"(","tenant":")" + own;
  line_ += R"(","time":")" + time(now_) + R"(","starts_at":")" + time(alert.since) + R"(",)";
  line_ += R"("labels":{"severity":")";
  line_ += alert.severity;
  line_ += R"(","cluster":"eu-west-1","namespace":"erp-)" + own + R"(","pod":")";
  line_ += alert.prefix;
  line_ += "-" + std::to_string(alert.series) + R"(-7d9f8c6b5-x2k4q","instance":"10.3.1.23:8069",)";
  line_ += R"("job":"odoo","container":"odoo","team":"platform","prometheus":"monitoring/k8s"},)";
  line_ += R"("annotations":{"summary":"Error rate of )" + name + R"( is above 5 %",)";
  line_ += R"("description":"More than 5 % of the requests of the last five minutes failed.",)";
  line_ += R"("runbook_url":"https://runbooks.example.com/Alert)" + rule + R"("},)";
  line_ += R"("generator_url":"https://prometheus.example.com/graph?g0.expr=errors%3A%3Arate5m"})";
}

void EstateLoad::write_signal(const Planned& planned) {
  const bool bad = random(50) == 0;
  const std::string own = tenant(planned.subject % shape_.tenants);
  line_ = own + "\t" + R"({"kind":"signal","name":"invoices_posted","tenant":")" + own +
          R"(","signal":"measurement","direction":"lower_is_worse","time":")" + time(now_) +
          R"(","value":)" + std::to_string(bad ? 2 : 95 + random(10)) +
          R"(,"unit":"1/min","baseline":{"value":100,"stddev":8},"labels":{"journal":"sales"}})";
}

void EstateLoad::write_deploy(const Planned& planned) {
  const std::int64_t since = planned.ends ? planned.since : planned.at;
  const std::int64_t entity = planned.ends ? planned.subject : random(shape_.entities);
  if (!planned.ends) {
    plan({.at = planned.at + kBetweenDeploys, .kind = Planned::kDeploy});
    plan({.at = planned.at + kDeployLength,
          .kind = Planned::kDeploy,
          .subject = entity,
          .since = since,
          .ends = true});
  }
  const std::string id = "deploy-" + std::to_string((since - start_) / kMillisecond);
  line_ = service(entity) + "\t" + R"({"kind":"change","name":"deploy","id":")" + id + R"(-)";
  line_ += planned.ends ? "end" : "start";
  line_ += R"(","service":")" + service(entity) + R"(","tenant":")" + tenant(tenant_of(entity)) +
           R"(","status":")";
  line_ += planned.ends ? "succeeded" : "started";
  line_ += R"(","time":")" + time(now_) + R"(","started_at":")" + time(since) +
           R"(","version":{"from":"17.0.1","to":"17.0.2"},"actor":"pipeline",)";
  line_ += R"("title":"Release 17.0.2","labels":{"change_id":")" + id + R"("}})";
}

}  // namespace headwater::bench
