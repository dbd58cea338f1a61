#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/html_page.h"
#include "app/run_alignment.h"
#include "app/run_diff_picture.h"

namespace headwater::app {
namespace {

using html::card;
using html::clock_of;
using html::cut;
using html::escaped;
using html::number;
using html::percent;
using html::pill;
using html::table;
using html::text_at;
using html::TimeAxis;

constexpr std::size_t kRowsShown = 300;  // of the timelines; those that differ come first
constexpr std::size_t kCellsShown = 8;   // names in one cell
constexpr int kLabelWidth = 250;
constexpr int kPanelWidth = 450;
constexpr int kPanelGap = 20;
constexpr int kRowHeight = 30;
constexpr int kAxisHeight = 46;

// "12 &rarr; 9", or "12" where nothing changed.
std::string moved(std::uint64_t before, std::uint64_t after) {
  if (before == after) return std::to_string(before);
  return std::to_string(before) + " &rarr; " + std::to_string(after);
}

// Names for a cell, the first few.
std::string some_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kCellsShown); ++i)
    out += (i == 0 ? "" : ", ") + escaped(names[i].empty() ? "(none)" : names[i]);
  if (names.size() > kCellsShown)
    out += " and " + std::to_string(names.size() - kCellsShown) + " more";
  return out;
}

// --- the timelines -----------------------------------------------------------------------------

// What stands in one line of both timelines; at least one of the two is there.
struct Row {
  const RunIncident* before = nullptr;
  const RunIncident* after = nullptr;
  std::string note;  // why one side is empty
  bool changed = false;
  [[nodiscard]] const RunIncident& shown() const { return after != nullptr ? *after : *before; }
  [[nodiscard]] Timestamp start() const {
    return before != nullptr ? before->opened_at : after->opened_at;
  }
};

std::vector<Row> rows_of(const RunDiff& diff, const RunSummary& before, const RunSummary& after) {
  const RunAlignment places = align(before.incidents, after.incidents);
  std::set<std::string> changed;
  for (const IncidentDiff& each : diff.incidents)
    if (each.fate == IncidentFate::kSame) changed.insert(each.before->name);
  std::vector<Row> rows;
  rows.reserve(places.before.size() + places.after.size());
  for (std::size_t i = 0; i < places.before.size(); ++i) {
    Row row{.before = &before.incidents[i]};
    const Counterpart& there = places.before[i];
    if (there.same) row.after = &after.incidents[*there.home];
    if (!there.same)
      row.note = there.home ? "part of " + after.incidents[*there.home].name : "does not open";
    row.changed = !there.same || changed.contains(row.before->name);
    rows.push_back(std::move(row));
  }
  for (std::size_t i = 0; i < places.after.size(); ++i) {
    const Counterpart& there = places.after[i];
    if (there.same) continue;
    rows.push_back(
        {.after = &after.incidents[i],
         .note = there.home ? "part of " + before.incidents[*there.home].name : "did not open",
         .changed = true});
  }
  return rows;
}

// The ones to draw, by time.
std::vector<Row> chosen(std::vector<Row> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.changed > b.changed; });
  if (rows.size() > kRowsShown) rows.resize(kRowsShown);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.start() < b.start(); });
  return rows;
}

std::string panel_head(const TimeAxis& axis, int left, int bottom, const std::string& title) {
  return text_at(left, 18, "h", title) + axis.grid(left, kAxisHeight - 8, bottom);
}

std::string bar_of(const RunIncident& incident, const TimeAxis& axis, int left, int top) {
  const int from = axis.x(incident.opened_at);
  const int to = incident.resolved_at.set() ? axis.x(incident.resolved_at) : kPanelWidth;
  const std::string priority(to_string(incident.priority));
  std::string out =
      "<g><title>" +
      escaped(incident.name + " " + priority + " " + incident.title + "\nopened " +
              format_rfc3339(incident.opened_at) + "\nfirst suspect " + incident.first_suspect) +
      "</title><rect class=\"" + priority + "\" rx=\"4\" x=\"" + number(left + from) + "\" y=\"" +
      number(top + 9) + "\" width=\"" + number(std::max(4, to - from)) + "\" height=\"12\"/></g>";
  for (const RunMessage& message : incident.messages) {
    if (!message.page) continue;
    out += "<g><title>" +
           escaped("page to " + message.receiver + ", " + std::string(to_string(message.reason)) +
                   ", " + format_rfc3339(message.decided_at)) +
           "</title><circle class=\"page\" r=\"5\" cx=\"" +
           number(left + axis.x(message.decided_at)) + "\" cy=\"" + number(top + 15) + "\"/></g>";
  }
  return out;
}

