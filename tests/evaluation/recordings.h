// A small recording to vary: two entities and a caller, alerts at equal times, one change.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "evaluation/case_set.h"

namespace headwater::evaluation {

inline RecordedEvent alert_at(const std::string& id, int second,
                              std::vector<std::pair<std::string, std::string>> labels,
                              AlertStatus status = AlertStatus::kFiring) {
  RecordedEvent recorded{.id = id};
  recorded.event.source = "case";
  recorded.event.source_id = id;
  recorded.event.occurred_at = Timestamp{1'767'000'000'000'000} + seconds(second);
  recorded.event.received_at = recorded.event.occurred_at;
  recorded.event.labels = LabelSet(labels);
  recorded.event.body = AlertBody{.status = status};
  return recorded;
}

inline Recording small_recording() {
  Recording recording;
  recording.map = {.source = "set",
                   .nodes = {{.name = "shop"}, {.name = "shop-db"}, {.name = "mail"}},
                   .edges = {{.from = "shop", .to = "shop-db"}, {.from = "shop", .to = "mail"}}};
  recording.events = {
      alert_at("e1", 0, {{"service", "shop-db"}, {"name", "DiskFull"}, {"threshold", "90"}}),
      alert_at("e2", 0, {{"service", "shop"}, {"name", "ErrorsHigh"}, {"caller", "mail"}}),
      alert_at("e3", 0, {{"service", "mail"}, {"name", "ErrorsHigh"}, {"template", "shop-db-17"}}),
      alert_at("e4", 0, {{"service", "mail"}, {"name", "ErrorsHigh"}, {"template", "shop-db-17"}},
               AlertStatus::kResolved),
      alert_at("e5", 60, {{"service", "elsewhere"}, {"name", "ErrorsHigh"}, {"tenant", "t"}})};
  RecordedEvent change = alert_at("c1", 60, {{"service", "shop"}, {"name", "deploy"}});
  change.event.body = ChangeBody{.id = "r7", .title = "deploy shop r7", .services = {"shop"}};
  recording.events.push_back(change);
  return recording;
}

}  // namespace headwater::evaluation
