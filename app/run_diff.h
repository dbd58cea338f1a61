// How one run differs from another: incidents are aligned by the alerts they hold, pages by
// receiver and reason within what is aligned. A pure function of two summaries; equal runs give an
// empty diff. Its canonical JSON is documented in docs/replay.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/run_summary.h"
#include "base/fields.h"

namespace headwater::app {

// What --fail-on may name.
struct DiffCounts {
  std::uint64_t incidents_before = 0;
  std::uint64_t incidents_after = 0;
  std::uint64_t incidents_added = 0;
  std::uint64_t incidents_gone = 0;
  std::uint64_t incidents_merged = 0;  // of before: in another one's after
  std::uint64_t incidents_split = 0;   // of after: were in another one's before
  std::uint64_t opened_sooner = 0;
  std::uint64_t opened_later = 0;
  std::uint64_t priority_raised = 0;
  std::uint64_t priority_lowered = 0;
  std::uint64_t suspects_moved = 0;    // the first suspect is another one
  std::uint64_t newly_paged = 0;       // incidents: nobody was told before
  std::uint64_t silenced = 0;          // incidents: nobody is told any more
  std::uint64_t missed_confirmed = 0;  // silenced though a person confirmed the cause
  std::uint64_t pages_before = 0;
  std::uint64_t pages_after = 0;
  std::uint64_t pages_added = 0;
  std::uint64_t pages_saved = 0;
  std::uint64_t pages_sooner = 0;
  std::uint64_t pages_delayed = 0;
  HW_FIELDS(incidents_before, incidents_after, incidents_added, incidents_gone, incidents_merged,
            incidents_split, opened_sooner, opened_later, priority_raised, priority_lowered,
            suspects_moved, newly_paged, silenced, missed_confirmed, pages_before, pages_after,
            pages_added, pages_saved, pages_sooner, pages_delayed)
};

enum class IncidentFate : std::uint8_t { kSame, kAdded, kGone, kMerged, kSplit };
[[nodiscard]] std::string_view to_string(IncidentFate fate);

// How an incident stood in one of the runs.
struct IncidentSide {
  std::string name;
  std::string title;
  Priority priority = Priority::kP5;
  Timestamp opened_at;
  Timestamp paged_at;  // the first page; unset: none
  std::string first_suspect;
  BasisPoints first_suspect_probability = 0;
  std::uint64_t symptoms = 0;
  std::uint64_t pages = 0;
  HW_FIELDS(name, title, priority, opened_at, paged_at, first_suspect, first_suspect_probability,
            symptoms, pages)
};

// One that differs. Merged: `after` is the incident that holds it now; split: `before` is the one
// that held it.
struct IncidentDiff {
  IncidentFate fate = IncidentFate::kSame;
  std::optional<IncidentSide> before;
  std::optional<IncidentSide> after;
  std::int64_t opened_by_ms = 0;  // later, or below zero sooner
  std::int64_t paged_by_ms = 0;
  bool suspect_moved = false;
  bool confirmed = false;
  std::vector<std::string> tenants;
  std::vector<std::string> rules;
  HW_FIELDS(fate, before, after, opened_by_ms, paged_by_ms, suspect_moved, confirmed, tenants,
            rules)
};

enum class PageFate : std::uint8_t { kAdded, kSaved, kSooner, kDelayed };
[[nodiscard]] std::string_view to_string(PageFate fate);

struct PageDiff {
  PageFate fate = PageFate::kAdded;
  std::string receiver;
  NotifyReason reason = NotifyReason::kOpened;
  std::string policy;
  std::string incident_before;
  std::string incident_after;
  std::string title;
  Timestamp before_at;
  Timestamp after_at;
  std::int64_t by_ms = 0;  // delayed, or below zero sooner
  std::vector<std::string> tenants;
  HW_FIELDS(fate, receiver, reason, policy, incident_before, incident_after, title, before_at,
            after_at, by_ms, tenants)
};

// A tenant, rule or policy whose numbers differ. Symptoms of a policy are its incidents'.
struct ShareDiff {
  std::string name;  // "" = shared by tenants, or no policy
  std::uint64_t symptoms_before = 0;
  std::uint64_t symptoms_after = 0;
  std::uint64_t incidents_before = 0;
  std::uint64_t incidents_after = 0;
  std::uint64_t pages_before = 0;
  std::uint64_t pages_after = 0;
  HW_FIELDS(name, symptoms_before, symptoms_after, incidents_before, incidents_after, pages_before,
            pages_after)
};

struct RunDiff {
  std::uint32_t diff = 1;  // its version
  DiffCounts counts;
  std::vector<IncidentDiff> incidents;  // only those that differ, by time
  std::vector<PageDiff> pages;          // the same
  std::vector<ShareDiff> tenants;       // the same, by name
  std::vector<ShareDiff> rules;
  std::vector<ShareDiff> policies;
  HW_FIELDS(diff, counts, incidents, pages, tenants, rules, policies)

  [[nodiscard]] bool empty() const;
};

[[nodiscard]] RunDiff diff_of(const RunSummary& before, const RunSummary& after);

}  // namespace headwater::app
