#include <algorithm>
#include <string_view>

#include "app/html_page.h"
#include "app/incident_report.h"

namespace headwater::app {
namespace {

using html::escaped;
using html::number;
using html::text_at;
using html::TimeAxis;

constexpr std::size_t kRowsShown = 60;
constexpr int kLabelWidth = 270;
constexpr int kPanelWidth = 880;
constexpr int kRowHeight = 26;
constexpr int kAxisHeight = 30;
constexpr int kLabelColumns = 34;

// The colours of priorities, for severities.
std::string_view css_of(Severity severity) {
  if (severity <= Severity::kHigh) return "P1";
  return severity == Severity::kWarning ? "P3" : "P5";
}

// Places are from the left of the drawing.
class Drawing {
 public:
  Drawing(Timestamp from, Timestamp to) : axis_(from, to, kPanelWidth), to_(to) {}

  void row(const std::string& label) {
    if (!rows_.empty()) top_ += kRowHeight;
    rows_ += text_at(8, top_ + 18, "", html::cut(label, kLabelColumns));
  }
  // On the row that was begun last; an unset end goes on.
  void bar(Timestamp from, Timestamp to, std::string_view css, const std::string& says) {
    const int left = axis_.x(from);
    const int right = axis_.x(to.set() ? to : to_);
    rows_ += "<g><title>" + escaped(says) + "</title><rect class=\"" + std::string(css) +
             "\" rx=\"4\" x=\"" + number(kLabelWidth + left) + "\" y=\"" + number(top_ + 7) +
             "\" width=\"" + number(std::max(4, right - left)) + "\" height=\"12\"/></g>";
  }
  void dot(Timestamp at, const std::string& says) {
    rows_ += "<g><title>" + escaped(says) + "</title><circle class=\"page\" r=\"5\" cx=\"" +
             number(kLabelWidth + axis_.x(at)) + "\" cy=\"" + number(top_ + 13) + "\"/></g>";
  }
  [[nodiscard]] std::string svg() const {
    const int bottom = top_ + kRowHeight;
    return "<svg viewBox=\"0 0 " + number(kLabelWidth + kPanelWidth + 20) + " " +
           number(bottom + 6) + "\" role=\"img\">" + axis_.grid(kLabelWidth, kAxisHeight, bottom) +
           rows_ + "</svg>";
  }

 private:
  TimeAxis axis_;
  Timestamp to_;
  int top_ = kAxisHeight;
  std::string rows_;
};

void draw_symptoms(Drawing& drawing, const IncidentView& incident) {
  const std::size_t shown = std::min(incident.symptoms.size(), kRowsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const SymptomView& symptom = incident.symptoms[i];
    const std::string what = symptom.entity + " " + symptom.kind;
    drawing.row(what);
    drawing.bar(symptom.onset, symptom.cleared_at, css_of(symptom.severity),
                what + "\nfrom " + format_rfc3339(symptom.onset));
  }
  if (incident.symptoms.size() > shown)
    drawing.row("and " + std::to_string(incident.symptoms.size() - shown) + " more");
}

std::string drawing_of(const IncidentFacts& facts) {
  const IncidentSummary& summary = facts.incident.summary;
  Timestamp from = summary.onset;
  for (const SharedTimelineItem& change : facts.changes) from = std::min(from, change.start);
  const Timestamp over = summary.resolved_at.set() ? summary.resolved_at : facts.asked_at;
  Drawing drawing(from, std::max(over, from + seconds(1)));
  if (!facts.changes.empty()) drawing.row("Changes");
  for (const SharedTimelineItem& change : facts.changes)
    drawing.bar(change.start, change.end.set() ? change.end : change.start, "page",
                change.title + "\n" + format_rfc3339(change.start));
  drawing.row(summary.name + ", and who was told");
  drawing.bar(summary.opened_at, summary.resolved_at, to_string(summary.priority), summary.title);
  for (const MessageView& message : facts.incident.messages)
    drawing.dot(message.decided_at, message.receiver + ", " +
                                        std::string(to_string(message.reason)) + ", " +
                                        format_rfc3339(message.decided_at));
  draw_symptoms(drawing, facts.incident);
  return "<div class=\"box\" style=\"margin-top:22px\">" + drawing.svg() +
         "<div class=\"legend\">Times are UTC. <i style=\"background:var(--p1)\"></i>critical, "
         "high "
         "<i style=\"background:var(--p3)\"></i>warning <i style=\"background:var(--p5)\"></i>less "
         "<i style=\"background:var(--page);width:10px;height:10px;border-radius:9px\"></i>told"
         "</div></div>";
}

std::string cells_of(const std::vector<std::string>& cells, const std::string& tag) {
  std::string out;
  for (const std::string& cell : cells)
    out.append("<")
        .append(tag)
        .append(">")
        .append(escaped(cell))
        .append("</")
        .append(tag)
        .append(">");
  return out;
}

}  // namespace

std::string html_of(const IncidentReport& report, const IncidentFacts& facts) {
  std::string body = "<h1>" + escaped(report.title) + "</h1><div class=\"dim\">";
  for (const auto& [name, value] : report.facts)
    body += escaped(name) + ": <b>" + escaped(value) + "</b><br>";
  body += "</div>" + drawing_of(facts);
  for (const ReportTable& table : report.tables) {
    std::string rows;
    for (const std::vector<std::string>& row : table.rows)
      rows += "<tr>" + cells_of(row, "td") + "</tr>";
    body += html::table(escaped(table.title), cells_of(table.head, "th"), rows);
  }
  return html::page(report.title, body);
}

}  // namespace headwater::app
