// Coverings: for each key, which open incidents have how many symptoms under it. Not thread-safe:
// owned by Neighbourhoods.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/ids.h"

namespace headwater::correlator {

template <class Key>
class Coverings {
 public:
  struct Covering {
    IncidentId incident;
    std::int64_t symptoms = 0;
    friend bool operator==(const Covering&, const Covering&) = default;
  };

  void clear() { by_key_.clear(); }
  // Adds `change` symptoms of `incident`; what comes to nothing leaves. True if the key went from
  // covered to uncovered or back.
  bool add(const Key& key, IncidentId incident, std::int64_t change) {
    std::vector<Covering>& list = by_key_[key];
    const bool was_covered = !list.empty();
    const auto at = find_in(list, incident);
    if (at == list.end() || at->incident != incident) {
      if (change > 0) list.insert(at, {incident, change});
    } else if ((at->symptoms += change) <= 0) {
      list.erase(at);
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
    const std::int64_t symptoms = at->symptoms;
    add(key, to, symptoms);
    add(key, from, -symptoms);
  }
  [[nodiscard]] bool covered(const Key& key) const { return by_key_.contains(key); }
  // By ordinal, the newest `count` of them.
  [[nodiscard]] std::vector<IncidentId> newest(const Key& key, std::size_t count) const {
    std::vector<IncidentId> found;
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) return found;
    const std::vector<Covering>& list = at->second;
    for (std::size_t i = list.size() - std::min(count, list.size()); i < list.size(); ++i)
      found.push_back(list[i].incident);
    return found;
  }
  friend bool operator==(const Coverings&, const Coverings&) = default;

 private:
  static auto find_in(std::vector<Covering>& list, IncidentId incident) {
    return std::lower_bound(list.begin(), list.end(), incident,
                            [](const Covering& a, IncidentId b) { return a.incident < b; });
  }

  absl::flat_hash_map<Key, std::vector<Covering>> by_key_;  // by incident ordinal
};

}  // namespace headwater::correlator
