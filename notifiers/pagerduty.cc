#include "notifiers/pagerduty.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "notifiers/card_json.h"
#include "notifiers/card_text.h"
#include "notifiers/digest.h"
#include "notifiers/text.h"

namespace headwater::notifiers {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kApiBase = "https://events.pagerduty.com";
constexpr std::size_t kFieldUnitsMax = 255;
constexpr std::size_t kSuspectedChangesMax = 3;
constexpr BasisPoints kSuspectedChangeMin = 1000;

std::string_view event_action(PageAction action) {
  if (action == PageAction::kAcknowledge) return "acknowledge";
  if (action == PageAction::kResolve) return "resolve";
  return "trigger";  // an update too: the same dedup_key adds it to the open alert's log
}

std::string summary_of(const IncidentCard& card) {
  std::string summary = headline(card);
  const std::string whom = whom_it_hurts(card);
  if (!whom.empty()) summary += " · " + whom;
  if (!card.ranking.suspects.empty()) {
    summary += " · first suspect: " + suspect_line(card.ranking.suspects.front());
  }
  return cut_text(one_line(summary), kPagerDutySummaryUnitsMax);
}

// What is said first stands first: PagerDuty shows the fields in this order.
Json custom_details(const Message& message) {
  const IncidentCard& card = message.card;
  Json details = {{"why now", why_now(message.reason, card)},
                  {"hurts", what_hurts(card)},
                  {"whom", whom_it_hurts(card)},
                  {"since", utc_time(card.onset)},
                  {"who has it", who_has_it(card)}};
  if (!card.ranking.suspects.empty()) {
    const Suspect& first = card.ranking.suspects.front();
    details["first suspect"] = suspect_line(first);
    details["because"] = strongest_reasons(first, 2);
    details["then"] = other_suspects(card.ranking);
  }
  details["verdict"] = verdict_line(card.ranking);
  if (!card.first_failures.empty()) details["failed first"] = what_failed_first(card);
  details["changed"] = card.changes;
  details["priority"] = std::string(to_string(card.priority)) + ": " + priority_line(card);
  if (!card.as_of_source.empty()) details["as of"] = card.as_of_source;
  details["incident"] = card_json(card);
  return details;
}

Json payload_of(const Message& message) {
  const IncidentCard& card = message.card;
  const bool named = !card.symptoms.empty();
  const std::string source = named ? card.symptoms.front().entity : card.estate;
  Json payload = {{"summary", summary_of(card)},
                  {"source", cut_text(source.empty() ? "headwater" : source, kFieldUnitsMax)},
                  {"severity", pagerduty_severity(card.priority)},
                  {"group", cut_text(card.estate, kFieldUnitsMax)}};
  if (card.onset.set()) payload["timestamp"] = format_rfc3339(card.onset);
  if (named) {
    payload["component"] = cut_text(source, kFieldUnitsMax);
    payload["class"] = cut_text(card.symptoms.front().kind, kFieldUnitsMax);
  }
  payload["custom_details"] = custom_details(message);
  return payload;
}

class PagerDuty final : public Receiver {
 public:
  explicit PagerDuty(const ReceiverConfig& config)
      : api_base_(config.api_base.empty() ? kApiBase : config.api_base),
        routing_key_(config.secrets.front()),
        hidden_(hidden_texts(config)),
        sender_(config.http) {}

  Outcome send(const Delivery& delivery, Timestamp now) override {
    return enqueue("/v2/enqueue", pagerduty_event(delivery, routing_key_), now);
  }

  std::vector<Outcome> follow_up(const Delivery& delivery, Timestamp now) override {
    const Message& message = delivery.message;
    std::vector<Outcome> outcomes;
    if (message.action != PageAction::kTrigger && message.action != PageAction::kUpdate) return {};
    for (const Suspect& suspect : suspected_changes(message.card.ranking)) {
      if (!told_.emplace(message.card.incident, suspect.change).second) continue;
      if (told_.size() > limits::kDeliveriesKnownMax) told_.erase(told_.begin());
      outcomes.push_back(enqueue("/v2/change/enqueue",
                                 pagerduty_change_event(message.card, suspect, routing_key_), now));
    }
    return outcomes;
  }

