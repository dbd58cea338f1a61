#include "api/internal/engine_metrics.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace headwater::api {
namespace {

double number(std::uint64_t value) { return static_cast<double>(value); }

MetricGroup group_of(std::string name, std::string help, std::vector<MetricSample> samples) {
  const MetricKind kind = name.ends_with("_total") ? MetricKind::kCounter : MetricKind::kGauge;
  return {std::move(name), std::move(help), kind, std::move(samples)};
}
MetricGroup group_of(std::string name, std::string help, std::uint64_t value) {
  return group_of(std::move(name), std::move(help), {{{}, number(value)}});
}

// All sources of one label together.
struct SourceTotals {
  std::uint64_t dropped = 0;
  std::uint64_t late = 0;
  bool catching_up = false;
  Timestamp watermark;
};

std::map<std::string, SourceTotals> totals_by_source(const EngineStatus& status) {
  std::map<std::string, SourceTotals> totals;
  for (const Source& source : status.sources) {
    SourceTotals& total = totals[metric_source(source.name)];
    total.dropped += source.dropped;
    total.late += source.late;
    total.catching_up = total.catching_up || source.catching_up;
    total.watermark = std::max(total.watermark, source.watermark);
  }
  return totals;
}

void append_source_groups(const EngineStatus& status, std::vector<MetricGroup>& groups) {
  std::vector<MetricSample> dropped;
  std::vector<MetricSample> late;
  std::vector<MetricSample> lag;
  std::vector<MetricSample> catching_up;
  for (const auto& [name, total] : totals_by_source(status)) {
    const std::vector<std::pair<std::string, std::string>> labels = {{"source", name}};
    dropped.push_back({labels, number(total.dropped)});
    late.push_back({labels, number(total.late)});
    catching_up.push_back({labels, total.catching_up ? 1.0 : 0.0});
    if (!total.watermark.set() || !status.at.set()) continue;
    lag.push_back({labels, static_cast<double>((status.at - total.watermark).micros) / 1e6});
  }
  groups.push_back(group_of("headwater_source_events_dropped_total",
                            "Events that changed nothing: redelivered, stale or refused.",
                            std::move(dropped)));
  groups.push_back(group_of("headwater_source_events_late_total",
                            "Events that came later than the grace allows; kept and flagged.",
                            std::move(late)));
  groups.push_back(group_of("headwater_source_catching_up",
                            "Whether the source is reading a backlog.", std::move(catching_up)));
  groups.push_back(group_of("headwater_ingest_lag_seconds",
                            "Engine time less the newest event time of the source.",
                            std::move(lag)));
}

void append_lookup_groups(const EngineStatus& status, std::vector<MetricGroup>& groups) {
  std::vector<MetricSample> rows;
  std::vector<MetricSample> matched;
  std::vector<MetricSample> missed;
  for (const LookupStatus& lookup : status.lookups) {
    const std::vector<std::pair<std::string, std::string>> labels = {{"lookup", lookup.name}};
    rows.push_back({labels, number(lookup.rows)});
    matched.push_back({labels, number(lookup.matched)});
    missed.push_back({labels, number(lookup.missed)});
  }
  groups.push_back(group_of("headwater_lookup_rows", "Rows of the lookup table.", std::move(rows)));
  groups.push_back(group_of("headwater_lookup_matched_total",
                            "Events for which the lookup table had a row.", std::move(matched)));
  groups.push_back(group_of("headwater_lookup_missed_total",
                            "Events with a key for which it had none.", std::move(missed)));
}

void append_quota_group(const EngineStatus& status, std::vector<MetricGroup>& groups) {
  std::vector<MetricSample> used;
  for (const QuotaStatus& each : status.quotas) {
    const double share =
        each.quota == 0 ? 1.0 : static_cast<double>(each.used) / static_cast<double>(each.quota);
    used.push_back({{{"tenant", each.tenant}, {"of", each.of}}, share});
  }
  groups.push_back(group_of("headwater_tenant_quota_used_ratio",
                            "How much of a quota its tenant uses, from four fifths on.",
                            std::move(used)));
}

MetricGroup letters_group(const EngineStatus& status) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> totals;
  for (const LetterCount& letters : status.letters_written)
    totals[{metric_source(letters.source), letters.reason}] += letters.count;
  std::vector<MetricSample> samples;
  samples.reserve(totals.size());
  for (const auto& [key, count] : totals)
    samples.push_back({{{"source", key.first}, {"reason", key.second}}, number(count)});
  return group_of("headwater_ingest_dead_letters_total",
                  "Records kept as dead letters, by what is wrong with them.", std::move(samples));
}

