// R24 through the whole engine: what becomes of messages makes incidents of their receivers.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "correlator/engine.h"
#include "correlator/incident_card.h"
#include "model/limits.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

using Lines = std::vector<std::string>;

class OneConfiguration : public ReferenceLibrary {
 public:
  std::shared_ptr<const rules::Configuration> configuration(const Hash128&) override {
    return held;
  }
  std::shared_ptr<const DependencyMap> map(const std::vector<Hash128>&) override {
    return std::make_shared<const DependencyMap>(DependencyMap::compile({}));
  }
  std::shared_ptr<const rules::LookupTable> lookup(const Hash128&) override { return nullptr; }

  std::shared_ptr<rules::Configuration> held = std::make_shared<rules::Configuration>();
};

// ops falls back to spare; each takes what it gets at once, unless it refuses.
class SelfAlert : public testing::Test {
 protected:
  SelfAlert() {
    for (const char* name : {"ops", "spare"}) {
      library.held->receivers.push_back({.name = name,
                                         .kind = ReceiverKind::kWebhook,
                                         .url = "https://example.test/" + std::string(name)});
    }
    library.held->receivers.front().fallback = "spare";
    library.held->policies = {
        {.name = "platform", .steps = {{.wait = seconds(30), .receivers = {"ops"}}}}};
    engine = std::make_unique<Engine>(State{}, library);
    take(ReferenceReplaced{.kind = ReferenceKind::kConfiguration}, at(0));
  }

  void fires(const LabelSet& labels, std::int64_t when) {
    take(EventArrived{{.source = "hooks:alertmanager",
                       .occurred_at = at(when),
                       .received_at = at(when),
                       .labels = labels,
                       .body = AlertBody{.severity = Severity::kCritical}}},
         at(when));
  }
  void breaks(const std::string& service, std::int64_t when) {
    fires(LabelSet({{"alertname", "Broken"}, {"service", service}}), when);
  }
  void closed_by_hand(std::uint64_t incident, std::int64_t when) {
    take(OperatorCommand{.kind = CommandKind::kResolve, .incident = {incident}, .actor = "anna"},
         at(when));
  }
  void refuses(const std::string& receiver) { refusing[receiver] = "404"; }
  void accepts(const std::string& receiver) { refusing.erase(receiver); }
  void passes(std::int64_t until) {
    for (auto due = engine->next_deadline(); due && *due <= at(until);
         due = engine->next_deadline())
      take(Tick{}, *due);
    take(Tick{}, at(until));
  }

  // "INC-2 receiver/ops: HeadwaterReceiverFailing open".
  Lines incidents() {
    Lines lines;
    for (const auto& [id, incident] : engine->state().incidents) {
      lines.push_back(incident_name(incident->id) + " " +
                      incident_title(engine->view(), incident->id) + " " +
                      std::string(to_string(incident->state)));
    }
    return lines;
  }
  std::string summary(std::uint64_t incident) {
    return make_card(engine->view(), {incident}, engine->state().meta.at).symptoms.at(0).summary;
  }

  OneConfiguration library;
  std::unique_ptr<Engine> engine;
  std::map<std::string, std::string> refusing;
  Lines told;  // "INC-1 ops trigger"
  std::vector<Input> inputs;

 private:
  void take(decltype(Input::body) body, Timestamp now) {
    inputs.push_back({.seq = {inputs.size() + 1},
                      .at = std::max(now, engine->state().meta.at),
                      .body = std::move(body)});
    std::vector<Record> records;
    engine->advance(inputs.back(), records);
    for (const Record& record : records) {
      const auto* queued = std::get_if<MessageQueued>(&record);
      if (queued == nullptr) continue;
      const PageThread& thread = engine->state().threads.at(queued->queued.thread);
      told.push_back(incident_name(thread.incident) + " " + thread.receiver + " " +
                     std::string(to_string(queued->queued.action)));
      Attempt attempt{.message = queued->queued.id};
      if (const auto error = refusing.find(thread.receiver); error != refusing.end()) {
        attempt.result = AttemptResult::kRefused;
        attempt.detail = error->second;
      }
      take(DeliveryAttempted{attempt}, now);
    }
  }
};

