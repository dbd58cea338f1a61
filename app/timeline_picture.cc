#include "app/timeline_picture.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

namespace headwater::app {
namespace {

constexpr int kLabelColumns = 44;
constexpr int kTickColumnsMin = 12;  // between two ticks: "05 Jan 14:00" and a gap

// One cell of a line: what stands there, in which ink.
struct Cell {
  std::string_view mark = " ";
  Ink ink = Ink::kPlain;
};
using Line = std::vector<Cell>;

// The shortest of the usual steps that leaves room for its ticks' labels.
Duration step_of(Duration whole, int columns) {
  constexpr std::array kSteps = {seconds(1), seconds(5), seconds(10), seconds(30), minutes(1),
                                 minutes(2), minutes(5), minutes(10), minutes(15), minutes(30),
                                 hours(1),   hours(2),   hours(3),    hours(6),    hours(12),
                                 days(1),    days(2),    days(7)};
  const std::int64_t room = std::max(1, columns / kTickColumnsMin);
  for (const Duration step : kSteps)
    if (whole.micros / step.micros <= room) return step;
  return kSteps.back();
}

class Axis {
 public:
  Axis(const TimelineSpan& span, int columns)
      : span_(span),
        columns_(std::max(columns, kTickColumnsMin)),
        whole_{std::max<std::int64_t>((span.to - span.from).micros, 1)},
        step_(step_of(whole_, columns_)) {}

  [[nodiscard]] int columns() const { return columns_; }
  // Where `time` stands; times beyond an end stand at it.
  [[nodiscard]] int column(Timestamp time) const {
    const std::int64_t inside =
        std::clamp<std::int64_t>((time - span_.from).micros, 0, whole_.micros);
    return static_cast<int>(inside * (columns_ - 1) / whole_.micros);
  }
  [[nodiscard]] Line empty_line() const {
    Line line(static_cast<std::size_t>(columns_));
    for (const Timestamp tick : ticks()) line[at(tick)] = {"┊", Ink::kDim};
    return line;
  }
  // "14:00       14:15 ": each label begins at its tick; the first one tells the day.
  [[nodiscard]] std::string labels() const {
    std::string text(static_cast<std::size_t>(columns_), ' ');
    std::string day;
    for (const Timestamp tick : ticks()) {
      const std::string rfc = format_rfc3339(tick);
      std::string label = rfc.substr(11, step_ < minutes(1) ? 8 : 5);
      if (step_ >= days(1)) label.clear();
      if (rfc.substr(5, 5) != day) label.insert(0, rfc.substr(5, 5) + (label.empty() ? "" : " "));
      day = rfc.substr(5, 5);
      const std::size_t place = at(tick);
      if (place + label.size() <= text.size()) text.replace(place, label.size(), label);
    }
    return text;
  }

 private:
  [[nodiscard]] std::size_t at(Timestamp time) const {
    return static_cast<std::size_t>(column(time));
  }
  [[nodiscard]] std::vector<Timestamp> ticks() const {
    std::vector<Timestamp> ticks;
    std::int64_t first = span_.from.micros / step_.micros * step_.micros;
    if (first < span_.from.micros) first += step_.micros;
    for (; first <= span_.to.micros; first += step_.micros) ticks.push_back(Timestamp{first});
    return ticks;
  }

