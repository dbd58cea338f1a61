#include "api/queries.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "api/internal/parameter_reader.h"
#include "api/problem.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

// In lists; the whole of one letter is under its own path.
constexpr std::size_t kLetterBytesShown = 1024;

// Answers `call` with what `render` makes of the View that `query` brings.
template <class View, class Render>
void ask(QueryPort& port, Call call, const Query& query, Render render) {
  const auto shared = std::make_shared<Call>(std::move(call));
  port.ask(query, [shared, render](Answer answer) {
    const auto held = std::make_shared<Answer>(std::move(answer));
    shared->reply([shared, held, render] {
      if (!held->ok()) return query_failed(held->error());
      auto* const view = std::get_if<View>(&**held);
      HW_CHECK(view != nullptr, "the engine answers a query with its own view");
      return render(*shared, *view);
    });
  });
}

// 304 when the client has this very text.
Response with_tag(const Call& call, std::string body) {
  const std::string tag = '"' + to_hex(hash128(body)) + '"';
  Response response = json_response(200, std::move(body));
  response.headers = {{"ETag", tag}, {"Cache-Control", "private, no-cache"}};
  if (!lists_tag(call.request.head, tag)) return response;
  response.status = 304;
  response.content_type.clear();
  response.body.clear();
  return response;
}

template <class View>
Response whole(const Call& call, const View& view) {
  return with_tag(call, as_json(view));
}

// The same request with another cursor.
std::string next_link(const Call& call, const std::string& cursor) {
  std::string link = "<" + call.request.head.path + "?";
  for (const auto& [name, value] : call.parameters) {
    if (name != "cursor") link += percent_encode(name) + "=" + percent_encode(value) + "&";
  }
  return link + "cursor=" + percent_encode(cursor) + ">; rel=\"next\"";
}

std::string cursor_text(std::uint64_t cursor) {
  return cursor == 0 ? std::string() : std::to_string(cursor);
}
const std::string& cursor_text(const std::string& cursor) { return cursor; }

template <class Page>
Response paged(const Call& call, const Page& page) {
  Response response = whole(call, page);
  const std::string cursor = cursor_text(page.next);
  if (!cursor.empty()) response.headers.push_back({"Link", next_link(call, cursor)});
  return response;
}

// "17.3".
std::optional<TimelineCursor> read_cursor(const std::string& text) {
  TimelineCursor cursor;
  const char* const end = text.data() + text.size();
  const auto change = std::from_chars(text.data(), end, cursor.change);
  if (change.ec != std::errc() || change.ptr == end || *change.ptr != '.') return std::nullopt;
  const auto incident = std::from_chars(change.ptr + 1, end, cursor.incident);
  if (incident.ec != std::errc() || incident.ptr != end) return std::nullopt;
  return cursor;
}

Response not_found() { return problem(404, "no such object"); }

// Whether a name in a path can be of an incident at all; answers if not.
IncidentId incident_of(const Call& call) {
  const IncidentId incident = read_incident_name(call.values[0]);
  if (!incident.set()) call.reply(not_found);
  return incident;
}

}  // namespace

Response query_failed(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kNotFound:
      return not_found();
    case ErrorCode::kMalformed:
    case ErrorCode::kRefused:
      return problem(400, error.message());
    case ErrorCode::kUnavailable:
    case ErrorCode::kExhausted:
      return try_later("", error.message());
    case ErrorCode::kCorrupt:
      break;
  }
  return problem(500, "the engine could not answer");
}

void Queries::incidents(Call call) {
  ParameterReader reader(call);
  IncidentsQuery query;
  query.states = reader.states("state");
  query.tenant = reader.text("tenant");
  query.entity = reader.text("entity");
  query.before = reader.number("cursor", 0, UINT64_MAX);
  query.limit = reader.limit();
  query.filters = reader.texts("filter");
  if (!reader.answered_failure())
    ask<IncidentPage>(port_, std::move(call), query, paged<IncidentPage>);
}

void Queries::incident(Call call) {
  const IncidentId incident = incident_of(call);
  if (!incident.set()) return;
  ask<IncidentView>(port_, std::move(call), IncidentQuery{incident}, whole<IncidentView>);
}

void Queries::timeline(Call call) {
  ParameterReader reader(call);
  TimelineQuery query;
  query.after = reader.text("cursor");
  query.limit = reader.limit();
  if (reader.answered_failure()) return;
  query.incident = incident_of(call);
  if (!query.incident.set()) return;
  ask<TimelinePage>(port_, std::move(call), query, paged<TimelinePage>);
}

void Queries::suspects(Call call) {
  const IncidentId incident = incident_of(call);
  if (!incident.set()) return;
  ask<IncidentView>(port_, std::move(call), IncidentQuery{incident},
                    [](const Call& asked, const IncidentView& view) {
                      return with_tag(asked, as_json(view.ranking));
                    });
}

void Queries::similar(Call call) {
  const IncidentId incident = incident_of(call);
  if (incident.set())
    ask<SimilarIncidents>(port_, std::move(call), SimilarQuery{incident}, whole<SimilarIncidents>);
}