void append_heartbeat_groups(const EngineStatus& status, std::vector<MetricGroup>& groups) {
  std::vector<MetricSample> seen;
  std::vector<MetricSample> missing;
  for (const HeartbeatCount& heartbeat : status.heartbeats) {
    const std::vector<std::pair<std::string, std::string>> labels = {{"heartbeat", heartbeat.name}};
    missing.push_back({labels, number(heartbeat.missing)});
    if (heartbeat.last_seen_at.set())
      seen.push_back({labels, static_cast<double>(heartbeat.last_seen_at.micros) / 1e6});
  }
  groups.push_back(group_of("headwater_heartbeat_last_seen_timestamp_seconds",
                            "When the heartbeat was last heard, in engine time.", std::move(seen)));
  groups.push_back(group_of("headwater_heartbeats_missing",
                            "Heartbeats of that name that are overdue or have failed.",
                            std::move(missing)));
}

void append_map_groups(const EngineStatus& status, std::vector<MetricGroup>& groups) {
  std::vector<MetricSample> edges;
  std::vector<MetricSample> updates;
  for (const MapSourceView& source : status.map_sources) {
    const std::vector<std::pair<std::string, std::string>> labels = {{"source", source.name}};
    edges.push_back({labels, number(source.edge_count)});
    if (source.seen_at.set())
      updates.push_back({labels, static_cast<double>(source.seen_at.micros) / 1e6});
  }
  groups.push_back(
      group_of("headwater_topology_edges", "Edges that each map source knows.", std::move(edges)));
  groups.push_back(group_of("headwater_topology_last_update_timestamp_seconds",
                            "When the source last saw an edge; not of maps that only declare.",
                            std::move(updates)));
}

std::vector<MetricSample> incident_samples(const EngineStatus& status) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
  for (const IncidentState state : {IncidentState::kOpen, IncidentState::kAcknowledged})
    for (const Severity severity : {Severity::kCritical, Severity::kHigh, Severity::kWarning,
                                    Severity::kInfo, Severity::kNone})
      counts[{std::string(to_string(state)), std::string(to_string(severity))}] = 0;
  for (const IncidentCount& each : status.incidents)
    counts[{std::string(to_string(each.state)), each.severity}] = each.count;
  std::vector<MetricSample> samples;
  samples.reserve(counts.size());
  for (const auto& [of, count] : counts)
    samples.push_back({{{"state", of.first}, {"severity", of.second}}, number(count)});
  return samples;
}

// The first 48 bits of a digest in hex, which a floating-point number holds exactly.
std::uint64_t digest_prefix(std::string_view hex) {
  std::uint64_t value = 0;
  hex = hex.substr(0, 12);
  std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
  return value;
}

}  // namespace

std::string metric_source(std::string_view name) {
  for (const std::string_view kind : {"events", "file"}) {
    if (name.starts_with(kind) && name.substr(kind.size()).starts_with(':')) {
      return std::string(kind);
    }
  }
  return std::string(name);
}

std::vector<MetricGroup> engine_groups(const EngineStatus& status) {
  std::vector<MetricGroup> groups = {
      group_of("headwater_engine_sequence", "The last input applied.", status.seq),
      group_of("headwater_alerts", "Alerts known, by state.",
               {{{{"state", "firing"}}, number(status.alerts_firing)},
                {{{"state", "resolved"}}, number(status.alerts_known - status.alerts_firing)}}),
      group_of("headwater_symptoms_firing", "Symptoms that fire.", status.symptoms_firing),
      group_of("headwater_incidents", "Incidents that are not over, by state and worst severity.",
               incident_samples(status)),
      group_of("headwater_messages_pending", "Messages decided and not yet delivered.",
               status.messages_pending),
      group_of("headwater_messages_undeliverable", "Messages kept that could not be delivered.",
               status.messages_failed),
      group_of("headwater_silences", "Silences that are not over, by state.",
               {{{{"state", "active"}}, number(status.silences_active)},
                {{{"state", "pending"}}, number(status.silences_pending)}}),
      group_of("headwater_topology_nodes", "Entities on the dependency map.", status.map_nodes),
      group_of("headwater_topology_entities_off_map",
               "Entities that events named and the map does not know.", status.entities_off_map),
      group_of("headwater_dead_letters", "Dead letters kept.", status.dead_letters),
      group_of("headwater_config_hash", "Digest of the configuration in force, first 48 bits.",
               digest_prefix(status.digest_configuration)),
  };
  groups.push_back(letters_group(status));
  append_source_groups(status, groups);
  append_lookup_groups(status, groups);
  append_quota_group(status, groups);
  append_heartbeat_groups(status, groups);
  append_map_groups(status, groups);
  return groups;
}

}  // namespace headwater::api
