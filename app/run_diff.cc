#include "app/run_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "app/run_alignment.h"

namespace headwater::app {
namespace {

constexpr std::string_view kIncidentFates[] = {"same", "added", "gone", "merged", "split"};
constexpr std::string_view kPageFates[] = {"added", "saved", "sooner", "delayed"};

std::int64_t milliseconds_between(Timestamp before, Timestamp after) {
  return before.set() && after.set() ? (after - before).micros / 1000 : 0;
}

IncidentSide side_of(const RunIncident& incident) {
  IncidentSide side{.name = incident.name,
                    .title = incident.title,
                    .priority = incident.priority,
                    .opened_at = incident.opened_at,
                    .paged_at = {},
                    .first_suspect = incident.first_suspect,
                    .first_suspect_probability = incident.first_suspect_probability,
                    .symptoms = incident.symptoms.size()};
  for (const RunMessage& message : incident.messages) {
    if (!message.page) continue;
    if (side.pages++ == 0) side.paged_at = message.decided_at;
  }
  return side;
}

void add_labels(const RunIncident& incident, IncidentDiff& diff) {
  std::set<std::string> tenants(diff.tenants.begin(), diff.tenants.end());
  std::set<std::string> rules(diff.rules.begin(), diff.rules.end());
  tenants.insert(incident.tenants.begin(), incident.tenants.end());
  for (const RunSymptom& symptom : incident.symptoms) rules.insert(symptom.rule);
  diff.tenants.assign(tenants.begin(), tenants.end());
  diff.rules.assign(rules.begin(), rules.end());
}

IncidentDiff compare(IncidentFate fate, const RunIncident* before, const RunIncident* after) {
  IncidentDiff diff{.fate = fate};
  if (before != nullptr) {
    diff.before = side_of(*before);
    diff.confirmed = before->confirmed;
    if (fate != IncidentFate::kSplit) add_labels(*before, diff);
  }
  if (after != nullptr) {
    diff.after = side_of(*after);
    if (fate != IncidentFate::kMerged) add_labels(*after, diff);
  }
  if (fate != IncidentFate::kSame) return diff;
  diff.opened_by_ms = milliseconds_between(diff.before->opened_at, diff.after->opened_at);
  diff.paged_by_ms = milliseconds_between(diff.before->paged_at, diff.after->paged_at);
  diff.suspect_moved = diff.before->first_suspect != diff.after->first_suspect;
  return diff;
}

bool differs(const IncidentDiff& diff) {
  if (diff.fate != IncidentFate::kSame) return true;
  const IncidentSide& before = *diff.before;
  const IncidentSide& after = *diff.after;
  return diff.opened_by_ms != 0 || diff.paged_by_ms != 0 || diff.suspect_moved ||
         before.priority != after.priority || before.symptoms != after.symptoms ||
         before.pages != after.pages ||
         before.first_suspect_probability != after.first_suspect_probability;
}

class Comparison {
 public:
  Comparison(const RunSummary& before, const RunSummary& after)
      : before_(before.incidents), after_(after.incidents), alignment_(align(before_, after_)) {}

  RunDiff run() {
    diff_.counts.incidents_before = before_.size();
    diff_.counts.incidents_after = after_.size();
    compare_incidents();
    compare_pages();
    compare_shares();
    sort();
    return std::move(diff_);
  }

 private:
  // A page with what it belongs to.
  struct Page {
    const RunIncident* incident;
    const RunMessage* message;
  };
  using PageKey = std::tuple<std::size_t, std::string, NotifyReason>;  // group, receiver, reason
  using Pages = std::map<PageKey, std::vector<Page>>;

  void compare_incidents() {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      const Counterpart& there = alignment_.before[i];
      const RunIncident* home = there.home ? &after_[*there.home] : nullptr;
      note(compare(home == nullptr ? IncidentFate::kGone
                   : there.same    ? IncidentFate::kSame
                                   : IncidentFate::kMerged,
                   &before_[i], home));
    }
    for (std::size_t i = 0; i < after_.size(); ++i) {
      const Counterpart& there = alignment_.after[i];
      if (there.same) continue;
      const RunIncident* home = there.home ? &before_[*there.home] : nullptr;
      note(
          compare(home == nullptr ? IncidentFate::kAdded : IncidentFate::kSplit, home, &after_[i]));
    }
  }

