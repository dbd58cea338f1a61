#include "app/report_command.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "app/asked_view.h"
#include "app/incident_report.h"
#include "app/sequencer.h"
#include "app/whole_file.h"

namespace headwater::app {
namespace {

constexpr Duration kBefore = hours(2);  // of the changes around it
constexpr std::size_t kChangesMax = 200;

Result<std::vector<TimelineEntry>> ask_timeline(const DaemonClient& client,
                                                const std::string& path) {
  std::vector<TimelineEntry> all;
  std::string cursor;
  do {
    auto page = read_answer<TimelinePage>(
        client.get(path + "/timeline", {{"limit", "1000"}, {"cursor", cursor}}));
    if (!page) return page.error();
    std::move(page->entries.begin(), page->entries.end(), std::back_inserter(all));
    cursor = page->next;
  } while (!cursor.empty());
  return all;
}

// Those that began from two hours before it on until it was over, in order.
Result<std::vector<SharedTimelineItem>> ask_changes(const DaemonClient& client, Timestamp from,
                                                    Timestamp to) {
  std::vector<SharedTimelineItem> all;
  std::string cursor;
  do {
    auto page = read_answer<SharedTimelinePage>(
        client.get(std::string(kApi) + "/timeline", {{"from", format_rfc3339_milliseconds(from)},
                                                     {"to", format_rfc3339_milliseconds(to)},
                                                     {"limit", "1000"},
                                                     {"cursor", cursor}}));
    if (!page) return page.error();
    for (SharedTimelineItem& item : page->items)
      if (item.kind == TimelineKind::kChange && item.start >= from) all.push_back(std::move(item));
    cursor = page->next;
  } while (!cursor.empty() && all.size() < kChangesMax);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.start < b.start; });
  if (all.size() > kChangesMax) all.resize(kChangesMax);
  return all;
}

Result<IncidentFacts> ask_facts(const DaemonClient& client, const std::string& incident) {
  const IncidentId id = read_incident_name(incident);
  const std::string path =
      std::string(kApi) + "/incidents/" + (id.set() ? incident_name(id) : incident);
  IncidentFacts facts{.asked_at = system_clock().wall()};
  auto view = read_answer<IncidentView>(client.get(path));
  if (!view) return view.error();
  facts.incident = *std::move(view);
  auto timeline = ask_timeline(client, path);
  if (!timeline) return timeline.error();
  facts.timeline = *std::move(timeline);
  const IncidentSummary& summary = facts.incident.summary;
  const Timestamp over = summary.resolved_at.set() ? summary.resolved_at : facts.asked_at;
  auto changes = ask_changes(client, summary.onset - kBefore, over);
  if (!changes) return changes.error();
  facts.changes = *std::move(changes);
  auto similar = read_answer<SimilarIncidents>(client.get(path + "/similar"));
  if (!similar) return similar.error();
  facts.similar = *std::move(similar);
  return facts;
}

}  // namespace

int run_report(const AskOptions& options, const ReportOptions& report) {
  const auto facts = ask_facts(DaemonClient(options.client), report.incident);
  if (!facts) return fail(facts.error());
  const IncidentReport words = report_of(*facts);
  const std::string text = report.html ? html_of(words, *facts) : markdown_of(words);
  if (report.out.empty()) {
    std::fputs(text.c_str(), stdout);
    return 0;
  }
  const Status written = write_whole(report.out, text);
  return written ? 0 : fail(written.error());
}

}  // namespace headwater::app