void Queries::changes(Call call) {
  ParameterReader reader(call);
  ChangesQuery query;
  query.entity = reader.text("entity");
  query.tenant = reader.text("tenant");
  query.before = reader.number("cursor", 0, UINT64_MAX);
  query.limit = reader.limit();
  if (!reader.answered_failure()) ask<ChangePage>(port_, std::move(call), query, paged<ChangePage>);
}

void Queries::alerts(Call call) {
  ParameterReader reader(call);
  AlertsQuery query;
  const std::string status = reader.text("status");
  if (status == to_string(AlertStatus::kFiring)) {
    query.status = AlertStatus::kFiring;
  } else if (status == to_string(AlertStatus::kResolved)) {
    query.status = AlertStatus::kResolved;
  } else if (!status.empty()) {
    reader.fail("status", "firing or resolved");
  }
  query.tenant = reader.text("tenant");
  query.entity = reader.text("entity");
  query.after = reader.number("cursor", 0, UINT64_MAX);
  query.limit = reader.limit();
  query.filters = reader.texts("filter");
  if (!reader.answered_failure()) ask<AlertPage>(port_, std::move(call), query, paged<AlertPage>);
}

void Queries::map(Call call) {
  ParameterReader reader(call);
  MapQuery query;
  query.entity = reader.text("entity");
  query.hops = static_cast<std::uint32_t>(reader.number("hops", query.hops, kMapHopsMax));
  query.limit = reader.limit();
  const std::string on_map = reader.text("on_map");
  query.off_map_only = on_map == "false";
  if (!on_map.empty() && on_map != "false") reader.fail("on_map", "false");
  if (!reader.answered_failure()) ask<MapView>(port_, std::move(call), query, whole<MapView>);
}

void Queries::map_source(Call call) {
  const MapSourceQuery query{call.values[0]};
  ask<MapFacts>(port_, std::move(call), query, whole<MapFacts>);
}

void Queries::dead_letters(Call call) {
  ParameterReader reader(call);
  DeadLettersQuery query;
  query.source = reader.text("source");
  query.reason = reader.text("reason");
  query.before = reader.number("cursor", 0, UINT64_MAX);
  query.limit = reader.limit();
  if (reader.answered_failure()) return;
  ask<DeadLetterPage>(port_, std::move(call), query, [](const Call& asked, DeadLetterPage& page) {
    for (DeadLetter& letter : page.dead_letters) {
      letter.bytes.resize(std::min(letter.bytes.size(), kLetterBytesShown));
    }
    return paged(asked, page);
  });
}

void Queries::dead_letter(Call call) {
  const std::string& text = call.values[0];
  DeadLetterQuery query;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), query.id);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    return call.reply(not_found);
  }
  ask<DeadLetter>(port_, std::move(call), query, whole<DeadLetter>);
}

void Queries::status(Call call) {
  ask<EngineStatus>(port_, std::move(call), StatusQuery{}, whole<EngineStatus>);
}

void Queries::tenant_incidents(Call call) {
  ParameterReader reader(call);
  TenantIncidentsQuery query;
  query.tenant = call.values[0];
  query.limit = reader.limit();
  if (reader.answered_failure()) return;
  const std::vector<std::string>& allowed = call.caller.tenants;
  const bool visible =
      allowed.empty() || std::find(allowed.begin(), allowed.end(), query.tenant) != allowed.end();
  if (!visible) return call.reply(not_found);  // as if there were no such tenant
  ask<TenantViewPage>(port_, std::move(call), query, whole<TenantViewPage>);
}

void Queries::shared_timeline(Call call) {
  ParameterReader reader(call);
  SharedTimelineQuery query;
  query.from = reader.time("from");
  query.to = reader.time("to");
  if (query.from.set() && query.to.set() && query.to <= query.from)
    reader.fail("to", "a time after `from`");
  query.entity = reader.text("entity");
  query.tenant = reader.text("tenant");
  if (const std::string cursor = reader.text("cursor"); !cursor.empty()) {
    const auto before = read_cursor(cursor);
    if (!before) reader.fail("cursor", "`next` of the page before");
    query.before = before.value_or(TimelineCursor{});
  }
  query.limit = reader.limit();
  if (!reader.answered_failure())
    ask<SharedTimelinePage>(port_, std::move(call), query, paged<SharedTimelinePage>);
}

void Queries::together(Call call) {
  ParameterReader reader(call);
  TogetherQuery query;
  query.a = reader.text("a");
  query.b = reader.text("b");
  for (const auto& [name, value] : {std::pair("a", &query.a), std::pair("b", &query.b)})
    if (value->empty()) reader.fail(name, "INC-7, symptom:12, alert:3 or an entity's name");
  if (!reader.answered_failure())
    ask<TogetherView>(port_, std::move(call), query, whole<TogetherView>);
}

void Queries::audit(Call call) {
  ParameterReader reader(call);
  AuditQuery query;
  query.before = reader.number("cursor", 0, UINT64_MAX);
  query.limit = reader.limit();
  if (!reader.answered_failure()) ask<AuditPage>(port_, std::move(call), query, paged<AuditPage>);
}

}  // namespace headwater::api
