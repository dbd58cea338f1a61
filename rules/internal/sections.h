// The sections of a configuration file: one function each, which reads its keys from the root and
// tells what is wrong with them. Private to rules/. Pure, no thread rule.
#pragma once

#include "rules/configuration.h"
#include "rules/internal/mapping_reader.h"

namespace headwater::rules {

void read_resolution(MappingReader& root, Configuration& into);
void read_symptoms(MappingReader& root, Configuration& into);
void read_grouping(MappingReader& root, Configuration& into);
void read_ranking(MappingReader& root, Configuration& into);
void read_incidents(MappingReader& root, Configuration& into);
// The calendars too, which its rules name.
void read_signals(MappingReader& root, Configuration& into);
void read_objectives(MappingReader& root, Configuration& into);
void read_priorities(MappingReader& root, Configuration& into);
void read_heartbeats(MappingReader& root, Configuration& into);
void read_receivers(MappingReader& root, Configuration& into);
// After read_receivers: steps name receivers.
void read_policies(MappingReader& root, Configuration& into);
void read_mappings(MappingReader& root, Configuration& into);
// After read_mappings: topics name formats.
void read_kafka(MappingReader& root, Configuration& into);
void read_hooks(MappingReader& root, Configuration& into);
void read_routing_keys(MappingReader& root, Configuration& into);
void read_server(MappingReader& root, Configuration& into);
void read_dead_man(MappingReader& root, Configuration& into);
void read_store(MappingReader& root, Configuration& into);
void read_maps(MappingReader& root, Configuration& into);
void read_lookups(MappingReader& root, Configuration& into);
void read_chat(MappingReader& root, Configuration& into);
void read_quotas(MappingReader& root, Configuration& into);

// Reads `key`, which names a format: one of kFormatNames, a configured mapping or a shipped one.
void read_format(MappingReader& item, std::string_view key, const Configuration& configuration,
                 std::string& into);

}  // namespace headwater::rules