 private:
  Outcome enqueue(std::string_view path, std::string body, Timestamp now) {
    const HttpRequest request{Secret(api_base_ + std::string(path)),
                              {{"Content-Type", "application/json"}},
                              std::move(body)};
    return judge_pagerduty(sender_.post(request), now, hidden_);
  }

  std::string api_base_;
  Secret routing_key_;
  std::vector<Secret> hidden_;
  HttpSender sender_;
  std::set<std::pair<IncidentId, ChangeId>> told_;  // oldest incidents are forgotten first
};

}  // namespace

std::string pagerduty_dedup_key(std::string_view thread_key) { return sha256_hex(thread_key); }

std::string_view pagerduty_severity(Priority priority) {
  switch (priority) {
    case Priority::kP1:
      return "critical";
    case Priority::kP2:
      return "error";
    case Priority::kP3:
      return "warning";
    case Priority::kP4:
    case Priority::kP5:
      return "info";
  }
  return "warning";
}

std::string pagerduty_event(const Delivery& delivery, const Secret& routing_key) {
  Json event = {{"routing_key", routing_key.reveal()},
                {"event_action", event_action(delivery.message.action)},
                {"dedup_key", pagerduty_dedup_key(delivery.thread.thread_key)},
                {"client", "Headwater"},
                {"payload", payload_of(delivery.message)}};
  std::string text = json_text(event);
  if (text.size() <= kPagerDutyEventBytesMax) return text;
  event["payload"].erase("custom_details");
  return json_text(event);
}

std::string pagerduty_change_event(const IncidentCard& card, const Suspect& suspect,
                                   const Secret& routing_key) {
  const std::string summary = suspect.title + " · suspected of " + incident_name(card.incident) +
                              " with " + percent(suspect.probability);
  Json payload = {
      {"summary", cut_text(one_line(summary), kPagerDutySummaryUnitsMax)},
      {"source", cut_text(card.estate.empty() ? "headwater" : card.estate, kFieldUnitsMax)}};
  if (card.decided_at.set()) payload["timestamp"] = format_rfc3339(card.decided_at);
  payload["custom_details"] = {{"incident", headline(card)},
                               {"because", strongest_reasons(suspect, suspect.evidence.size())}};
  const Json event = {{"routing_key", routing_key.reveal()}, {"payload", std::move(payload)}};
  return json_text(event);
}

std::vector<Suspect> suspected_changes(const Ranking& ranking) {
  std::vector<Suspect> changes;
  for (const Suspect& suspect : ranking.suspects) {
    const bool likely = suspect.kind == SuspectKind::kChange && suspect.change.set() &&
                        suspect.probability >= kSuspectedChangeMin;
    if (likely && changes.size() < kSuspectedChangesMax) changes.push_back(suspect);
  }
  return changes;
}

Outcome judge_pagerduty(const Result<HttpAnswer>& answer, Timestamp now,
                        const std::vector<Secret>& hidden) {
  Outcome outcome = judge(answer, now, hidden);
  if (outcome.result != AttemptResult::kDelivered || answer->status == 202) return outcome;
  outcome.result = AttemptResult::kRetry;
  outcome.failure = FailureClass::kOther;
  outcome.detail += " is not PagerDuty's acceptance";
  return outcome;
}

Result<std::unique_ptr<Receiver>> make_pagerduty(const ReceiverConfig& config) {
  if (config.secrets.size() != 1) return malformed("secrets must hold one routing key");
  std::unique_ptr<Receiver> receiver = std::make_unique<PagerDuty>(config);
  return receiver;
}

}  // namespace headwater::notifiers
