#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/run_alignment.h"
#include "app/run_diff_picture.h"

namespace headwater::app {
namespace {

constexpr std::size_t kRowsShown = 300;  // of the timelines; those that differ come first
constexpr std::size_t kCellsShown = 8;   // names in one cell
constexpr int kLabelWidth = 250;
constexpr int kPanelWidth = 450;
constexpr int kPanelGap = 20;
constexpr int kRowHeight = 30;
constexpr int kAxisHeight = 46;
constexpr int kTicksMax = 4;
constexpr int kTickLabelWidth = 55;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--bg:#f7f8fa;--card:#fff;--ink:#1c2430;--dim:#667085;--line:#e4e7ec;
--p1:#d92d20;--p3:#e08600;--p5:#7a93b8;--good:#067647;--bad:#b42318;--warn:#9a6700;--info:#175cd3;
--band:#f0f4ff;--page:#1c2430}
@media(prefers-color-scheme:dark){:root{--bg:#0f141b;--card:#171e27;--ink:#e6eaf0;--dim:#94a1b3;
--line:#2a3441;--p1:#f97066;--p3:#f5b04c;--p5:#6483ad;--good:#47cd89;--bad:#f97066;--warn:#f5b04c;
--info:#84adff;--band:#1b2636;--page:#fff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:32px 24px 64px;max-width:1240px;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 10px}
.dim{color:var(--dim)}.cards{display:flex;flex-wrap:wrap;gap:12px;margin-top:22px}
.card,.box{background:var(--card);border:1px solid var(--line);border-radius:12px}
.card{padding:14px 18px;min-width:150px;flex:1}.card b{display:block;font-size:26px;line-height:1.2;
font-variant-numeric:tabular-nums}.card small{color:var(--dim);display:block}
.box{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:8px 14px;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--dim);font-weight:500;font-size:13px}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.t{white-space:nowrap;font-variant-numeric:tabular-nums}
.pill{font-size:12px;font-weight:600;padding:2px 9px;border-radius:99px;border:1px solid currentColor;
white-space:nowrap}
.added,.silenced{color:var(--bad)}.saved,.gone{color:var(--good)}.delayed{color:var(--warn)}
.sooner,.merged,.split,.changed{color:var(--info)}
svg{display:block;width:100%;min-width:900px;height:auto}
svg text{fill:var(--ink);font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg .s{fill:var(--dim);font-size:11.5px}svg .h{font-weight:600}
.grid{stroke:var(--line)}.band{fill:var(--band)}
.P1,.P2{fill:var(--p1)}.P3{fill:var(--p3)}.P4,.P5{fill:var(--p5)}
.page{fill:var(--page);stroke:var(--card);stroke-width:1.5}
.legend{padding:10px 16px;border-top:1px solid var(--line);font-size:13px;color:var(--dim)}
.legend i{display:inline-block;width:18px;height:9px;border-radius:3px;margin:0 5px 0 14px}
)";

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // Control characters are not allowed in a page.
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string number(std::int64_t n) { return std::to_string(n); }

std::string clock_of(Timestamp time) {
  return time.set() ? format_rfc3339(time).substr(5, 14).replace(5, 1, " ") : "";
}

std::string percent(BasisPoints share) { return number((share + 50) / 100) + "&#8239;%"; }

std::string pill(std::string_view word) {
  return "<span class=\"pill " + std::string(word) + "\">" + std::string(word) + "</span>";
}

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

// One panel's time axis, the same in both.
class Axis {
 public:
  Axis(Timestamp from, Timestamp to)
      : from_(from), whole_{std::max<std::int64_t>((to - from).micros, 1)} {
    constexpr std::array kSteps = {seconds(1),  seconds(10), minutes(1), minutes(5), minutes(10),
                                   minutes(15), minutes(30), hours(1),   hours(3),   hours(6),
                                   hours(12),   days(1),     days(2),    days(7),    days(30)};
    step_ = kSteps.back();
    for (const Duration step : kSteps) {
      if (whole_.micros / step.micros > kTicksMax) continue;
      step_ = step;
      break;
    }
  }
  [[nodiscard]] int x(Timestamp time) const {
    const std::int64_t inside = std::clamp<std::int64_t>((time - from_).micros, 0, whole_.micros);
    // Milliseconds keep the product small, over a century too.
    return static_cast<int>(inside / 1000 * kPanelWidth /
                            std::max<std::int64_t>(whole_.micros / 1000, 1));
  }
  [[nodiscard]] std::vector<Timestamp> ticks() const {
    std::vector<Timestamp> ticks;
    std::int64_t at = from_.micros / step_.micros * step_.micros;
    for (; at <= (from_ + whole_).micros; at += step_.micros)
      if (at >= from_.micros) ticks.push_back(Timestamp{at});
    return ticks;
  }
  [[nodiscard]] std::string label(Timestamp tick) const {
    const std::string text = format_rfc3339(tick);
    if (step_ >= days(1)) return text.substr(5, 5);
    return text.substr(11, step_ < minutes(1) ? 8 : 5);
  }

 private:
  Timestamp from_;
  Duration whole_;
  Duration step_;
};

std::string text_at(int x, int y, std::string_view css, const std::string& text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" class=\"" + std::string(css) +
         "\">" + escaped(text) + "</text>";
}

// The first characters that fit a label.
std::string cut(const std::string& text, int columns) {
  return columns_of(text) <= columns ? text : fit(text, columns);
}

std::string panel_head(const Axis& axis, int left, int bottom, const std::string& title) {
  std::string out = text_at(left, 18, "h", title);
  for (const Timestamp tick : axis.ticks()) {
    const std::string x = number(left + axis.x(tick));
    out.append("<line class=\"grid\" x1=\"").append(x).append("\" x2=\"").append(x);
    out.append("\" y1=\"").append(number(kAxisHeight - 8));
    out.append("\" y2=\"").append(number(bottom)).append("\"/>");
    if (axis.x(tick) + kTickLabelWidth <= kPanelWidth)
      out += text_at(left + axis.x(tick) + 3, kAxisHeight - 10, "s", axis.label(tick));
  }
  return out;
}

std::string bar_of(const RunIncident& incident, const Axis& axis, int left, int top) {
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

std::string row_of(const Row& row, const Axis& axis, int top) {
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
  const Axis axis(std::min(before.first, after.first), to);
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

std::string table(const std::string& title, const std::string& head, const std::string& rows) {
  if (rows.empty()) return "";
  return "<h2>" + title + "</h2><div class=\"box\"><table><thead><tr>" + head +
         "</tr></thead><tbody>" + rows + "</tbody></table></div>";
}

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

std::string card(const std::string& value, const std::string& what, const std::string& more) {
  return "<div class=\"card\"><b>" + value + "</b>" + what + "<small>" + more + "</small></div>";
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
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<title>What differs between two runs</title><style>" +
      std::string(kStyle) + "</style></head><body><h1>What differs between two runs</h1>" +
      "<div class=\"dim\">" + std::to_string(after.events) + " events, " +
      format_rfc3339_milliseconds(after.first) + " to " + format_rfc3339_milliseconds(after.last) +
      "<br>Before: " + config_of(before) + "<br>After: " + config_of(after) + "</div>" +
      cards_of(diff.counts);
  if (diff.empty()) out += "<h2>Nothing differs</h2>";
  return out + timelines_of(diff, before, after) + pages_of(diff) + incidents_of(diff) +
         shares_of("By rule", diff.rules) + shares_of("By policy", diff.policies) +
         shares_of("By tenant", diff.tenants) + "</body></html>\n";
}

}  // namespace headwater::app
