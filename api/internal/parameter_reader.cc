#include "api/internal/parameter_reader.h"

#include <algorithm>
#include <charconv>

#include "model/limits.h"

namespace headwater::api {
namespace {

std::optional<IncidentState> read_incident_state(std::string_view word) {
  for (const IncidentState state : {IncidentState::kOpen, IncidentState::kAcknowledged,
                                    IncidentState::kResolved, IncidentState::kMerged}) {
    if (to_string(state) == word) return state;
  }
  return std::nullopt;
}

}  // namespace

std::string ParameterReader::text(std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [parameter, value] : call_.parameters) {
    if (parameter != name) continue;
    if (found) fail(name, "given once");
    if (value.empty()) fail(name, "a text that is not empty");
    found = value;
  }
  return found.value_or("");
}

std::uint64_t ParameterReader::number(std::string_view name, std::uint64_t missing,
                                      std::uint64_t max) {
  const std::string word = text(name);
  if (word.empty()) return missing;
  std::uint64_t value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
  if (read.ec == std::errc() && read.ptr == word.data() + word.size() && value <= max) return value;
  fail(name, "a whole number, at most " + std::to_string(max));
  return missing;
}

Timestamp ParameterReader::time(std::string_view name) {
  const std::string word = text(name);
  if (word.empty()) return {};
  const auto time = parse_rfc3339(word);
  if (!time) fail(name, "a time as in RFC 3339");
  return time.value_or(Timestamp{});
}

std::size_t ParameterReader::limit() {
  const std::size_t limit = number("limit", limits::kPageSizeDefault, limits::kPageSizeMax);
  if (limit == 0) fail("limit", "at least 1");
  return limit;
}

std::vector<std::string> ParameterReader::texts(std::string_view name) {
  std::vector<std::string> texts;
  for (const auto& [parameter, value] : call_.parameters) {
    if (parameter != name) continue;
    if (value.empty()) fail(name, "a text that is not empty");
    texts.push_back(value);
  }
  return texts;
}

std::vector<std::string> ParameterReader::words(std::string_view name) {
  std::vector<std::string> words;
  for (const std::string& value : texts(name)) {
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      words.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return words;
}

std::vector<IncidentState> ParameterReader::states(std::string_view name) {
  std::vector<IncidentState> states;
  for (const std::string& word : words(name)) {
    const auto state = read_incident_state(word);
    if (state) {
      states.push_back(*state);
    } else {
      fail(name, "open, acknowledged, resolved or merged");
    }
  }
  return states;
}

void ParameterReader::fail(std::string_view name, std::string_view expected) {
  failures_.push_back({"?" + std::string(name), "expected " + std::string(expected)});
}

bool ParameterReader::answered_failure() const {
  if (failures_.empty()) return false;
  call_.reply([failures = failures_] {
    return problem("invalid-parameter", "a query parameter is not understood", failures);
  });
  return true;
}

}  // namespace headwater::api
