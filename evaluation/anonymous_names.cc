#include "evaluation/anonymous_names.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/hash.h"

namespace headwater::evaluation {
namespace {

// Digits alone: letters might spell a word that a symptom rule looks for.
std::string hash_of(const std::string& name) {
  std::string digits = std::to_string(hash128(name).low);
  return "e" + std::string(20 - digits.size(), '0') + digits;
}

bool in_a_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Where a value is a number, an entity of that name is not meant.
bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

}  // namespace

void AnonymousNames::Renaming::add(const std::string& from, const std::string& to) {
  names_.emplace_back(from, to);
}

void AnonymousNames::Renaming::sort() {
  std::sort(names_.begin(), names_.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a.first < b.first;
  });
}

const std::string& AnonymousNames::Renaming::operator()(const std::string& text) {
  const auto [at, fresh] = known_.try_emplace(text);
  if (fresh) at->second = replaced(text);
  return at->second;
}

std::string AnonymousNames::Renaming::replaced(std::string_view text) const {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const bool begins = i == 0 || !in_a_word(text[i - 1]) || !in_a_word(text[i]);
    const auto name = std::find_if(names_.begin(), names_.end(), [&](const auto& each) {
      const std::size_t length = each.first.size();
      return begins && rest.starts_with(each.first) &&
             (length == rest.size() || !in_a_word(rest[length]) || !in_a_word(rest[length - 1]));
    });
    if (name == names_.end()) {
      out += text[i++];
    } else {
      out += name->second;
      i += name->first.size();
    }
  }
  return out;
}

AnonymousNames::AnonymousNames(const Recording& recording) {
  const auto add = [this](const std::string& name) {
    if (name.empty() || !hashed_.emplace(name, hash_of(name)).second) return;
    hiding_.add(name, hashed_.at(name));
    revealing_.add(hashed_.at(name), name);
  };
  for (const MapNode& node : recording.map.nodes) add(node.name);
  for (const MapEdge& edge : recording.map.edges) {
    add(edge.from);
    add(edge.to);
  }
  for (const auto* events : {&recording.history, &recording.events}) {
    for (const RecordedEvent& each : *events) {
      add(std::string(each.event.labels.get("service")));
      if (const auto* change = std::get_if<ChangeBody>(&each.event.body))
        for (const std::string& service : change->services) add(service);
    }
  }
  hiding_.sort();
  revealing_.sort();
}

void AnonymousNames::hide(Recording& recording) {
  for (MapNode& node : recording.map.nodes) node.name = hashed_.at(node.name);
  for (MapEdge& edge : recording.map.edges) {
    edge.from = hashed_.at(edge.from);
    edge.to = hashed_.at(edge.to);
  }
  for (auto* events : {&recording.history, &recording.events})
    for (RecordedEvent& each : *events) hide(each.event);
}

void AnonymousNames::hide(Event& event) {
  event.labels = hidden(event.labels);
  if (auto* alert = std::get_if<AlertBody>(&event.body)) {
    alert->annotations = hidden(alert->annotations);
  } else if (auto* change = std::get_if<ChangeBody>(&event.body)) {
    for (std::string& service : change->services) service = hashed_.at(service);
    change->title = hiding_(change->title);
  }
}

LabelSet AnonymousNames::hidden(const LabelSet& labels) {
  std::vector<std::pair<std::string, std::string>> pairs;
  pairs.reserve(labels.size());
  for (const Label& label : labels) {
    std::string value(label.value);
    if (label.name == "service") {
      value = hashed_.at(value);
    } else if (label.name != "name" && label.name != "tenant" && !is_number(value)) {
      value = hiding_(value);
    }
    pairs.emplace_back(std::string(label.name), std::move(value));
  }
  return LabelSet(pairs);
}

void AnonymousNames::reveal(CaseResult& result) {
  for (JudgedHypothesis& each : result.hypotheses) {
    each.scored.entity = revealing_(each.scored.entity);
    for (Evidence& evidence : each.scored.evidence) evidence.detail = revealing_(evidence.detail);
  }
}

}  // namespace headwater::evaluation
