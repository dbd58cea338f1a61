// Engine: the deterministic core. Inputs go in by their order, records come out; between them the
// state is folded. The same code runs live, in replay, in what-if and in simulation. It knows no
// clock: time is the inputs' `at`. Not thread-safe: owned by one thread.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "correlator/references.h"
#include "correlator/state.h"
#include "correlator/step.h"
#include "model/input.h"
#include "model/lookup_status.h"
#include "rules/rule_index.h"

namespace headwater::correlator {

class Engine {
 public:
  // Goes on from `state` (fresh, or recovered with indexes rebuilt). `library` must outlive the
  // engine and hold the content of every reference in force.
  Engine(State state, ReferenceLibrary& library);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Fires every deadline due up to `input.at`, each at its own time, then decides the body (C2).
  // Appends the records, already applied, to `out`. `input.at` must not be before the last input's.
  void advance(const Input& input, std::vector<Record>& out);

  // From now on `watcher` is called before each deadline is fired and, with null, before the body
  // of an input is decided: for whoever must know what was under way when the process died. Null:
  // nobody.
  void watch(std::function<void(const Deadline*)> watcher) { watcher_ = std::move(watcher); }

  // The earliest moment at which a Tick could change anything.
  [[nodiscard]] std::optional<Timestamp> next_deadline();

  // The lookup tables in force, and what came of asking them. Statistics: nothing is decided by it.
  [[nodiscard]] const std::vector<LookupStatus>& lookups() const { return lookups_; }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] View view() const { return {state_, references_, neighbourhoods_, silences_}; }

 private:
  void fire_due(Timestamp until, std::vector<Record>& out);
  void fire(const Deadline& deadline, std::vector<Record>& out);
  void drain(std::vector<Record>& out);
  // `tenants`: whom the event's source may speak of; null: of all.
  void take_event(const Event& event, const std::vector<std::string>* tenants, Timestamp now,
                  std::vector<Record>& out);
  void run_event(const Event& event, const std::vector<std::string>* tenants, Timestamp now,
                 std::vector<Record>& out);
  // Decides one step, applies its records, then runs the steps that they call for.
  void run(const Step& step, std::vector<Record>& out);
  void note_outcome(const Record& record, Timestamp now, std::vector<Event>& own);
  void follow(const Record& record, Timestamp now, std::vector<Step>& next);
  void page_caught_up(Timestamp now, std::vector<Step>& next);
  [[nodiscard]] LookedUp look_up(const Event& event, const Hash128& identity);
  void load_references();
  void load_lookups();

  State state_;
  ReferenceLibrary& library_;
  References references_;
  rules::RuleIndex heartbeat_alerts_;  // of the configuration in force
  Neighbourhoods neighbourhoods_;
  Silences silences_;
  std::vector<LookupStatus> lookups_;
  std::function<void(const Deadline*)> watcher_;
};

}  // namespace headwater::correlator
