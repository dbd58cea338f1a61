#include "correlator/internal/weighed.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Best first; ties go to the older.
void keep_nearest(std::vector<PassedOver>& passed_over) {
  std::sort(passed_over.begin(), passed_over.end(), [](const PassedOver& a, const PassedOver& b) {
    return std::tuple(-a.score.total, a.incident) < std::tuple(-b.score.total, b.incident);
  });
  if (passed_over.size() > limits::kPassedOverKept) passed_over.resize(limits::kPassedOverKept);
}

}  // namespace

void Weighed::add(IncidentId incident, const GroupingScore& score) {
  const PassReason reason = score.total > above_ ? PassReason::kOutweighed : PassReason::kBelow;
  all_.push_back({.incident = incident, .reason = reason, .score = score, .needed = above_});
}

std::vector<IncidentId> Weighed::unweighed() const {
  std::vector<IncidentId> weighed;
  weighed.reserve(all_.size());
  for (const PassedOver& each : all_) weighed.push_back(each.incident);
  std::vector<IncidentId> near = near_;
  for (std::vector<IncidentId>* each : {&weighed, &near}) std::sort(each->begin(), each->end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<IncidentId> rest;
  std::set_difference(near.begin(), near.end(), weighed.begin(), weighed.end(),
                      std::back_inserter(rest));
  return rest;
}

Comparison Weighed::result() && {
  Comparison result;
  auto best = all_.end();
  for (auto each = all_.begin(); each != all_.end(); ++each) {
    if (each->reason != PassReason::kOutweighed) continue;
    if (best == all_.end() || each->score.total > best->score.total) best = each;
  }
  if (best != all_.end()) {
    result.best = Grouped{.incident = best->incident, .score = best->score};
    all_.erase(best);
  }
  keep_nearest(all_);
  result.passed_over = std::move(all_);
  return result;
}

std::vector<PassedOver> nearest_ever(const std::vector<PassedOver>& known,
                                     const std::vector<PassedOver>& passed_over) {
  std::vector<PassedOver> nearest = known;
  for (const PassedOver& each : passed_over) {
    const auto before = std::find_if(nearest.begin(), nearest.end(), [&](const PassedOver& one) {
      return one.incident == each.incident;
    });
    if (before == nearest.end()) {
      nearest.push_back(each);
    } else if (each.score.total > before->score.total) {
      *before = each;
    }
  }
  keep_nearest(nearest);
  const auto same = [](const PassedOver& a, const PassedOver& b) {
    return a.incident == b.incident && a.score.total == b.score.total;
  };
  if (std::equal(nearest.begin(), nearest.end(), known.begin(), known.end(), same)) return {};
  return nearest;
}

}  // namespace headwater::correlator
