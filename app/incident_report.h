// What is handed on after an incident: everything that mattered, in order, as Markdown or as one
// page of HTML that needs nothing else. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/incident_view.h"
#include "model/query.h"

namespace headwater::app {

// What the daemon says of it.
struct IncidentFacts {
  IncidentView incident;
  std::vector<TimelineEntry> timeline;      // all of it
  std::vector<SharedTimelineItem> changes;  // of the time around it
  SimilarIncidents similar;
  Timestamp asked_at;
};

// A table's cells are plain texts.
struct ReportTable {
  std::string title;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};
// The words of a report, the same in each form.
struct IncidentReport {
  std::string title;                                       // "INC-7: odoo-web: OdooDown"
  std::vector<std::pair<std::string, std::string>> facts;  // "Priority", "P2"
  std::vector<ReportTable> tables;                         // none is empty
};
[[nodiscard]] IncidentReport report_of(const IncidentFacts& facts);

[[nodiscard]] std::string markdown_of(const IncidentReport& report);
// With a drawing of what hurt, changed and was told on one axis.
[[nodiscard]] std::string html_of(const IncidentReport& report, const IncidentFacts& facts);

}  // namespace headwater::app