  void note(IncidentDiff diff) {
    count_fate(diff);
    count_telling(diff);
    if (differs(diff)) diff_.incidents.push_back(std::move(diff));
  }

  void count_fate(const IncidentDiff& diff) {
    DiffCounts& counts = diff_.counts;
    counts.incidents_added += diff.fate == IncidentFate::kAdded ? 1 : 0;
    counts.incidents_gone += diff.fate == IncidentFate::kGone ? 1 : 0;
    counts.incidents_merged += diff.fate == IncidentFate::kMerged ? 1 : 0;
    counts.incidents_split += diff.fate == IncidentFate::kSplit ? 1 : 0;
    counts.opened_sooner += diff.opened_by_ms < 0 ? 1 : 0;
    counts.opened_later += diff.opened_by_ms > 0 ? 1 : 0;
    counts.suspects_moved += diff.suspect_moved ? 1 : 0;
    if (diff.fate != IncidentFate::kSame) return;
    counts.priority_raised += diff.after->priority < diff.before->priority ? 1 : 0;
    counts.priority_lowered += diff.after->priority > diff.before->priority ? 1 : 0;
  }

  // Of what was merged or split the incident that holds it now, or held it, speaks.
  void count_telling(const IncidentDiff& diff) {
    const bool told_before = diff.before && diff.before->pages != 0;
    const bool told_after = diff.after && diff.after->pages != 0;
    if (told_before && !told_after && diff.fate != IncidentFate::kSplit) {
      ++diff_.counts.silenced;
      if (diff.confirmed) ++diff_.counts.missed_confirmed;
    }
    if (told_after && !told_before && diff.fate != IncidentFate::kMerged)
      ++diff_.counts.newly_paged;
  }

  static Pages pages_of(const std::vector<RunIncident>& incidents,
                        const std::vector<Counterpart>& places) {
    Pages pages;
    for (std::size_t i = 0; i < incidents.size(); ++i)
      for (const RunMessage& message : incidents[i].messages)
        if (message.page)
          pages[{places[i].group, message.receiver, message.reason}].push_back(
              {&incidents[i], &message});
    for (auto& [key, each] : pages)
      std::stable_sort(each.begin(), each.end(), [](const Page& a, const Page& b) {
        return a.message->decided_at < b.message->decided_at;
      });
    return pages;
  }

  void compare_pages() {
    Pages before = pages_of(before_, alignment_.before);
    Pages after = pages_of(after_, alignment_.after);
    for (const auto& [key, pages] : before) compare_pages(pages, after[key]);
    for (const auto& [key, pages] : after)
      if (!before.contains(key)) compare_pages({}, pages);
  }

  void compare_pages(const std::vector<Page>& before, const std::vector<Page>& after) {
    diff_.counts.pages_before += before.size();
    diff_.counts.pages_after += after.size();
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i)
      note_page(i < before.size() ? &before[i] : nullptr, i < after.size() ? &after[i] : nullptr);
  }

  void note_page(const Page* before, const Page* after) {
    const Page& shown = after != nullptr ? *after : *before;
    PageDiff diff{.receiver = shown.message->receiver,
                  .reason = shown.message->reason,
                  .policy = shown.incident->policy,
                  .incident_before = before == nullptr ? "" : before->incident->name,
                  .incident_after = after == nullptr ? "" : after->incident->name,
                  .title = shown.incident->title,
                  .before_at = before == nullptr ? Timestamp{} : before->message->decided_at,
                  .after_at = after == nullptr ? Timestamp{} : after->message->decided_at,
                  .tenants = shown.message->tenants};
    diff.by_ms = milliseconds_between(diff.before_at, diff.after_at);
    if (before != nullptr && after != nullptr && diff.by_ms == 0) return;
    DiffCounts& counts = diff_.counts;
    std::uint64_t* count = &counts.pages_delayed;
    diff.fate = PageFate::kDelayed;
    if (before == nullptr) {
      diff.fate = PageFate::kAdded;
      count = &counts.pages_added;
    } else if (after == nullptr) {
      diff.fate = PageFate::kSaved;
      count = &counts.pages_saved;
    } else if (diff.by_ms < 0) {
      diff.fate = PageFate::kSooner;
      count = &counts.pages_sooner;
    }
    ++*count;
    diff_.pages.push_back(std::move(diff));
  }

