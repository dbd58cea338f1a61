// BoundedTimes: a time for each name. Bounded: when there are too many, the name whose time is the
// earliest is forgotten. Judges nothing. One thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/timestamp.h"

namespace headwater::api {

class BoundedTimes {
 public:
  explicit BoundedTimes(std::size_t most) : most_(most) {}

  [[nodiscard]] std::optional<Timestamp> find(const std::string& name) const {
    const auto at = times_.find(name);
    return at == times_.end() ? std::nullopt : std::optional(at->second);
  }
  void set(const std::string& name, Timestamp time) {
    forget(name);
    if (times_.size() >= most_) forget(std::string(by_time_.begin()->second));
    times_.emplace(name, time);
    by_time_.emplace(time, name);
  }
  void forget(const std::string& name) {
    const auto at = times_.find(name);
    if (at == times_.end()) return;
    by_time_.erase({at->second, name});
    times_.erase(at);
  }

 private:
  std::size_t most_;
  std::map<std::string, Timestamp> times_;
  std::set<std::pair<Timestamp, std::string>> by_time_;  // of times_
};

}  // namespace headwater::api
