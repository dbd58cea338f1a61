#include "evaluation/shuffled.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace headwater::evaluation {
namespace {

using Random = std::mt19937_64;

// std::shuffle gives another order with another library.
template <class T>
void permute(std::vector<T>& list, Random& random) {
  for (std::size_t left = list.size(); left > 1; --left)
    std::swap(list[left - 1], list[random() % left]);
}

std::string identity_of(const Event& event) {
  if (const auto* change = std::get_if<ChangeBody>(&event.body)) return "change " + change->id;
  return std::string(event.labels.bytes());
}

// The order in which `events` from `begin` to `end` are to stand.
std::vector<std::size_t> order_of(const std::vector<RecordedEvent>& events, std::size_t begin,
                                  std::size_t end, Random& random) {
  std::vector<std::size_t> order;
  for (std::size_t i = begin; i < end; ++i) order.push_back(i);
  permute(order, random);
  std::map<std::string, std::vector<std::size_t>> places;  // in `order`, ascending
  for (std::size_t place = 0; place < order.size(); ++place)
    places[identity_of(events[order[place]].event)].push_back(place);
  for (const auto& [_, of_one] : places) {
    std::vector<std::size_t> lines;
    for (const std::size_t place : of_one) lines.push_back(order[place]);
    std::sort(lines.begin(), lines.end());
    for (std::size_t i = 0; i < lines.size(); ++i) order[of_one[i]] = lines[i];
  }
  return order;
}

void permute_equal_times(std::vector<RecordedEvent>& events, Random& random) {
  std::vector<RecordedEvent> shuffled;
  shuffled.reserve(events.size());
  for (std::size_t begin = 0; begin < events.size();) {
    const Timestamp time = events[begin].event.occurred_at;
    std::size_t end = begin;
    while (end < events.size() && events[end].event.occurred_at == time) ++end;
    for (const std::size_t i : order_of(events, begin, end, random))
      shuffled.push_back(std::move(events[i]));
    begin = end;
  }
  events = std::move(shuffled);
}

}  // namespace

void shuffle(Recording& recording, std::uint64_t seed) {
  Random random(seed);
  permute(recording.map.nodes, random);
  permute(recording.map.edges, random);
  permute_equal_times(recording.history, random);
  permute_equal_times(recording.events, random);
}

}  // namespace headwater::evaluation