  using Shares = std::map<std::string, ShareDiff>;
  struct AllShares {
    Shares tenants, rules, policies;
  };

  // Counts one run's incidents into the members that are its own.
  struct Side {
    std::uint64_t ShareDiff::*symptoms;
    std::uint64_t ShareDiff::*incidents;
    std::uint64_t ShareDiff::*pages;
  };
  static void count_shares(const RunIncident& incident, const Side& side, AllShares& shares) {
    std::set<ShareDiff*> in;
    for (const RunSymptom& symptom : incident.symptoms) {
      ShareDiff& tenant = shares.tenants[symptom.tenant];
      ShareDiff& rule = shares.rules[symptom.rule];
      ++(tenant.*side.symptoms);
      ++(rule.*side.symptoms);
      in.insert({&tenant, &rule});
    }
    ShareDiff& policy = shares.policies[incident.policy];
    policy.*side.symptoms += incident.symptoms.size();
    in.insert(&policy);
    const auto pages = static_cast<std::uint64_t>(
        std::count_if(incident.messages.begin(), incident.messages.end(),
                      [](const RunMessage& message) { return message.page; }));
    for (ShareDiff* share : in) {
      ++(share->*side.incidents);
      share->*side.pages += pages;
    }
  }

  void compare_shares() {
    AllShares shares;
    for (const RunIncident& incident : before_)
      count_shares(
          incident,
          {&ShareDiff::symptoms_before, &ShareDiff::incidents_before, &ShareDiff::pages_before},
          shares);
    for (const RunIncident& incident : after_)
      count_shares(
          incident,
          {&ShareDiff::symptoms_after, &ShareDiff::incidents_after, &ShareDiff::pages_after},
          shares);
    diff_.tenants = differing(shares.tenants);
    diff_.rules = differing(shares.rules);
    diff_.policies = differing(shares.policies);
  }

  static std::vector<ShareDiff> differing(const Shares& shares) {
    std::vector<ShareDiff> out;
    for (const auto& [name, share] : shares) {
      if (share.symptoms_before == share.symptoms_after &&
          share.incidents_before == share.incidents_after &&
          share.pages_before == share.pages_after)
        continue;
      out.push_back(share);
      out.back().name = name;
    }
    return out;
  }

  void sort() {
    const auto opened = [](const IncidentDiff& diff) {
      return diff.fate == IncidentFate::kAdded || diff.fate == IncidentFate::kSplit
                 ? diff.after->opened_at
                 : diff.before->opened_at;
    };
    std::stable_sort(
        diff_.incidents.begin(), diff_.incidents.end(),
        [&](const IncidentDiff& a, const IncidentDiff& b) { return opened(a) < opened(b); });
    const auto told = [](const PageDiff& page) {
      return page.before_at.set() ? page.before_at : page.after_at;
    };
    std::stable_sort(diff_.pages.begin(), diff_.pages.end(),
                     [&](const PageDiff& a, const PageDiff& b) { return told(a) < told(b); });
  }

  const std::vector<RunIncident>& before_;
  const std::vector<RunIncident>& after_;
  RunAlignment alignment_;
  RunDiff diff_;
};

}  // namespace

std::string_view to_string(IncidentFate fate) { return name_at(kIncidentFates, fate); }
std::string_view to_string(PageFate fate) { return name_at(kPageFates, fate); }

bool RunDiff::empty() const {
  return incidents.empty() && pages.empty() && tenants.empty() && rules.empty() && policies.empty();
}

RunDiff diff_of(const RunSummary& before, const RunSummary& after) {
  return Comparison(before, after).run();
}

}  // namespace headwater::app
