// StateBuilder: a State for tests, filled with the records that the engine would write, with a
// configuration and a map beside it. It decides nothing. Not thread-safe; one per test.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "correlator/references.h"
#include "model/record.h"

namespace headwater::correlator {

// 2026-11-20T10:00:00Z and so many seconds.
[[nodiscard]] Timestamp at(std::int64_t seconds_later);

struct SymptomSpec {
  std::string entity = "pg-main";
  std::string tenant;
  std::string kind = "ConnectionsSaturated";
  SymptomClass symptom_class = SymptomClass::kSaturation;
  Severity severity = Severity::kCritical;
  Timestamp onset = at(0);
  std::string source = "hooks:alertmanager";
  LabelSet labels;  // empty: alertname, service and tenant as above
  LabelSet annotations;
  std::string generator_url;
  std::int32_t habit_percent = 0;
  std::int64_t intensity = 0;
  SymptomId previous;
};

struct ChangeSpec {
  std::string title = "odoo-web r214";
  ChangeKind kind = ChangeKind::kDeploy;
  ChangeStatus status = ChangeStatus::kSucceeded;
  std::vector<std::string> entities;  // empty: estate-wide
  std::vector<std::string> tenants;
  Timestamp started_at = at(-60);
  std::string version_to;
};

class StateBuilder {
 public:
  StateBuilder();

  // --- references, as they are in force from the next view() on ---
  rules::Configuration& configuration() { return configuration_; }
  void node(const MapNode& node) { facts_.nodes.push_back(node); }
  void edge(const std::string& from, const std::string& to, EdgeKind kind = EdgeKind::kCalls) {
    facts_.edges.push_back({.from = from, .to = to, .kind = kind});
  }

  // --- what happened; each is applied at once ---
  void apply(const Record& record);
  void apply(const std::vector<Record>& records);
  EntityId entity(const std::string& name, const std::string& tenant = "");
  SourceId source(const std::string& name);
  void catches_up(const std::string& name, Timestamp as_of);
  void caught_up(const std::string& name);
  // Opens INC-n; its first step is due `hold` after `opened`.
  IncidentId incident(Timestamp opened = at(0), const std::string& policy = "platform",
                      Duration hold = seconds(30));
  // An alert that fires and raises a symptom, which joins `incident` if one is given.
  SymptomId symptom(const SymptomSpec& spec, IncidentId incident = {});
  // A bad business signal that raises one.
  SymptomId signal(const SymptomSpec& spec, SignalKind kind, IncidentId incident = {});
  void clears(SymptomId symptom, Timestamp when);
  void returns(SymptomId symptom, Timestamp when);
  ChangeId change(const ChangeSpec& spec);
  void ranked(IncidentId incident, const Ranking& ranking, Priority priority);
  void merged(IncidentId absorbed, IncidentId into, Timestamp when,
              const GroupingScore& score = {});

  [[nodiscard]] State& state() { return state_; }
  // Valid until the next call; what it refers to, as long as the builder.
  [[nodiscard]] View view();

 private:
  SymptomId raise(const SymptomSpec& spec, OriginKind origin, std::uint64_t origin_id,
                  IncidentId incident);

  rules::Configuration configuration_;
  MapFacts facts_;
  State state_;
  References references_;
  Neighbourhoods neighbourhoods_;
  Silences silences_;
};

}  // namespace headwater::correlator
