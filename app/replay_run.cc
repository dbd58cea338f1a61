#include "app/replay_run.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/limits.h"

namespace headwater::app {

ReplayRun::ReplayRun(Observer observer)
    : observer_(std::move(observer)), engine_(correlator::State{}, references_) {}

void ReplayRun::use(std::shared_ptr<const rules::Configuration> configuration, Timestamp at) {
  const Hash128 digest = references_.add(std::move(configuration));
  if (!seq_.set()) take(StoreEpochSet{"replay"}, at);
  take(ReferenceReplaced{.kind = ReferenceKind::kConfiguration, .digest = digest}, at);
}

void ReplayRun::use(MapFacts facts, Timestamp at) {
  std::string source = facts.source;
  const Hash128 digest = references_.add(std::move(facts));
  take(
      ReferenceReplaced{.kind = ReferenceKind::kMap, .source = std::move(source), .digest = digest},
      at);
}

void ReplayRun::use(std::shared_ptr<const rules::LookupTable> table, Timestamp at) {
  std::string name = table->facts().name;
  const Hash128 digest = references_.add(std::move(table));
  take(
      ReferenceReplaced{
          .kind = ReferenceKind::kLookup, .source = std::move(name), .digest = digest},
      at);
}

void ReplayRun::feed(Event event, Timestamp at) {
  ++counts_.events;
  take(EventArrived{std::move(event)}, at);
}

void ReplayRun::refuse(const std::string& receiver, const std::string& error) {
  if (error.empty()) {
    refusing_.erase(receiver);
  } else {
    refusing_[receiver] = error;
  }
}

void ReplayRun::finish() { take(Tick{.drain = true}, at_); }

void ReplayRun::take(decltype(Input::body) body, Timestamp at) {
  // Over so long a pause a message would run into its deadline before its delivery could follow.
  const bool away = std::holds_alternative<Resumed>(body);
  while (!away && at_.set() && at - at_ >= limits::kMessageDeadline) {
    const std::optional<Timestamp> due = engine_.next_deadline();
    if (!due || *due >= at) break;
    take_and_deliver(Tick{}, *due);
  }
  take_and_deliver(std::move(body), at);
}

void ReplayRun::take_and_deliver(decltype(Input::body) body, Timestamp at) {
  advance_once(std::move(body), at);
  while (!queued_.empty()) {
    for (const MessageId message : std::exchange(queued_, {}))
      advance_once(DeliveryAttempted{attempt_of(message)}, at);
  }
}

Attempt ReplayRun::attempt_of(MessageId message) const {
  const correlator::State& state = engine_.state();
  const auto refusing =
      refusing_.find(state.threads.at(state.messages.at(message).thread).receiver);
  if (refusing != refusing_.end())
    return {.message = message, .result = AttemptResult::kRefused, .detail = refusing->second};
  return {.message = message,
          .result = AttemptResult::kDelivered,
          .channel_ref = "replay",
          .message_ref = "replay-" + std::to_string(message.value)};
}

void ReplayRun::advance_once(decltype(Input::body) body, Timestamp at) {
  seq_.value += 1;
  // A draining tick moves engine time itself, to the last deadline that it fired.
  at_ = std::max({at_, at, engine_.state().meta.at});
  const Input input{.seq = seq_, .at = at_, .body = std::move(body)};
  records_.clear();
  engine_.advance(input, records_);
  for (const Record& record : records_) {
    if (const auto* queued = std::get_if<MessageQueued>(&record)) {
      queued_.push_back(queued->queued.id);
      ++counts_.messages;
    }
  }
  ++counts_.inputs;
  counts_.records += records_.size();
  if (observer_) observer_(input, records_);
}

}  // namespace headwater::app
