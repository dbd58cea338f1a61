#include "app/run_alignment.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>

namespace headwater::app {
namespace {

// One symptom's time, and which incident holds it.
struct Span {
  Timestamp from;
  Timestamp to;
  std::size_t incident = 0;
};
// By what was bad: an alert's, a signal's or a heartbeat's label set.
using Spans = std::map<std::pair<OriginKind, std::string_view>, std::vector<Span>>;
// How many symptoms a pair of incidents shares.
using Overlaps = std::map<std::pair<std::size_t, std::size_t>, std::uint64_t>;

Spans spans_of(const std::vector<RunIncident>& incidents) {
  Spans spans;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    for (const RunSymptom& symptom : incidents[i].symptoms) {
      const Timestamp end = symptom.cleared_at.set()
                                ? std::max(symptom.onset, symptom.cleared_at)
                                : Timestamp{std::numeric_limits<std::int64_t>::max()};
      spans[{symptom.origin, symptom.identity}].push_back({symptom.onset, end, i});
    }
  }
  for (auto& [identity, each] : spans)
    std::stable_sort(each.begin(), each.end(),
                     [](const Span& a, const Span& b) { return a.from < b.from; });
  return spans;
}

// Both lists are by time: one sweep over them.
void count_overlaps(const std::vector<Span>& before, const std::vector<Span>& after,
                    Overlaps& overlaps) {
  for (std::size_t i = 0, j = 0; i < before.size() && j < after.size();) {
    const Span& a = before[i];
    const Span& b = after[j];
    if (a.from <= b.to && b.from <= a.to) ++overlaps[{a.incident, b.incident}];
    if (a.to <= b.to) ++i;
    if (b.to <= a.to) ++j;
  }
}

Overlaps overlaps_of(const std::vector<RunIncident>& before,
                     const std::vector<RunIncident>& after) {
  Overlaps overlaps;
  const Spans there = spans_of(after);
  for (const auto& [identity, spans] : spans_of(before)) {
    const auto at = there.find(identity);
    if (at != there.end()) count_overlaps(spans, at->second, overlaps);
  }
  return overlaps;
}

// Where most of each is; the pairs come by place, so that the first of equals stays.
void find_homes(const Overlaps& overlaps, RunAlignment& alignment) {
  std::vector<std::uint64_t> best_before(alignment.before.size());
  std::vector<std::uint64_t> best_after(alignment.after.size());
  const auto offer = [](Counterpart& of, std::uint64_t& best, std::size_t home,
                        std::uint64_t count) {
    if (count <= best) return;
    best = count;
    of.home = home;
  };
  for (const auto& [pair, count] : overlaps) {
    offer(alignment.before[pair.first], best_before[pair.first], pair.second, count);
    offer(alignment.after[pair.second], best_after[pair.second], pair.first, count);
  }
}

class Groups {
 public:
  explicit Groups(std::size_t count) : parents_(count) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t of) {
    while (parents_[of] != of) of = parents_[of] = parents_[parents_[of]];
    return of;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t first = std::min(root(a), root(b));
    parents_[root(a)] = first;
    parents_[root(b)] = first;
  }

 private:
  std::vector<std::size_t> parents_;
};

void find_groups(RunAlignment& alignment) {
  const std::size_t behind = alignment.before.size();
  Groups groups(behind + alignment.after.size());
  for (std::size_t i = 0; i < behind; ++i)
    if (alignment.before[i].home) groups.join(i, behind + *alignment.before[i].home);
  for (std::size_t i = 0; i < alignment.after.size(); ++i)
    if (alignment.after[i].home) groups.join(behind + i, *alignment.after[i].home);
  for (std::size_t i = 0; i < behind; ++i) alignment.before[i].group = groups.root(i);
  for (std::size_t i = 0; i < alignment.after.size(); ++i)
    alignment.after[i].group = groups.root(behind + i);
}

}  // namespace

RunAlignment align(const std::vector<RunIncident>& before, const std::vector<RunIncident>& after) {
  RunAlignment alignment{.before = std::vector<Counterpart>(before.size()),
                         .after = std::vector<Counterpart>(after.size())};
  find_homes(overlaps_of(before, after), alignment);
  for (std::size_t i = 0; i < before.size(); ++i) {
    Counterpart& there = alignment.before[i];
    if (!there.home || alignment.after[*there.home].home != i) continue;
    there.same = true;
    alignment.after[*there.home].same = true;
  }
  find_groups(alignment);
  return alignment;
}

}  // namespace headwater::app