TEST_F(SelfAlert, R24AFailedMessageOpensAnIncidentThatTheFallbackIsTold) {
  refuses("ops");
  breaks("checkout", 0);
  passes(120);
  EXPECT_EQ(incidents(), (Lines{"INC-1 checkout: Broken open",
                                "INC-2 receiver/ops: HeadwaterReceiverFailing open"}));
  EXPECT_EQ(told, (Lines{"INC-1 ops trigger", "INC-1 spare trigger", "INC-2 spare trigger"}));
  EXPECT_EQ(engine->state().incidents.at({2}).priority, Priority::kP2);
  EXPECT_EQ(summary(2), "messages to ops have failed: 404 (1 message)");
}

TEST_F(SelfAlert, R24FurtherFailuresAreCountedAndTheNextDeliveryEndsIt) {
  refuses("ops");
  breaks("checkout", 0);
  breaks("ledger", 5);
  passes(60);
  EXPECT_EQ(incidents().size(), 3U);
  EXPECT_EQ(summary(3), "messages to ops have failed: 404 (2 messages)");
  accepts("ops");
  breaks("mail", 70);
  passes(1000);
  EXPECT_EQ(incidents().at(2), "INC-3 receiver/ops: HeadwaterReceiverFailing resolved");
  EXPECT_EQ(told.back(), "INC-3 spare resolve");
}

TEST_F(SelfAlert, R24APageAboutAReceiverThatFailsMakesNoIncident) {
  library.held->receivers.front().fallback.clear();
  library.held->receivers.push_back(
      {.name = "board", .kind = ReceiverKind::kWebhook, .url = "https://example.test/board"});
  refuses("ops");
  refuses("spare");
  refuses("board");
  breaks("checkout", 0);
  passes(3600);
  EXPECT_EQ(incidents().size(), 2U);
  EXPECT_EQ(told, (Lines{"INC-1 ops trigger", "INC-2 spare trigger", "INC-2 board trigger"}));
}

TEST_F(SelfAlert, OfAReceiverThatGetsNothingMoreItIsOverAfterADay) {
  refuses("ops");
  breaks("checkout", 0);
  passes(limits::kSelfAlertLease.micros / 1'000'000 + 1000);
  EXPECT_EQ(incidents().at(1), "INC-2 receiver/ops: HeadwaterReceiverFailing resolved");
}

TEST_F(SelfAlert, OneThatAPersonClosedIsOpenedAgainByTheNextFailure) {
  refuses("ops");
  breaks("checkout", 0);
  passes(60);
  closed_by_hand(2, 70);
  EXPECT_EQ(incidents().at(1), "INC-2 receiver/ops: HeadwaterReceiverFailing resolved");
  breaks("ledger", 80);
  passes(150);
  EXPECT_EQ(incidents().at(1), "INC-2 receiver/ops: HeadwaterReceiverFailing open");
}

TEST_F(SelfAlert, NoRuleAndNoOtherSourceSpeaksForIt) {
  library.held->symptoms = rules::SymptomRules({}, false);
  refuses("ops");
  // The same labels from outside are another alert, about another entity, and make no symptom here.
  fires(LabelSet({{"alertname", "HeadwaterReceiverFailing"},
                  {"receiver", "spare"},
                  {"severity", "critical"}}),
        0);
  library.held->symptoms = rules::SymptomRules();
  breaks("checkout", 10);
  library.held->symptoms = rules::SymptomRules({}, false);
  passes(120);
  EXPECT_EQ(incidents().back(), "INC-2 receiver/ops: HeadwaterReceiverFailing open");
  EXPECT_EQ(told.back(), "INC-2 spare trigger") << "spare does not fail";
}

TEST_F(SelfAlert, R3TheSameInputsGiveTheSameState) {
  refuses("ops");
  for (int n = 0; n < 5; ++n) breaks("svc-" + std::to_string(n), n * 40);
  accepts("ops");
  breaks("mail", 300);
  passes(2000);
  Engine again(State{}, library);
  State folded;
  folded.meta.decision_version = kDecisionVersion;
  for (const Input& input : inputs) {
    std::vector<Record> records;
    again.advance(input, records);
    for (const Record& record : records) apply(folded, record);
  }
  EXPECT_EQ(digest(again.state()), digest(engine->state()));
  EXPECT_EQ(digest(folded), digest(engine->state()));
}

}  // namespace
}  // namespace headwater::correlator
