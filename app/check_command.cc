#include "app/check_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "app/config_files.h"
#include "ingest/mapping_decoder.h"
#include "rules/shipped_mappings.h"

namespace headwater::app {
namespace {

constexpr int kFindings = 3;

void say(const std::vector<rules::Finding>& findings) {
  std::fputs(to_lines(findings).c_str(), stderr);
}

// "1200 rows by service add team, tier".
std::string told(const rules::LookupFacts& facts) {
  std::set<std::string_view> labels;
  for (const LabelSet& adds : facts.adds)
    for (const Label& label : adds) labels.insert(label.name);
  std::string text = std::to_string(facts.rows.size()) + " rows by ";
  for (const std::string& label : facts.by) text += (label == facts.by.front() ? "" : ", ") + label;
  text += facts.overwrite ? " set" : " add";
  std::string_view separator = " ";
  for (const std::string_view label : labels)
    text.append(std::exchange(separator, ", ")).append(label);
  return text;
}

bool check_configuration(const std::string& path) {
  const LoadedConfiguration loaded = load_configuration(path);
  say(loaded.warnings);
  if (!loaded.findings.empty()) {
    std::printf("Checking '%s'  FAILED: %zu findings\n", path.c_str(), loaded.findings.size());
    say(loaded.findings);
    return false;
  }
  const rules::Configuration& configuration = *loaded.configuration;
  std::printf(
      "Checking '%s'  SUCCESS: estate %s, %zu symptom rules, %zu policies, %zu receivers, %zu "
      "maps\n",
      path.c_str(), configuration.estate.c_str(), configuration.symptoms.rules().size(),
      configuration.policies.size(), configuration.receivers.size(), configuration.maps.size());
  for (const auto& lookup : loaded.lookups)
    std::printf("  lookup %s: %s\n", lookup->facts().name.c_str(), told(lookup->facts()).c_str());
  return true;
}

bool check_map(const std::string& path) {
  const rules::ReadMap map = load_map(path, path);
  say(map.warnings);
  if (!map.findings.empty()) {
    std::printf("Checking '%s'  FAILED: %zu findings\n", path.c_str(), map.findings.size());
    say(map.findings);
    return false;
  }
  std::printf("Checking '%s'  SUCCESS: %zu nodes, %zu edges\n", path.c_str(),
              map.facts.nodes.size(), map.facts.edges.size());
  return true;
}

// A stored name as docs/mapping.md has it.
std::string word_of(const std::string& stored, const Event& event) {
  if (stored == "source_id") return "event_id";
  if (stored == "occurred_at") return "time";
  if (stored == "spread") return "stddev";
  if (stored == "kind") return std::holds_alternative<ChangeBody>(event.body) ? "type" : "signal";
  return stored;
}

// What is empty says nothing to a reader.
void add_told(const std::string& stored, const nlohmann::ordered_json& value, const Event& event,
              nlohmann::ordered_json& to) {
  if (value.is_object() && value.contains("mantissa")) {
    const Quantity quantity{value["mantissa"].get<std::int64_t>(),
                            value["exponent"].get<std::int8_t>()};
    if (quantity.set()) to[word_of(stored, event)] = format_quantity(quantity);
  } else if (!value.empty() && value != "") {
    to[word_of(stored, event)] = value;
  }
}

void show(const Event& event) {
  const auto stored = nlohmann::ordered_json::parse(as_json(event));
  nlohmann::ordered_json told = {{"kind", kind_name(event)}};
  for (const char* field : {"source_id", "occurred_at", "labels"})
    add_told(field, stored[field], event, told);
  for (const auto& [field, value] : stored["body"].items()) add_told(field, value, event, told);
  std::printf("%s\n", told.dump(2).c_str());
}

// "name: value"; names are asked for in lower case.
std::pair<std::string, std::string> read_header(const std::string& line) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  std::string name = line.substr(0, colon);
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::size_t start = line.find_first_not_of(": ", colon);
  return {std::move(name), start == std::string::npos ? "" : line.substr(start)};
}

bool show_sample(const CheckOptions& options, rules::Mapping mapping) {
  const Result<std::string> sample = read_file(options.sample);
  if (!sample) {
    std::fprintf(stderr, "%s\n", sample.error().message().c_str());
    return false;
  }
  std::vector<std::pair<std::string, std::string>> headers;
  for (const std::string& line : options.headers) headers.push_back(read_header(line));
  const std::int64_t now = std::chrono::duration_cast<std::chrono::microseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  RawRecord record{.source = "sample", .position = options.sample, .bytes = *sample};
  record.headers = {headers.begin(), headers.end()};
  record.received_at = Timestamp{now};
  const Decoded decoded = ingest::MappingDecoder(std::move(mapping)).decode(record);
  for (const Event& event : decoded.events) show(event);
  for (const std::string& reason : decoded.ignored) std::printf("ignored  %s\n", reason.c_str());
  for (const std::string& reason : decoded.rejected)
    std::fprintf(stderr, "refused  %s\n", reason.c_str());
  return decoded.rejected.empty();
}

bool check_mapping(const CheckOptions& options) {
  const auto shipped = rules::shipped_mappings();
  const bool named = std::any_of(shipped.begin(), shipped.end(), [&](const auto& mapping) {
    return mapping.name == options.mapping;
  });
  rules::ReadMapping read = load_mapping(named ? "" : options.mapping, options.mapping);
  const char* const name = options.mapping.c_str();
  if (!read.mapping) {
    std::printf("Checking '%s'  FAILED: %zu findings\n", name, read.findings.size());
    say(read.findings);
    return false;
  }
  std::printf("Checking '%s'  SUCCESS: %zu entries\n", name, read.mapping->events.size());
  return options.sample.empty() || show_sample(options, std::move(*read.mapping));
}

}  // namespace

int run_check(const CheckOptions& options) {
  bool good = true;
  for (const std::string& path : options.configs) good = check_configuration(path) && good;
  for (const std::string& path : options.topologies) good = check_map(path) && good;
  if (!options.mapping.empty()) good = check_mapping(options) && good;
  return good ? 0 : kFindings;
}

}  // namespace headwater::app
