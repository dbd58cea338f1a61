// ReplayRun: a stream of events through the engine on the stream's own time, from nothing.
// Deliveries are assumed to succeed at once, unless a scenario says otherwise. Nothing is sent,
// stored or committed. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/reference_library.h"
#include "correlator/engine.h"

namespace headwater::app {

struct ReplayCounts {
  std::uint64_t inputs = 0;
  std::uint64_t events = 0;
  std::uint64_t records = 0;
  std::uint64_t messages = 0;
};

class ReplayRun {
 public:
  // Called after each input with the records that it caused.
  using Observer = std::function<void(const Input&, const std::vector<Record>&)>;
  explicit ReplayRun(Observer observer = {});

  // Sets what decides from here on; the engine takes it in as an input at `at`.
  void use(std::shared_ptr<const rules::Configuration> configuration, Timestamp at);
  void use(MapFacts facts, Timestamp at);
  void use(std::shared_ptr<const rules::LookupTable> table, Timestamp at);
  // The next event in order; `at` before the last one's counts as the last one's (C8).
  void feed(Event event, Timestamp at);
  // Any other input in its place.
  void take(decltype(Input::body) body, Timestamp at);
  // From here on the receiver refuses what it is sent with `error`; "": it takes all again.
  void refuse(const std::string& receiver, const std::string& error);
  // The stream is over: drains rank, hold and step deadlines (C8).
  void finish();

  [[nodiscard]] std::optional<Timestamp> next_deadline() { return engine_.next_deadline(); }
  [[nodiscard]] const correlator::Engine& engine() const { return engine_; }
  [[nodiscard]] const ReplayCounts& counts() const { return counts_; }

 private:
  void take_and_deliver(decltype(Input::body) body, Timestamp at);
  [[nodiscard]] Attempt attempt_of(MessageId message) const;
  void advance_once(decltype(Input::body) body, Timestamp at);

  Observer observer_;
  CompiledReferences references_;
  correlator::Engine engine_;
  ReplayCounts counts_;
  std::vector<Record> records_;
  std::vector<MessageId> queued_;
  std::map<std::string, std::string> refusing_;  // receivers and what they say
  Seq seq_;
  Timestamp at_;
};

}  // namespace headwater::app