  TimelineSpan span_;
  int columns_;
  Duration whole_;
  Duration step_;
};

bool is_incident(const SharedTimelineItem& item) { return item.kind == TimelineKind::kIncident; }
bool is_calendar(const SharedTimelineItem& item) { return item.kind == TimelineKind::kCalendar; }
bool goes_on(const SharedTimelineItem& item) {
  return is_incident(item) && item.status != "resolved";
}

Ink ink_of(const SharedTimelineItem& item) {
  if (is_incident(item)) {
    if (item.priority <= "P2") return Ink::kRed;
    return item.priority == "P3" ? Ink::kYellow : Ink::kBlue;
  }
  if (is_calendar(item)) return Ink::kDim;
  if (item.status == "failed") return Ink::kRed;
  return item.type == "rollback" ? Ink::kYellow : Ink::kCyan;
}

std::string_view mark_of(const SharedTimelineItem& change) {
  if (change.status == "failed") return "✗";
  return change.type == "rollback" ? "↺" : "◆";
}

Line line_of(const SharedTimelineItem& item, const TimelineSpan& span, const Axis& axis) {
  Line line = axis.empty_line();
  const Ink ink = ink_of(item);
  const Timestamp end = goes_on(item) ? span.to : std::max(item.start, item.end);
  const int first = axis.column(item.start);
  const int last = axis.column(end);
  const std::string_view body = is_incident(item)   ? (item.status == "open" ? "█" : "▓")
                                : is_calendar(item) ? "░"
                                                    : "━";
  for (int i = first; i <= last; ++i) line[static_cast<std::size_t>(i)] = {body, ink};
  if (item.kind == TimelineKind::kChange)
    line[static_cast<std::size_t>(first)] = {mark_of(item), ink};
  if (item.start < span.from) line[static_cast<std::size_t>(first)] = {"◀", ink};
  if (goes_on(item) || end > span.to) line[static_cast<std::size_t>(last)] = {"▶", ink};
  return line;
}

std::string drawn(const Line& line, const Terminal& terminal) {
  std::string out;
  for (std::size_t from = 0; from < line.size();) {
    std::size_t to = from;
    std::string run;
    for (; to < line.size() && line[to].ink == line[from].ink; ++to) run += line[to].mark;
    out += terminal.ink(line[from].ink, run);
    from = to;
  }
  return out;
}

std::string percent(BasisPoints share) { return std::to_string((share + 50) / 100) + " %"; }

std::string label_of(const SharedTimelineItem& item, const Terminal& terminal) {
  const std::string clock = format_rfc3339(item.start).substr(11, 8) + " ";
  const int room = kLabelColumns - 9;
  if (is_calendar(item))
    return terminal.ink(Ink::kDim,
                        format_rfc3339(item.start).substr(5, 5) + "    " + fit(item.title, room));
  if (!is_incident(item)) {
    // A title often begins with the place.
    std::string text = item.type + " ";
    if (!item.entities.empty() && !item.title.starts_with(item.entities.front()))
      text += item.entities.front() + " ";
    return terminal.ink(Ink::kDim, clock) + fit(text + item.title, room);
  }
  const std::string name = item.name + " ";
  const std::string priority = item.priority + " ";
  return terminal.ink(Ink::kDim, clock) + terminal.ink(Ink::kBold, name) +
         terminal.ink(ink_of(item), priority) +
         fit(item.title, room - columns_of(name) - columns_of(priority));
}

// What an incident is suspected to come from, or what a change is suspected to have caused.
std::string note_of(const SharedTimelineItem& item, const std::vector<SharedTimelineItem>& all) {
  if (is_incident(item)) {
    if (item.first_suspect.empty()) return "";
    return "suspect " + percent(item.first_suspect_probability) + ": " + item.first_suspect;
  }
  if (is_calendar(item)) return "";
  std::string names;
  for (const SharedTimelineItem& other : all)
    if (is_incident(other) && other.suspected_change == item.id)
      names += (names.empty() ? "" : ", ") + other.name;
  return names.empty() ? "" : "suspected of " + names;
}

}  // namespace

std::string picture_of(std::vector<SharedTimelineItem> items, const TimelineSpan& span,
                       const Terminal& terminal) {
  if (items.empty()) return "nothing was changed and nothing went wrong\n";
  std::stable_sort(items.begin(), items.end(),
                   [](const SharedTimelineItem& a, const SharedTimelineItem& b) {
                     return std::tuple(a.start, a.kind, a.id) < std::tuple(b.start, b.kind, b.id);
                   });
  const Axis axis(span, terminal.width() - kLabelColumns - 1);
  const std::string indent(kLabelColumns + 1, ' ');
  std::string out = terminal.ink(Ink::kDim, indent + axis.labels()) + "\n";
  for (const SharedTimelineItem& item : items) {
    out += label_of(item, terminal) + " " + drawn(line_of(item, span, axis), terminal) + "\n";
    const std::string note = note_of(item, items);
    if (note.empty()) continue;
    const int room = kLabelColumns - 11;
    out += std::string(9, ' ') + terminal.ink(Ink::kDim, "└ " + fit(note, room)) + " " +
           drawn(axis.empty_line(), terminal) + "\n";
  }
  out += terminal.ink(Ink::kDim, indent + axis.labels()) + "\n" +
         terminal.ink(Ink::kDim,
                      "◆ change  ↺ rollback  ✗ failed  █ open  ▓ acknowledged or resolved  ▶ goes "
                      "on; times are UTC") +
         "\n";
  if (std::any_of(items.begin(), items.end(), is_calendar))
    out += terminal.ink(Ink::kDim, "░ days of a calendar") + "\n";
  return out;
}

}  // namespace headwater::app
