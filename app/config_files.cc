#include "app/config_files.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>
#include <utility>

#include "rules/shipped_mappings.h"

namespace headwater::app {
namespace {

void append(std::vector<rules::Finding>& to, std::vector<rules::Finding> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// What a file says without a time is as old as the file.
Timestamp written_at(const std::string& path) {
  struct stat file = {};
  if (::stat(path.c_str(), &file) != 0) return {};
  return Timestamp{seconds(file.st_mtim.tv_sec).micros};
}

// read_file()'s error, whose message begins with the path.
rules::Finding unreadable(const std::string& path, const Error& error) {
  return {.file = path, .message = error.message().substr(path.size() + 2)};
}

rules::ReadLookup load_lookup(const std::string& path, const rules::LookupRule& rule) {
  const Result<std::string> text = read_file(path);
  if (!text)
    return {.table = nullptr, .findings = {unreadable(path, text.error())}, .warnings = {}};
  return rules::read_lookup(*text, path, rule);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::error_code is_not_there;
  if (std::filesystem::is_directory(path, is_not_there))
    return Error(ErrorCode::kNotFound, path + ": cannot be read: it is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error(ErrorCode::kNotFound, path + ": cannot be read: " + std::strerror(errno));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

rules::ReadMap load_map(const std::string& path, std::string_view source,
                        std::optional<rules::MapFormat> format) {
  const Result<std::string> text = read_file(path);
  if (!text) return {.findings = {unreadable(path, text.error())}};
  return rules::read_map(*text, path, source, {.format = format, .seen_at = written_at(path)});
}

rules::ReadMapping load_mapping(const std::string& path, std::string_view name,
                                std::string_view zone) {
  if (path.empty())
    for (const rules::ShippedMapping& shipped : rules::shipped_mappings())
      if (shipped.name == name) return rules::read_mapping(shipped.text, name, name, zone);
  const Result<std::string> text = read_file(path);
  if (!text) return {.mapping = {}, .findings = {unreadable(path, text.error())}};
  return rules::read_mapping(*text, path, name, zone);
}

LoadedConfiguration load_configuration(const std::string& path) {
  LoadedConfiguration loaded;
  const Result<std::string> text =
      path.empty() ? Result<std::string>(std::string{}) : read_file(path);
  if (!text) {
    loaded.findings.push_back(unreadable(path, text.error()));
    return loaded;
  }
  rules::ReadConfiguration read =
      rules::read_configuration(*text, path.empty() ? "built-in defaults" : path);
  append(loaded.findings, std::move(read.findings));
  if (!read.configuration) return loaded;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  for (const rules::MapRule& rule : read.configuration->maps) {
    rules::ReadMap map = load_map((folder / rule.file).string(), rule.source, rule.format);
    append(loaded.findings, std::move(map.findings));
    append(loaded.warnings, std::move(map.warnings));
    loaded.maps.push_back(std::move(map.facts));
  }
  for (const rules::LookupRule& rule : read.configuration->lookups) {
    rules::ReadLookup lookup = load_lookup((folder / rule.file).string(), rule);
    append(loaded.findings, std::move(lookup.findings));
    append(loaded.warnings, std::move(lookup.warnings));
    loaded.lookups.push_back(std::move(lookup.table));
  }
  for (const rules::MappingRule& rule : read.configuration->mappings) {
    const std::string file = rule.file.empty() ? "" : (folder / rule.file).string();
    rules::ReadMapping mapping = load_mapping(file, rule.name, rule.zone);
    append(loaded.findings, std::move(mapping.findings));
    if (mapping.mapping) loaded.mappings.push_back(std::move(*mapping.mapping));
  }
  if (loaded.findings.empty())
    loaded.configuration =
        std::make_shared<const rules::Configuration>(std::move(*read.configuration));
  return loaded;
}

std::string to_lines(const std::vector<rules::Finding>& findings) {
  std::string lines;
  for (const rules::Finding& finding : findings) lines += rules::to_text(finding) + "\n";
  return lines;
}

Error refusal(const std::vector<rules::Finding>& findings) {
  std::string lines = to_lines(findings);
  lines.pop_back();
  if (findings.size() == 1) return malformed(std::move(lines));
  return malformed(std::to_string(findings.size()) + " findings\n" + lines);
}

bool differs_for_the_next_start(const rules::Configuration& a, const rules::Configuration& b) {
  const auto fixed = [](const rules::Configuration& configuration) {
    const rules::ServerRule& server = configuration.server;
    const rules::StoreRule& store = configuration.store;
    const rules::KafkaRule kafka = configuration.kafka.value_or(rules::KafkaRule{});
    std::string mappings;
    for (const rules::MappingRule& mapping : configuration.mappings)
      mappings += mapping.name + " " + mapping.file + " " + mapping.zone + "\n";
    std::vector<std::tuple<std::string, std::string, decltype(rules::HeartbeatRule::labels),
                           std::vector<std::string>>>
        pings;
    for (const rules::HeartbeatRule& rule : configuration.heartbeats)
      if (rule.ping) pings.emplace_back(rule.name, rule.ping->text, rule.labels, rule.tenants);
    return std::tuple(server.listen, server.authentication, server.lifecycle, server.plain_http,
                      server.tls.has_value(), store.path, store.journal_kept,
                      store.journal_bytes_max, kafka.brokers, kafka.group, kafka.topics, mappings,
                      kafka.dead_letter_topic, kafka.audit_topic, kafka.client, configuration.hooks,
                      configuration.routing_keys, pings);
  };
  return fixed(a) != fixed(b);
}

}  // namespace headwater::app
