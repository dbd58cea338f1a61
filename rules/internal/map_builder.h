// MapBuilder: collects the facts of one map document in its order, makes the checks that every
// format needs, and tells what is odd. Private to rules/. Pure, no thread rule.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "rules/internal/finding_list.h"
#include "rules/map_document.h"

namespace headwater::rules {

class MapBuilder {
 public:
  MapBuilder(std::string_view file, std::string_view source);

  // The document is another program's: what is said twice is merged without a word, and of two
  // descriptions of one node the first counts, with a warning. In a document of our own the latter
  // is a finding.
  void merge_quietly() { quiet_ = true; }

  // An empty or overlong name is a finding.
  void add_node(Place place, MapNode node);
  // An edge to itself or a repeated one is left out; of a repeated one the later seen_at counts.
  void add_edge(Place place, MapEdge edge);
  [[nodiscard]] bool knows(std::string_view name) const {
    return nodes_.contains(std::string(name));
  }
  void warn(Place place, std::string message) { warnings_.add(place, std::move(message)); }

  [[nodiscard]] ReadMap finish() &&;

  FindingList findings;

 private:
  bool check_name(Place place, const std::string& name);
  void warn_of_unknown_ends();
  void warn_of_variants();
  void warn_of_variant(std::string_view one, std::string_view other);
  template <class Visit>
  void each_name(const Visit& visit) const;

  FindingList warnings_;
  MapFacts facts_;
  bool quiet_ = false;
  std::unordered_map<std::string, std::size_t> nodes_;
  std::unordered_map<std::string, std::size_t> edges_;  // by both ends, each with its length
  std::vector<Place> places_;                           // of the edges in facts_
  std::set<std::pair<std::string_view, std::string_view>> variants_;
};

}  // namespace headwater::rules
