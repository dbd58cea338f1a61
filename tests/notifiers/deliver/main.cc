// deliver_samples URL: sends the life of two incidents, an ordinary and a huge one, to a Slack, a
// Slack webhook, a PagerDuty and a webhook receiver at URL (tests/peers/fake_receivers.py) and
// prints each try. For tests with the vendors' own clients as judges.
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>

#include "notifiers/dispatcher.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

Timestamp wall_clock() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

ReceiverConfig receiver(const std::string& name, ReceiverKind kind, std::string secret) {
  ReceiverConfig config;
  config.name = name;
  config.kind = kind;
  if (!secret.empty()) config.secrets.emplace_back(std::move(secret));
  config.rate_per_minute = 60'000;
  config.http.allow_insecure = config.http.allow_private = true;
  return config;
}

std::vector<ReceiverConfig> receivers_at(const std::string& url) {
  ReceiverConfig slack = receiver("slack", ReceiverKind::kSlack, "xoxb-headwater-test");
  slack.api_base = url + "/api";
  slack.channel = "C0HEADWATER";
  ReceiverConfig slack_webhook = receiver("slack-webhook", ReceiverKind::kSlackWebhook, "");
  slack_webhook.url = Secret(url + "/services/T0/B0/headwater");
  ReceiverConfig pager =
      receiver("pagerduty", ReceiverKind::kPagerDuty, "0123456789abcdef0123456789abcdef");
  pager.api_base = url;
  ReceiverConfig webhook = receiver("webhook", ReceiverKind::kWebhook,
                                    "whsec_aGVhZHdhdGVyLXRlc3Qtc2VjcmV0LTAxMjM0NTY3ODk=");
  webhook.url = Secret(url + "/hook");
  return {slack, slack_webhook, pager, webhook};
}

struct Step {
  PageAction action;
  NotifyReason reason;
  const char* part;
  const char* state;
};

constexpr Step kLife[] = {
    {PageAction::kTrigger, NotifyReason::kOpened, "card", "open"},
    {PageAction::kTrigger, NotifyReason::kOpened, "reply", "open"},
    {PageAction::kUpdate, NotifyReason::kMoreHurt, "card", "open"},
    {PageAction::kUpdate, NotifyReason::kMoreHurt, "reply", "open"},
    {PageAction::kAcknowledge, NotifyReason::kAcknowledged, "card", "acknowledged"},
    {PageAction::kResolve, NotifyReason::kResolved, "card", "resolved"},
};

// Only Slack's Web API has a thread to reply in.
bool wants(const ReceiverConfig& receiver, const Step& step) {
  return receiver.kind == ReceiverKind::kSlack || std::string_view(step.part) == "card";
}

void submit_life(Dispatcher& dispatcher, const ReceiverConfig& receiver, std::uint64_t incident,
                 Delivery delivery, std::uint64_t& next_message) {
  std::uint32_t revision = 0;
  for (const Step& step : kLife) {
    if (!wants(receiver, step)) continue;
    Message& message = delivery.message;
    message.id = MessageId{++next_message};
    message.thread = delivery.thread.id = ThreadId{incident};  // a queue is one receiver's
    message.action = step.action;
    message.reason = step.reason;
    message.part = step.part;
    message.revision = ++revision;
    message.deadline = wall_clock() + minutes(5);
    message.card.incident = delivery.thread.incident = IncidentId{incident};
    message.card.state = step.state;
    if (message.card.state != "open") message.card.acknowledged_by = "ana";
    if (message.card.state == "resolved") {
      message.card.resolved_at = message.card.onset + minutes(12);
    }
    message.card.ranking.suspects.back().change = ChangeId{3};
    message.card.ranking.suspects.back().kind = SuspectKind::kChange;
    message.card.ranking.suspects.back().probability = 2000;
    delivery.thread.receiver = receiver.name;
    delivery.thread.thread_key = "eu/e1/" + std::to_string(incident) + "/" + receiver.name;
    message.send_key =
        delivery.thread.thread_key + "/" + std::to_string(revision) + "/" + message.part;
    if (!dispatcher.submit(delivery)) std::printf("queue full\n");
  }
}

int deliver(const std::string& url) {
  std::mutex mutex;
  const auto print = [&mutex](const TriesOf& tries) {
    const std::lock_guard lock(mutex);
    for (const Attempt& attempt : tries.attempts) {
      std::printf("%llu %s %s\n", static_cast<unsigned long long>(attempt.message.value),
                  std::string(to_string(attempt.result)).c_str(), attempt.detail.c_str());
    }
  };
  const std::vector<ReceiverConfig> receivers = receivers_at(url);
  auto dispatcher = Dispatcher::start(receivers, {.now = wall_clock,
                                                  .wall = wall_clock,
                                                  .jitter = [](Duration) { return Duration{}; },
                                                  .report = print});
  if (!dispatcher) {
    std::fprintf(stderr, "%s\n", dispatcher.error().message().c_str());
    return 1;
  }
  std::uint64_t next_message = 0;
  for (const ReceiverConfig& receiver : receivers) {
    submit_life(**dispatcher, receiver, 7, sample_delivery(), next_message);
    submit_life(**dispatcher, receiver, 8, huge_delivery(), next_message);
  }
  while (!(*dispatcher)->idle()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  (*dispatcher)->stop({});
  return 0;
}

}  // namespace
}  // namespace headwater::notifiers

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: deliver_samples URL\n");
    return 2;
  }
  return headwater::notifiers::deliver(argv[1]);
}
