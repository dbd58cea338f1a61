#include "rules/configuration.h"

#include <algorithm>

#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

void read_estate(MappingReader& root, Configuration& into) {
  root.text("estate", into.estate);
  if (!is_name(into.estate))
    root.tell("estate", "`estate` must be 1 to 64 letters, digits, dots, dashes or underscores");
}

void read_sections(const YamlNode& document, Configuration& into, FindingList& findings) {
  MappingReader root(document, "a configuration", findings);
  read_estate(root, into);
  read_resolution(root, into);
  read_symptoms(root, into);
  read_grouping(root, into);
  read_ranking(root, into);
  read_incidents(root, into);
  read_signals(root, into);
  read_objectives(root, into);
  read_priorities(root, into);
  read_heartbeats(root, into);
  read_receivers(root, into);
  read_policies(root, into);
  read_mappings(root, into);
  read_kafka(root, into);
  read_hooks(root, into);
  read_routing_keys(root, into);
  read_server(root, into);
  read_dead_man(root, into);
  read_store(root, into);
  read_maps(root, into);
  read_lookups(root, into);
  read_chat(root, into);
  read_quotas(root, into);
}

template <class Item>
const Item* named(const std::vector<Item>& items, std::string_view name) {
  const auto at =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == name; });
  return at == items.end() ? nullptr : &*at;
}

}  // namespace

const ReceiverRule* Configuration::receiver(std::string_view name) const {
  return named(receivers, name);
}

const Policy* Configuration::policy(std::string_view name) const { return named(policies, name); }

ReadConfiguration read_configuration(std::string_view text, std::string_view file) {
  FindingList findings(file);
  const auto document = read_yaml(text, findings);
  ReadConfiguration read;
  Configuration configuration;
  configuration.file = std::string(file);
  configuration.text = std::string(text);
  if (document) read_sections(*document, configuration, findings);
  read.findings = findings.take();
  if (read.findings.empty()) read.configuration = std::move(configuration);
  return read;
}

}  // namespace headwater::rules