// Marks a line that differs; the grid lies over it, the bars over both.
std::string band_of(const Row& row, int top, int width) {
  if (!row.changed) return "";
  return "<rect class=\"band\" x=\"0\" y=\"" + number(top) + "\" width=\"" + number(width) +
         "\" height=\"" + number(kRowHeight) + "\"/>";
}

std::string row_of(const Row& row, const TimeAxis& axis, int top) {
  std::string out = text_at(16, top + 20, row.changed ? "h" : "", row.shown().name) +
                    text_at(78, top + 20, "s", cut(row.shown().title, 27));
  int left = kLabelWidth;
  for (const RunIncident* side : {row.before, row.after}) {
    out += side == nullptr ? text_at(left + axis.x(row.start()), top + 20, "s", row.note)
                           : bar_of(*side, axis, left, top);
    left += kPanelWidth + kPanelGap;
  }
  return out;
}

std::string timelines_of(const RunDiff& diff, const RunSummary& before, const RunSummary& after) {
  std::vector<Row> all = rows_of(diff, before, after);
  const std::size_t count = all.size();
  const std::vector<Row> rows = chosen(std::move(all));
  if (rows.empty()) return "";
  Timestamp to = std::max(before.last, after.last);
  for (const Row& row : rows)
    for (const RunIncident* side : {row.before, row.after})
      if (side != nullptr) to = std::max({to, side->opened_at, side->resolved_at});
  const TimeAxis axis(std::min(before.first, after.first), to, kPanelWidth);
  const int bottom = kAxisHeight + static_cast<int>(rows.size()) * kRowHeight;
  const int width = kLabelWidth + 2 * kPanelWidth + 2 * kPanelGap;
  std::string bands;
  std::string bars;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int top = kAxisHeight + static_cast<int>(i) * kRowHeight;
    bands += band_of(rows[i], top, width);
    bars += row_of(rows[i], axis, top);
  }
  std::string out = "<h2>Timelines</h2><div class=\"box\"><svg viewBox=\"0 0 " + number(width) +
                    " " + number(bottom + 8) + "\" role=\"img\">";
  out += bands + panel_head(axis, kLabelWidth, bottom, "Before") +
         panel_head(axis, kLabelWidth + kPanelWidth + kPanelGap, bottom, "After") + bars +
         "</svg>" +
         "<div class=\"legend\">Times are UTC. <i style=\"background:var(--p1)\"></i>P1, P2 "
         "<i style=\"background:var(--p3)\"></i>P3 <i style=\"background:var(--p5)\"></i>P4, P5 "
         "<i style=\"background:var(--page);width:10px;height:10px;border-radius:9px\"></i>page "
         "<i style=\"background:var(--band);border:1px solid var(--line)\"></i>differs";
  if (count > rows.size())
    out += ". " + std::to_string(count - rows.size()) + " more incidents are not drawn";
  return out + "</div></div>";
}

// --- the tables --------------------------------------------------------------------------------

std::string names_of(const std::string& before, const std::string& after) {
  if (before.empty() || before == after) return escaped(after);
  return after.empty() ? escaped(before) : escaped(before) + " &rarr; " + escaped(after);
}

std::string pages_of(const RunDiff& diff) {
  std::string rows;
  for (const PageDiff& page : diff.pages)
    rows += "<tr><td>" + pill(to_string(page.fate)) + "</td><td class=\"t\">" +
            clock_of(page.before_at) + "</td><td class=\"t\">" + clock_of(page.after_at) +
            "</td><td class=\"t\">" + escaped(shift_text(page.by_ms)) + "</td><td>" +
            escaped(page.receiver) + ", " + escaped(to_string(page.reason)) + "</td><td>" +
            names_of(page.incident_before, page.incident_after) + "<br><span class=\"dim\">" +
            escaped(page.title) + "</span></td><td>" + some_of(page.tenants) + "</td></tr>";
  return table("Pages",
               "<th></th><th>before</th><th>after</th><th></th><th>to, why</th><th>incident</th>"
               "<th>tenants</th>",
               rows);
}

std::string suspects_of(const IncidentDiff& diff) {
  const auto of = [](const std::optional<IncidentSide>& side) {
    return !side || side->first_suspect.empty()
               ? std::string()
               : escaped(side->first_suspect) + " " + percent(side->first_suspect_probability);
  };
  std::string before = of(diff.before);
  std::string after = of(diff.after);
  if (before == after || diff.fate == IncidentFate::kSplit || before.empty())
    return after.empty() ? before : after;
  if (after.empty() || diff.fate == IncidentFate::kMerged) return before;
  return before + " &rarr; " + after;
}

