#include "app/run_diff_picture.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace headwater::app {
namespace {

constexpr std::size_t kLinesShown = 20;  // of each list
constexpr int kNameColumns = 11;

std::string clock_of(Timestamp time) {
  return time.set() ? format_rfc3339(time).substr(5, 14).replace(5, 1, " ") : "-";
}

std::string percent(BasisPoints share) { return std::to_string((share + 50) / 100) + " %"; }

std::string plural(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// "2 merged, 1 split"; those that are zero are left out.
std::string list_of(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  std::string out;
  for (const auto& [what, count] : counts)
    if (count != 0) out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  return out;
}

std::string count_line(const std::string& what, std::uint64_t before, std::uint64_t after,
                       const std::string& of_that, const Terminal& terminal) {
  const std::string numbers =
      std::to_string(before) + (before == after ? "" : " -> " + std::to_string(after));
  return "  " + terminal.ink(Ink::kBold, fit(what, kNameColumns)) + fit(numbers, 12) +
         (of_that.empty() ? terminal.ink(Ink::kDim, "no change") : of_that) + "\n";
}

std::string counts_of(const RunDiff& diff, const Terminal& terminal) {
  const DiffCounts& counts = diff.counts;
  std::string out;
  out += count_line("Pages", counts.pages_before, counts.pages_after,
                    list_of({{"added", counts.pages_added},
                             {"saved", counts.pages_saved},
                             {"delayed", counts.pages_delayed},
                             {"sooner", counts.pages_sooner}}),
                    terminal);
  out += count_line("Incidents", counts.incidents_before, counts.incidents_after,
                    list_of({{"added", counts.incidents_added},
                             {"gone", counts.incidents_gone},
                             {"merged", counts.incidents_merged},
                             {"split off", counts.incidents_split},
                             {"opened later", counts.opened_later},
                             {"opened sooner", counts.opened_sooner},
                             {"raised in priority", counts.priority_raised},
                             {"lowered in priority", counts.priority_lowered}}),
                    terminal);
  const std::string told = list_of({{"silenced", counts.silenced},
                                    {"newly paged", counts.newly_paged},
                                    {"confirmed and missed", counts.missed_confirmed},
                                    {"with another first suspect", counts.suspects_moved}});
  if (!told.empty()) out += "  " + std::string(kNameColumns + 12, ' ') + told + "\n";
  return out;
}

Ink ink_of(PageFate fate) {
  switch (fate) {
    case PageFate::kAdded:
      return Ink::kRed;
    case PageFate::kDelayed:
      return Ink::kYellow;
    case PageFate::kSaved:
      return Ink::kGreen;
    case PageFate::kSooner:
      break;
  }
  return Ink::kCyan;
}

Ink ink_of(IncidentFate fate) {
  switch (fate) {
    case IncidentFate::kAdded:
      return Ink::kRed;
    case IncidentFate::kGone:
      return Ink::kGreen;
    case IncidentFate::kMerged:
    case IncidentFate::kSplit:
      return Ink::kBlue;
    case IncidentFate::kSame:
      break;
  }
  return Ink::kPlain;
}

std::string names_of(const std::string& before, const std::string& after) {
  if (before.empty() || before == after) return after;
  return after.empty() ? before : before + " -> " + after;
}

std::string line_of(const PageDiff& page, const Terminal& terminal) {
  std::string out = "  " + terminal.ink(ink_of(page.fate), fit(to_string(page.fate), 9)) +
                    clock_of(page.before_at.set() ? page.before_at : page.after_at) + "  " +
                    fit(names_of(page.incident_before, page.incident_after), 17) + " " +
                    page.receiver + " " + std::string(to_string(page.reason));
  if (page.by_ms != 0) out += ", " + shift_text(page.by_ms);
  return out + "  " + terminal.ink(Ink::kDim, page.title) + "\n";
}

// What happened to an incident, in words.
std::string story_of(const IncidentDiff& diff) {
  switch (diff.fate) {
    case IncidentFate::kAdded:
      return "opens; " + plural(diff.after->pages, "page");
    case IncidentFate::kGone:
      return "does not open; had " + plural(diff.before->pages, "page");
    case IncidentFate::kMerged:
      return "is part of " + diff.after->name + " now: " + diff.after->title;
    case IncidentFate::kSplit:
      return "was part of " + diff.before->name + ": " + diff.before->title;
    case IncidentFate::kSame:
      break;
  }
  std::vector<std::string> parts;
  const IncidentSide& before = *diff.before;
  const IncidentSide& after = *diff.after;
  if (diff.opened_by_ms != 0) parts.push_back("opened " + shift_text(diff.opened_by_ms));
  if (diff.paged_by_ms != 0) parts.push_back("paged " + shift_text(diff.paged_by_ms));
  if (before.pages != after.pages)
    parts.push_back("pages " + std::to_string(before.pages) + " -> " + std::to_string(after.pages));
  if (before.priority != after.priority)
    parts.push_back(std::string(to_string(before.priority)) + " -> " +
                    std::string(to_string(after.priority)));
  if (before.symptoms != after.symptoms)
    parts.push_back("symptoms " + std::to_string(before.symptoms) + " -> " +
                    std::to_string(after.symptoms));
  if (diff.suspect_moved || before.first_suspect_probability != after.first_suspect_probability)
    parts.push_back("first suspect " + before.first_suspect + " " +
                    percent(before.first_suspect_probability) + " -> " +
                    (diff.suspect_moved ? after.first_suspect + " " : std::string()) +
                    percent(after.first_suspect_probability));
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "; ") + part;
  return out;
}

std::string line_of(const IncidentDiff& diff, const Terminal& terminal) {
  const bool now = diff.fate == IncidentFate::kAdded || diff.fate == IncidentFate::kSplit;
  const IncidentSide& side = now ? *diff.after : *diff.before;
  const std::string name =
      diff.fate == IncidentFate::kSame ? names_of(diff.before->name, diff.after->name) : side.name;
  const std::string word(diff.fate == IncidentFate::kSame ? "changed" : to_string(diff.fate));
  return "  " + terminal.ink(ink_of(diff.fate), fit(word, 9)) + clock_of(side.opened_at) + "  " +
         fit(name, 17) + " " + std::string(to_string(side.priority)) + " " + side.title + "\n" +
         std::string(11, ' ') + terminal.ink(Ink::kDim, story_of(diff)) + "\n";
}

std::string line_of(const ShareDiff& share, const Terminal& terminal) {
  const auto part = [](const char* what, std::uint64_t before, std::uint64_t after) {
    return before == after ? std::string()
                           : std::string(", ") + what + " " + std::to_string(before) + " -> " +
                                 std::to_string(after);
  };
  const std::string parts = part("symptoms", share.symptoms_before, share.symptoms_after) +
                            part("incidents", share.incidents_before, share.incidents_after) +
                            part("pages", share.pages_before, share.pages_after);
  return "  " + terminal.ink(Ink::kBold, fit(share.name.empty() ? "(none)" : share.name, 28)) +
         " " + parts.substr(2) + "\n";
}

template <class Each>
std::string section(const std::string& title, const std::vector<Each>& list,
                    const Terminal& terminal) {
  if (list.empty()) return "";
  std::string out = "\n" + terminal.ink(Ink::kBold, title) + "\n";
  for (std::size_t i = 0; i < std::min(list.size(), kLinesShown); ++i)
    out += line_of(list[i], terminal);
  if (list.size() > kLinesShown)
    out += terminal.ink(Ink::kDim, "  and " + std::to_string(list.size() - kLinesShown) +
                                       " more; --json and --html tell all") +
           "\n";
  return out;
}

}  // namespace

