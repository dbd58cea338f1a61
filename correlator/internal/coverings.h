// Coverings: for each key, which open incidents have how many symptoms under it, and the newest of
// them. An incident's symptoms leave together, so the newest never has to be found again. Not
// thread-safe: owned by Neighbourhoods.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/timestamp.h"
#include "model/ids.h"

namespace headwater::correlator {

template <class Key>
class Coverings {
 public:
  // The newest symptom under a key: when it began and how far away it is.
  struct Newest {
    Timestamp at;
    std::uint32_t hops = 0;
    friend bool operator==(const Newest&, const Newest&) = default;
  };
  struct Covering {
    IncidentId incident;
    std::int64_t symptoms = 0;
    Newest newest;
    friend bool operator==(const Covering&, const Covering&) = default;
  };

  void clear() { by_key_.clear(); }
  // Adds `change` symptoms of `incident` (0: one is newer than it was); what comes to nothing
  // leaves. True if the key went from covered to uncovered or back.
  bool add(const Key& key, IncidentId incident, std::int64_t change, const Newest& newest) {
    std::vector<Covering>& list = by_key_[key];
    const bool was_covered = !list.empty();
    const auto at = find_in(list, incident);
    if (at == list.end() || at->incident != incident) {
      if (change > 0) list.insert(at, {incident, change, newest});
    } else if ((at->symptoms += change) <= 0) {
      list.erase(at);
    } else {
      at->newest = newer(at->newest, newest);
    }
    const bool covered = !list.empty();
    if (!covered) by_key_.erase(key);
    return covered != was_covered;
  }
  // What counted for `from` counts for `to`.
  void move(const Key& key, IncidentId from, IncidentId to) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    const auto at = find_in(found->second, from);
    if (at == found->second.end() || at->incident != from) return;
    const Covering moved = *at;
    add(key, to, moved.symptoms, moved.newest);
    add(key, from, -moved.symptoms, {});
  }
  [[nodiscard]] bool covered(const Key& key) const { return by_key_.contains(key); }
  // By ordinal, those of the newest `count` incidents; valid until the next change.
  [[nodiscard]] std::span<const Covering> newest(const Key& key, std::size_t count) const {
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) return {};
    const std::span<const Covering> list = at->second;
    return list.last(std::min(count, list.size()));
  }
  friend bool operator==(const Coverings&, const Coverings&) = default;

 private:
  static Newest newer(const Newest& a, const Newest& b) {
    if (a.at != b.at) return a.at > b.at ? a : b;
    return a.hops <= b.hops ? a : b;
  }
  static auto find_in(std::vector<Covering>& list, IncidentId incident) {
    return std::lower_bound(list.begin(), list.end(), incident,
                            [](const Covering& a, IncidentId b) { return a.incident < b; });
  }

  absl::flat_hash_map<Key, std::vector<Covering>> by_key_;  // by incident ordinal
};

}  // namespace headwater::correlator