std::string incident_row(const IncidentDiff& diff) {
  const IncidentSide none;
  const IncidentSide& before = diff.before ? *diff.before : none;
  const IncidentSide& after = diff.after ? *diff.after : none;
  const bool same = diff.fate == IncidentFate::kSame;
  const bool now = diff.fate == IncidentFate::kAdded || diff.fate == IncidentFate::kSplit;
  std::string name = names_of(before.name, after.name);
  if (diff.fate == IncidentFate::kMerged)
    name = escaped(before.name) + ", part of " + escaped(after.name);
  if (diff.fate == IncidentFate::kSplit)
    name = escaped(after.name) + ", was part of " + escaped(before.name);
  const auto cell = [&](std::uint64_t IncidentSide::*member) {
    if (same) return moved(before.*member, after.*member);
    return std::to_string((now ? after : before).*member);
  };
  return "<tr><td>" + pill(same ? "changed" : to_string(diff.fate)) + "</td><td>" + name +
         "<br><span class=\"dim\">" + escaped((now ? after : before).title) +
         "</span></td><td class=\"t\">" + clock_of((now ? after : before).opened_at) +
         (diff.opened_by_ms == 0 ? "" : "<br>" + escaped(shift_text(diff.opened_by_ms))) +
         "</td><td class=\"n\">" + cell(&IncidentSide::symptoms) + "</td><td class=\"n\">" +
         cell(&IncidentSide::pages) +
         (diff.paged_by_ms == 0 ? "" : "<br>" + escaped(shift_text(diff.paged_by_ms))) +
         "</td><td>" + suspects_of(diff) + "</td><td>" + some_of(diff.rules) + "</td></tr>";
}

std::string incidents_of(const RunDiff& diff) {
  std::string rows;
  for (const IncidentDiff& each : diff.incidents) rows += incident_row(each);
  return table("Incidents",
               "<th></th><th>incident</th><th>opened</th><th class=\"n\">symptoms</th>"
               "<th class=\"n\">pages</th><th>first suspect</th><th>rules</th>",
               rows);
}

std::string shares_of(const std::string& title, const std::vector<ShareDiff>& shares) {
  std::string rows;
  for (const ShareDiff& share : shares)
    rows += "<tr><td>" + escaped(share.name.empty() ? "(none)" : share.name) +
            "</td><td class=\"n\">" + moved(share.symptoms_before, share.symptoms_after) +
            "</td><td class=\"n\">" + moved(share.incidents_before, share.incidents_after) +
            "</td><td class=\"n\">" + moved(share.pages_before, share.pages_after) + "</td></tr>";
  return table(title,
               "<th></th><th class=\"n\">symptoms</th><th class=\"n\">incidents</th>"
               "<th class=\"n\">pages</th>",
               rows);
}

std::string cards_of(const DiffCounts& counts) {
  const auto n = [](std::uint64_t count) { return std::to_string(count); };
  return "<div class=\"cards\">" +
         card(moved(counts.pages_before, counts.pages_after), "pages",
              n(counts.pages_added) + " added, " + n(counts.pages_saved) + " saved, " +
                  n(counts.pages_delayed) + " delayed, " + n(counts.pages_sooner) + " sooner") +
         card(moved(counts.incidents_before, counts.incidents_after), "incidents",
              n(counts.incidents_added) + " added, " + n(counts.incidents_gone) + " gone, " +
                  n(counts.incidents_merged) + " merged, " + n(counts.incidents_split) +
                  " split off") +
         card(n(counts.silenced), "silenced",
              n(counts.missed_confirmed) + " of them confirmed; " + n(counts.newly_paged) +
                  " newly paged") +
         card(n(counts.suspects_moved), "first suspects moved",
              n(counts.priority_raised) + " priorities raised, " + n(counts.priority_lowered) +
                  " lowered") +
         "</div>";
}

std::string config_of(const RunSummary& run) {
  return run.config.empty() ? "built-in defaults" : escaped(run.config);
}

}  // namespace

std::string html_of(const RunDiff& diff, const RunSummary& before, const RunSummary& after) {
  const std::string title = "What differs between two runs";
  std::string out = "<h1>" + title + "</h1><div class=\"dim\">" + std::to_string(after.events) +
                    " events, " + format_rfc3339_milliseconds(after.first) + " to " +
                    format_rfc3339_milliseconds(after.last) + "<br>Before: " + config_of(before) +
                    "<br>After: " + config_of(after) + "</div>" + cards_of(diff.counts);
  if (diff.empty()) out += "<h2>Nothing differs</h2>";
  return html::page(title, out + timelines_of(diff, before, after) + pages_of(diff) +
                               incidents_of(diff) + shares_of("By rule", diff.rules) +
                               shares_of("By policy", diff.policies) +
                               shares_of("By tenant", diff.tenants));
}

}  // namespace headwater::app
