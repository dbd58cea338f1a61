// Paging: a fixture for page decisions. Decides, applies what was decided, and picks records out.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "correlator/page_policy.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {

template <class Kind>
std::vector<Kind> all_of(const std::vector<Record>& records) {
  std::vector<Kind> found;
  for (const Record& record : records)
    if (const auto* held = std::get_if<Kind>(&record)) found.push_back(*held);
  return found;
}

// The policy "platform": ops after a hold of 30 s, lead 10 min later, then twice again every 30
// min.
class Paging : public testing::Test {
 protected:
  Paging() {
    receiver("ops", ReceiverKind::kSlack);
    receiver("lead", ReceiverKind::kPagerDuty);
    receiver("room", ReceiverKind::kSlackWebhook);
    receiver("spare", ReceiverKind::kWebhook);
    build.configuration().policies = {{.name = "platform",
                                       .steps = {{.wait = seconds(30), .receivers = {"ops"}},
                                                 {.wait = minutes(10), .receivers = {"lead"}}},
                                       .repeat = minutes(30),
                                       .repeats_max = 2}};
  }

  void receiver(const std::string& name, ReceiverKind kind, const std::string& fallback = "") {
    build.configuration().receivers.push_back(
        {.name = name, .kind = kind, .url = "https://example.test/hook", .fallback = fallback});
  }
  rules::Policy& policy() { return build.configuration().policies.front(); }
  // An incident with one symptom that fires.
  IncidentId firing_incident(Timestamp opened = at(0)) {
    const IncidentId id = build.incident(opened);
    symptom = build.symptom({.onset = opened}, id);
    return id;
  }
  const Incident& incident(IncidentId id) { return build.state().incidents.at(id); }

  std::vector<Record> step(IncidentId id, Timestamp now) {
    std::vector<Record> out;
    decide_step(build.view(), id, now, out);
    return applied(out);
  }
  std::vector<Record> update(IncidentId id, Timestamp now) {
    std::vector<Record> out;
    decide_update(build.view(), id, now, out);
    return applied(out);
  }
  std::vector<Record> lifecycle(IncidentId id, NotifyReason reason, Timestamp now) {
    std::vector<Record> out;
    decide_lifecycle_page(build.view(), id, reason, now, out);
    return applied(out);
  }
  std::vector<Record> merge(IncidentId survivor, IncidentId absorbed, Timestamp now) {
    build.merged(absorbed, survivor, now);
    std::vector<Record> out;
    decide_merged_threads(build.view(), survivor, absorbed, now, out);
    return applied(out);
  }
  std::vector<Record> close(ThreadId thread, Timestamp now) {
    std::vector<Record> out;
    decide_thread_close(build.view(), thread, now, out);
    return applied(out);
  }
  std::vector<Record> attempt(const Attempt& attempt, Timestamp now) {
    std::vector<Record> out;
    decide_attempt(build.view(), attempt, now, out);
    return applied(out);
  }
  std::vector<Record> message_deadline(MessageId message, Timestamp now) {
    std::vector<Record> out;
    decide_message_deadline(build.view(), message, now, out);
    return applied(out);
  }
  // Everything that is pending arrives.
  void deliver_all(Timestamp now) {
    while (!build.state().indexes.pending_messages.empty())
      attempt({.message = *build.state().indexes.pending_messages.begin()}, now);
  }

  static std::vector<Message> messages(const std::vector<Record>& records) {
    std::vector<Message> found;
    for (const MessageQueued& each : all_of<MessageQueued>(records)) found.push_back(each.queued);
    return found;
  }
  // "ops trigger opened card", one a message.
  std::vector<std::string> told(const std::vector<Record>& records) {
    std::vector<std::string> lines;
    for (const Message& message : messages(records)) {
      std::string line = build.state().threads.at(message.thread).receiver;
      line += " " + std::string(to_string(message.action));
      line += " " + std::string(to_string(message.reason));
      line += " " + message.part;
      lines.push_back(std::move(line));
    }
    return lines;
  }
  // The one PageHeld that `records` consist of.
  static PageHeld only_hold(const std::vector<Record>& records) {
    EXPECT_EQ(records.size(), 1U);
    const std::vector<PageHeld> holds = all_of<PageHeld>(records);
    EXPECT_EQ(holds.size(), 1U);
    return holds.empty() ? PageHeld{} : holds.front();
  }
  ThreadId thread_at(IncidentId id, const std::string& receiver) {
    for (const ThreadId thread : build.state().index_of(id).threads)
      if (build.state().threads.at(thread).receiver == receiver) return thread;
    return {};
  }

  StateBuilder build;
  SymptomId symptom;  // of the last firing_incident()

 private:
  const std::vector<Record>& applied(std::vector<Record>& out) {
    build.apply(out);
    return out;
  }
};

}  // namespace headwater::correlator
