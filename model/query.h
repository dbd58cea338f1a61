// Query and Answer: how the API and the command line read what the engine believes. The engine
// answers between batches, from State; nothing here changes anything. Views are plain data whose
// canonical JSON (base/fields.h) is the API's body.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "model/dependency_map.h"
#include "model/incident_view.h"
#include "model/intake.h"
#include "model/lookup_status.h"
#include "model/objects.h"
#include "model/shared_timeline.h"
#include "model/similar.h"
#include "model/tenant_use.h"
#include "model/tenant_view.h"
#include "model/together.h"

namespace headwater {

struct IncidentsQuery {
  std::vector<IncidentState> states;  // empty: open and acknowledged
  std::string tenant;                 // "" = any
  std::string entity;                 // "" = any
  std::uint64_t before = 0;           // cursor: incidents older than this one; 0 = from the newest
  std::size_t limit = 0;              // 0 = limits::kPageSizeDefault
  // Matchers in Alertmanager's syntax; one of its symptoms must match all of them.
  std::vector<std::string> filters = {};
};
struct IncidentQuery {
  IncidentId incident;
};
struct TimelineQuery {
  IncidentId incident;
  std::string after;  // cursor of the last entry seen; "" = from the start
  std::size_t limit = 0;
};
struct ChangesQuery {
  std::string entity;
  std::string tenant;
  std::uint64_t before = 0;
  std::size_t limit = 0;
};
struct MapQuery {
  std::string entity;  // "" = the whole map, up to `limit` nodes on it and as many off it
  std::uint32_t hops = 2;
  std::size_t limit = 0;
  bool off_map_only = false;  // of the whole map: only what events named and it does not know
};
// The facts of one map source.
struct MapSourceQuery {
  std::string source;
};
struct AlertsQuery {
  std::optional<AlertStatus> status;
  std::string tenant;
  std::string entity;
  std::uint64_t after = 0;
  std::size_t limit = 0;
  std::vector<std::string> filters = {};  // as above
  std::string receiver = {};              // its incident's policy has one that this pattern matches
};
struct DeadLettersQuery {
  std::string source;  // "" = any
  std::string reason;  // its class (letter_class.h) or a part of its text; "" = any
  std::uint64_t before = 0;
  std::size_t limit = 0;
};
struct DeadLetterQuery {
  std::uint64_t id = 0;
};
struct TenantIncidentsQuery {
  std::string tenant;
  std::size_t limit = 0;
};
// Which of these incidents hurt the tenant and touch the entity; "" = any.
struct TouchingQuery {
  std::vector<std::uint64_t> incidents;
  std::string tenant;
  std::string entity;
};
// The silences in Alertmanager's order: active ones by their end, pending ones by their begin, then
// those that are over, the last one first. By name that one alone.
struct SilencesQuery {
  std::string name = {};                  // "" = all
  std::vector<std::string> filters = {};  // as above; has this very matcher
};
struct StatusQuery {};

using Query = std::variant<IncidentsQuery, IncidentQuery, TimelineQuery, ChangesQuery, MapQuery,
                           MapSourceQuery, AlertsQuery, DeadLettersQuery, DeadLetterQuery,
                           TenantIncidentsQuery, TouchingQuery, SharedTimelineQuery, AuditQuery,
                           StatusQuery, TogetherQuery, SimilarQuery, SilencesQuery>;

struct TimelineEntry {
  std::string cursor;
  Timestamp at;
  std::string record;   // "SymptomAttached"
  std::string text;     // one line for people
  std::string content;  // the record's canonical JSON
  HW_FIELDS(cursor, at, record, text, content)
};
struct TimelinePage {
  std::vector<TimelineEntry> entries;
  std::string next;
  HW_FIELDS(entries, next)
};

struct ChangeView {
  std::uint64_t id = 0;
  std::string source;
  ChangeBody change;
  std::vector<std::string> entities;
  Timestamp occurred_at;
  Timestamp seen_at;
  HW_FIELDS(id, source, change, entities, occurred_at, seen_at)
};
struct ChangePage {
  std::vector<ChangeView> changes;
  std::uint64_t next = 0;
  HW_FIELDS(changes, next)
};

struct MapNodeView {
  std::string name;
  EntityKind kind = EntityKind::kOther;
  std::string tenant;
  bool on_map = true;
  std::uint32_t firing = 0;  // symptoms firing on it now
  HW_FIELDS(name, kind, tenant, on_map, firing)
};
struct MapSourceView {
  std::string name;
  std::uint64_t node_count = 0;
  std::uint64_t edge_count = 0;
  Timestamp seen_at;  // the newest of its observed edges; unset: it declares
  HW_FIELDS(name, node_count, edge_count, seen_at)
};
// Where a source says otherwise than one that comes before it.
struct MapConflict {
  std::string source;
  std::string before;  // the source that counts
  std::string text;    // "pg-main is a database, not a service"
  HW_FIELDS(source, before, text)
};
struct MapView {
  std::vector<MapNodeView> nodes;  // of the map, then the newest of those that are not on it
  std::vector<MapEdge> edges;
  std::uint64_t node_count = 0;  // of the whole map
  std::uint64_t edge_count = 0;
  std::uint64_t off_map_count = 0;     // entities that events named and the map does not know
  std::vector<MapSourceView> sources;  // of the whole map, in the order in which they count
  std::vector<MapConflict> conflicts;  // of the whole map, at most limits::kMapConflictsKept
  HW_FIELDS(nodes, edges, node_count, edge_count, off_map_count, sources, conflicts)
};

struct AlertView {
  std::uint64_t id = 0;
  std::string fingerprint;
  AlertStatus status = AlertStatus::kFiring;
  Severity severity = Severity::kWarning;
  LabelSet labels;        // those that lookups added, too
  LabelSet added_labels;  // by lookups alone
  LabelSet annotations;
  std::string generator_url;
  std::string entity;
  std::string tenant;
  std::string source;
  Timestamp starts_at;
  Timestamp lease_until;
  Timestamp last_seen_at;
  std::uint32_t count = 0;
  std::string incident;                  // "INC-7", "" if in none
  std::vector<std::string> receivers;    // of the policy that pages about its incident
  std::vector<std::string> silenced_by;  // names of silences that hold for it now
  HW_FIELDS(id, fingerprint, status, severity, labels, added_labels, annotations, generator_url,
            entity, tenant, source, starts_at, lease_until, last_seen_at, count, incident,
            receivers, silenced_by)
};
struct AlertPage {
  std::vector<AlertView> alerts;
  std::uint64_t next = 0;
  HW_FIELDS(alerts, next)
};

struct DeadLetterPage {
  std::vector<DeadLetter> dead_letters;
  std::uint64_t next = 0;  // may be set behind a page that is not full: only so many are looked at
  HW_FIELDS(dead_letters, next)
};

struct TenantViewPage {
  std::vector<TenantView> incidents;
  HW_FIELDS(incidents)
};

struct SilencePage {
  std::vector<Silence> silences;
  HW_FIELDS(silences)
};

struct TouchingIncidents {
  std::vector<std::uint64_t> incidents;
};

// Dead letters of one source that are alike, since the process started.
struct LetterCount {
  std::string source;
  std::string reason;  // their class (letter_class.h)
  std::uint64_t count = 0;
  HW_FIELDS(source, reason, count)
};

// How many incidents that are not over are in one state and of one severity.
struct IncidentCount {
  IncidentState state = IncidentState::kOpen;
  std::string severity;  // "critical"; of the worst symptom that fires
  std::uint64_t count = 0;
  HW_FIELDS(state, severity, count)
};
// All heartbeats of one name.
struct HeartbeatCount {
  std::string name;
  Timestamp last_seen_at;  // of the one heard longest ago; unset: one was never heard
  std::uint64_t missing = 0;
  HW_FIELDS(name, last_seen_at, missing)
};

// What health, readiness and metrics are made of.
struct EngineStatus {
  std::string estate;
  std::string digest_configuration;
  std::uint64_t seq = 0;
  Timestamp at;
  std::uint64_t alerts_firing = 0;
  std::uint64_t alerts_known = 0;
  std::uint64_t symptoms_firing = 0;
  std::uint64_t incidents_open = 0;
  std::uint64_t incidents_acknowledged = 0;
  std::uint64_t messages_pending = 0;
  std::uint64_t messages_failed = 0;
  std::uint64_t silences_active = 0;
  std::uint64_t silences_pending = 0;
  std::uint64_t map_nodes = 0;
  std::uint64_t map_edges = 0;
  std::uint64_t entities_off_map = 0;
  std::uint64_t dead_letters = 0;            // kept now
  std::vector<LetterCount> letters_written;  // also of those that are gone since
  std::vector<Source> sources;
  std::vector<LookupStatus> lookups;  // in their order
  std::vector<QuotaStatus> quotas;    // used up or nearly, the worst first
  std::vector<IncidentCount> incidents;
  std::vector<HeartbeatCount> heartbeats;  // by name, at most limits::kHeartbeatNamesShown
  std::vector<MapSourceView> map_sources;
  HW_FIELDS(estate, digest_configuration, seq, at, alerts_firing, alerts_known, symptoms_firing,
            incidents_open, incidents_acknowledged, messages_pending, messages_failed,
            silences_active, silences_pending, map_nodes, map_edges, entities_off_map, dead_letters,
            letters_written, sources, lookups, quotas, incidents, heartbeats, map_sources)
};

using AnswerBody =
    std::variant<IncidentPage, IncidentView, TimelinePage, ChangePage, MapView, MapFacts, AlertPage,
                 DeadLetterPage, DeadLetter, TenantViewPage, TouchingIncidents, SharedTimelinePage,
                 AuditPage, EngineStatus, TogetherView, SimilarIncidents, SilencePage>;
// Not-found and refused queries answer with an Error.
using Answer = Result<AnswerBody>;

// Thread-safe; answers come on the engine thread.
class QueryPort {
 public:
  virtual ~QueryPort() = default;
  // `answered` is called exactly once and must not block.
  virtual void ask(Query query, std::function<void(Answer)> answered) = 0;
};

}  // namespace headwater