std::string shift_text(std::int64_t by_ms) {
  if (by_ms == 0) return "";
  const std::string size = format_duration(milliseconds(by_ms < 0 ? -by_ms : by_ms));
  return size + (by_ms < 0 ? " sooner" : " later");
}

std::string picture_of(const RunDiff& diff, const RunSummary& before, const RunSummary& after,
                       const Terminal& terminal) {
  std::string out = std::to_string(after.events) + " events, " +
                    format_rfc3339_milliseconds(after.first) + " to " +
                    format_rfc3339_milliseconds(after.last) + "\n";
  if (before.events != after.events || before.first != after.first || before.last != after.last)
    out += terminal.ink(Ink::kYellow, "The runs are of different streams: " +
                                          plural(before.events, "event") + " before") +
           "\n";
  if (before.decision_version != after.decision_version)
    out += terminal.ink(Ink::kYellow, "The runs were decided by different versions: " +
                                          std::to_string(before.decision_version) + " before, " +
                                          std::to_string(after.decision_version) + " after") +
           "\n";
  out += "\n" + counts_of(diff, terminal);
  if (diff.empty()) return out + "\nNothing differs.\n";
  return out + section("Pages", diff.pages, terminal) +
         section("Incidents", diff.incidents, terminal) + section("By rule", diff.rules, terminal) +
         section("By policy", diff.policies, terminal) +
         section("By tenant", diff.tenants, terminal);
}

}  // namespace headwater::app
