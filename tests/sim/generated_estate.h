// A small estate and what happens in it, drawn from a seed: map, rules, policy, receivers, and a
// few hours of events with their repeats, resolves, duplicates, late, early and disordered ones.
// Values, no thread rule.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/dependency_map.h"
#include "model/event.h"
#include "rules/configuration.h"
#include "tests/sim/random.h"

namespace headwater::sim {

// Nobody else says it: what an input is known by in the journal.
[[nodiscard]] std::string tag_of(const Event& event);

struct PlannedEvent {
  Timestamp sent_at;  // first
  bool by_kafka = false;
  std::string key;     // Idempotency-Key of an HTTP request; "" = none
  bool twice = false;  // sent once more although it was acknowledged
  Event event;         // received_at is set at the door
};

struct GeneratedEstate {
  // What is in force at first, and what reloads exchange it for; receivers are the same.
  std::vector<std::shared_ptr<const rules::Configuration>> configurations;
  std::vector<MapFacts> maps;
  std::vector<PlannedEvent> events;  // by sent_at
  Timestamp start;
  Timestamp end;  // of the last event
  // A resolve of every alert there was, to be sent at `at`.
  [[nodiscard]] std::vector<PlannedEvent> all_clear(Timestamp at) const;
};

[[nodiscard]] GeneratedEstate generate_estate(Random random);

}  // namespace headwater::sim
