#include "api/service.h"

#include <algorithm>

#include "api/openapi.h"
#include "api/otlp.h"
#include "api/problem.h"

namespace headwater::api {
namespace {

// Binds a member function of a part of the service.
template <class Part, class Member>
Handler handler(Part& part, Member member) {
  return [&part, member](Call call) { (part.*member)(std::move(call)); };
}

std::string joined(const std::vector<Method>& methods, std::string_view separator) {
  std::string out;
  for (const Method method : methods) {
    out.append(out.empty() ? "" : separator).append(to_string(method));
  }
  return out;
}

// 404, or 405 with what the path does take, in the words of the path's dialect.
Response no_route(const RequestHead& head, std::vector<Method> allowed) {
  if (allowed.empty())
    return is_alertmanager_path(head.path)
               ? error_response(head.path, 404, "path " + head.path + " was not found")
               : problem("no-such-path", "path " + head.path + " was not found");
  const bool alertmanager = is_alertmanager_path(head.path);
  if (alertmanager) std::erase(allowed, Method::kHead);
  const std::string methods = joined(allowed, alertmanager ? "," : ", ");
  Response response = error_response(head.path, 405,
                                     "method " + std::string(to_string(head.method)) +
                                         " is not allowed, but [" + joined(allowed, ",") + "] are");
  response.headers.push_back({"Allow", methods});
  return response;
}

// The parameters of a route that reads them, or the answer to one that it does not know. Where
// other people's clients ask, what can't be read is as not sent.
std::variant<Parameters, Response> parameters_of(const Route& route, const RequestHead& head) {
  const auto is_known = [&](const std::string& name) {
    return std::find(route.parameters.begin(), route.parameters.end(), name) !=
           route.parameters.end();
  };
  auto parameters = read_query(head.query);
  if (!route.path.starts_with("/headwater/")) {
    if (!parameters) return Parameters{};
    std::erase_if(*parameters, [&](const auto& each) { return !is_known(each.first); });
    return std::move(parameters).value();
  }
  if (!parameters) return problem("invalid-parameter", "query: " + parameters.error().message());
  std::vector<FieldError> errors;
  for (const auto& [name, value] : *parameters)
    if (!is_known(name)) errors.push_back({"?" + name, "unknown query parameter"});
  if (!errors.empty())
    return problem("unknown-parameter", "a query parameter is not known here", errors);
  return std::move(parameters).value();
}

std::vector<std::string> paths_of(const std::vector<Hook>& hooks) {
  std::vector<std::string> paths;
  paths.reserve(hooks.size());
  for (const Hook& hook : hooks) paths.push_back("/hooks/" + hook.name);
  return paths;
}

}  // namespace

Service::Service(const ServerOptions& options, const ServerDependencies& dependencies)
    : dependencies_(dependencies),
      hook_paths_(paths_of(dependencies.hooks)),
      metrics_(dependencies.build),
      authenticator_(dependencies.tokens, dependencies.clock, !options.authentication,
                     dependencies.audit),
      doors_(dependencies.decoders, dependencies.intake, dependencies.clock, metrics_,
             authenticator_.guesses(), options.rate),
      pagerduty_(doors_, dependencies_.routing_keys),
      pings_(doors_, dependencies_.ping_keys),
      chat_(dependencies_.chat, authenticator_.guesses(), dependencies.clock),
      queries_(dependencies.queries),
      streams_(options, dependencies),
      commands_(dependencies.intake, dependencies.queries),
      reinjection_(dependencies_),
      silences_(dependencies.intake, dependencies.queries),
      alert_lists_(dependencies.queries),
      operations_(dependencies_, metrics_, options.lifecycle),
      tokens_(dependencies.tokens, dependencies.clock),
      answers_(dependencies.answers, dependencies.clock),
      router_(configured_routes()),
      description_(openapi_document(described_routes(), dependencies.build.version)) {}

std::vector<Route> Service::make_routes() {
  std::vector<Route> routes;
  append_doors(routes);
  append_queries(routes);
  append_commands(routes);
  append_alertmanager(routes);
  append_operations(routes);
  return routes;
}

void Service::append_doors(std::vector<Route>& routes) {
  // Which tenant an event is of is found in the core, which knows the token's set (C29).
  const Credential events = Credential::events().serving_tenants();
  routes.insert(
      routes.end(),
      {{Method::kPost, "/hooks/alertmanager", events,
        handler(doors_, &Doors::alertmanager_webhook)},
       {Method::kPost, "/api/v2/alerts", events, handler(doors_, &Doors::alertmanager_alerts)},
       {Method::kPost, "/hooks/cloudevents", events, handler(doors_, &Doors::cloudevents)},
       {Method::kOptions, "/hooks/cloudevents", events, Doors::cloudevents_handshake},
       {Method::kPost, "/headwater/v1/events", events, handler(doors_, &Doors::headwater_events)}});
}

std::vector<Route> Service::configured_routes() {
  std::vector<Route> routes = make_routes();
  for (std::size_t i = 0; i < hook_paths_.size(); ++i) {
    const Hook& hook = dependencies_.hooks[i];
    routes.push_back(
        {Method::kPost,
         hook_paths_[i],
         hook.signature ? Credential::signature() : Credential::events().serving_tenants(),
         [this, &hook](Call call) { doors_.hook(std::move(call), hook); },
         {},
         true});
  }
  if (!dependencies_.routing_keys.keys.empty()) append_routing_key_doors(routes);
  if (!dependencies_.ping_keys.keys.empty()) append_ping_doors(routes);
  if (dependencies_.chat.port != nullptr) append_chat_doors(routes, dependencies_.chat);
  return routes;
}

std::vector<Route> Service::described_routes() {
  std::vector<Route> routes = make_routes();
  routes.push_back({Method::kPost, "/hooks/{name}", Credential::signature(), {}, {}, true});
  append_routing_key_doors(routes);
  append_ping_doors(routes);
  append_chat_doors(routes, {.port = nullptr, .slack = Signature{}, .mattermost = {Secret()}});
  return routes;
}

void Service::append_routing_key_doors(std::vector<Route>& routes) {
  const Credential key = Credential::routing_key();
  routes.push_back(
      {Method::kPost, "/v2/enqueue", key, handler(pagerduty_, &PagerDutyDoor::enqueue)});
  routes.push_back({Method::kPost, "/v2/change/enqueue", key,
                    handler(pagerduty_, &PagerDutyDoor::enqueue_change)});
}

void Service::append_ping_doors(std::vector<Route>& routes) {
  const Credential key = Credential::ping_key();
  for (const Method method : {Method::kGet, Method::kPost}) {
    for (const std::string_view path : {"/ping/{key}", "/ping/{key}/{outcome}"})
      routes.push_back({method, path, key, handler(pings_, &PingDoor::ping), {"rid"}});
    routes.push_back(
        {method, "/v2/heartbeats/{name}/ping", key, handler(pings_, &PingDoor::opsgenie_ping)});
  }
}

void Service::append_chat_doors(std::vector<Route>& routes, const ChatDoors& doors) {
  routes.push_back({Method::kPost, "/headwater/v1/chat/commands",
                    Credential::at_least(Role::kViewer), handler(chat_, &ChatDoor::command)});
  const Credential shared = Credential::signature();
  if (doors.slack)
    routes.push_back(
        {Method::kPost, "/chat/slack/commands", shared, handler(chat_, &ChatDoor::slack_command)});
  if (!doors.mattermost.empty())
    routes.push_back({Method::kPost, "/chat/mattermost/commands", shared,
                      handler(chat_, &ChatDoor::mattermost_command)});
}

void Service::append_queries(std::vector<Route>& routes) {
  const Credential viewer = Credential::at_least(Role::kViewer);
  const auto get = [&](std::string_view path, void (Queries::*member)(Call),
                       std::vector<std::string_view> parameters = {}) {
    routes.push_back(
        {Method::kGet, path, viewer, handler(queries_, member), std::move(parameters)});
  };
  get("/headwater/v1/incidents", &Queries::incidents,
      {"state", "tenant", "entity", "filter", "limit", "cursor"});
  routes.push_back({Method::kGet,
                    "/headwater/v1/incidents/events",
                    viewer,
                    handler(streams_, &IncidentStreams::open),
                    {"after", "state", "tenant", "entity"}});
  get("/headwater/v1/incidents/{name}", &Queries::incident);
  get("/headwater/v1/incidents/{name}/timeline", &Queries::timeline, {"limit", "cursor"});
  get("/headwater/v1/incidents/{name}/suspects", &Queries::suspects);
  get("/headwater/v1/incidents/{name}/similar", &Queries::similar);
  get("/headwater/v1/together", &Queries::together, {"a", "b"});
  get("/headwater/v1/timeline", &Queries::shared_timeline,
      {"from", "to", "entity", "tenant", "limit", "cursor"});
  get("/headwater/v1/changes", &Queries::changes, {"entity", "tenant", "limit", "cursor"});
  get("/headwater/v1/alerts", &Queries::alerts,
      {"status", "tenant", "entity", "filter", "limit", "cursor"});
  get("/headwater/v1/map", &Queries::map, {"entity", "hops", "limit", "on_map"});
  get("/headwater/v1/map/{source}", &Queries::map_source);
  get("/headwater/v1/dead-letters", &Queries::dead_letters,
      {"source", "reason", "limit", "cursor"});
  get("/headwater/v1/dead-letters/{id}", &Queries::dead_letter);
  get("/headwater/v1/status", &Queries::status);
  routes.push_back({Method::kGet,
                    "/headwater/v1/tenants/{tenant}/incidents",
                    viewer.serving_tenants(),
                    handler(queries_, &Queries::tenant_incidents),
                    {"limit"}});
}

void Service::append_commands(std::vector<Route>& routes) {
  const auto post = [&](std::string_view path, CommandKind kind) {
    routes.push_back({Method::kPost, path, Credential::at_least(Role::kResponder),
                      [this, kind](const Call& call) { commands_.run(kind, call); }});
  };
  post("/headwater/v1/incidents/{name}/acknowledge", CommandKind::kAcknowledge);
  post("/headwater/v1/incidents/{name}/unacknowledge", CommandKind::kUnacknowledge);
  post("/headwater/v1/incidents/{name}/resolve", CommandKind::kResolve);
  post("/headwater/v1/incidents/{name}/suspects/{rank}/confirm", CommandKind::kConfirmSuspect);
  post("/headwater/v1/incidents/{name}/suspects/{rank}/reject", CommandKind::kRejectSuspect);
}

void Service::append_alertmanager(std::vector<Route>& routes) {
  const Credential viewer = Credential::at_least(Role::kViewer);
  const Credential responder = Credential::at_least(Role::kResponder);
  const std::vector<std::string_view> asked = {"active", "silenced", "filter", "receiver"};
  routes.insert(
      routes.end(),
      {{Method::kGet, "/api/v2/alerts", viewer, handler(alert_lists_, &AlertLists::alerts), asked},
       {Method::kGet, "/api/v2/alerts/groups", viewer, handler(alert_lists_, &AlertLists::groups),
        asked},
       {Method::kGet,
        "/api/v2/silences",
        viewer,
        handler(silences_, &Silences::list),
        {"filter", "active", "pending", "expired"}},
       {Method::kPost, "/api/v2/silences", responder, handler(silences_, &Silences::put)},
       {Method::kGet, "/api/v2/silence/{id}", viewer, handler(silences_, &Silences::show)},
       {Method::kDelete, "/api/v2/silence/{id}", responder,
        handler(silences_, &Silences::expire)}});
}

void Service::append_operations(std::vector<Route>& routes) {
  const Handler healthy = handler(operations_, &Operations::healthy);
  const Handler ready = handler(operations_, &Operations::ready);
  for (const std::string_view path : {"/-/healthy", "/healthz", "/livez"}) {
    routes.push_back({Method::kGet, path, Credential::none(), healthy});
  }
  for (const std::string_view path : {"/-/ready", "/readyz"}) {
    routes.push_back({Method::kGet, path, Credential::none(), ready});
  }
  const Credential admin = Credential::at_least(Role::kAdmin);
  routes.push_back({Method::kPost, "/-/reload", admin, handler(operations_, &Operations::reload)});
  routes.push_back({Method::kPost,
                    "/headwater/v1/map/{source}",
                    admin,
                    handler(operations_, &Operations::import_map),
                    {"file", "format", "stale_after"}});
  routes.push_back({Method::kGet, "/headwater/v1/tokens", admin, handler(tokens_, &Tokens::list)});
  routes.push_back({Method::kPost, "/headwater/v1/tokens", admin, handler(tokens_, &Tokens::make)});
  routes.push_back({Method::kPost,
                    "/headwater/v1/tokens/{id}/rotate",
                    admin,
                    handler(tokens_, &Tokens::rotate),
                    {"keep_old_for"}});
  routes.push_back({Method::kPost, "/headwater/v1/tokens/{id}/retire", admin,
                    handler(tokens_, &Tokens::retire)});
  routes.push_back({Method::kGet,
                    "/headwater/v1/audit",
                    admin,
                    handler(queries_, &Queries::audit),
                    {"limit", "cursor"}});
  routes.push_back({Method::kGet, "/headwater/v1/audit/verification", admin,
                    handler(operations_, &Operations::verify_audit)});
  routes.push_back(
      {Method::kGet, "/headwater/v1/digest", admin, handler(operations_, &Operations::digest)});
  routes.push_back({Method::kPost,
                    "/headwater/v1/backups",
                    admin,
                    handler(operations_, &Operations::begin_backup),
                    {"to", "keep"}});
  routes.push_back({Method::kGet, "/headwater/v1/backups", admin,
                    handler(operations_, &Operations::backup_status)});
  routes.push_back({Method::kPost, "/headwater/v1/tokens/{id}/revoke", admin,
                    handler(tokens_, &Tokens::revoke)});
  routes.push_back({Method::kPost, "/headwater/v1/dead-letters/{id}/reinject", admin,
                    handler(reinjection_, &Reinjection::run)});
  routes.push_back({Method::kGet, "/headwater/v1/openapi.json", Credential::any_token(),
                    [this](const Call& call) {
                      call.reply([this] { return json_response(200, description_); });
                    }});
  routes.push_back({Method::kGet, "/headwater/v1/problems/{type}", Credential::any_token(),
                    handler(operations_, &Operations::problem_type)});
  routes.push_back({Method::kGet, "/metrics", Credential::any_token(),
                    handler(operations_, &Operations::metrics)});
  routes.push_back({Method::kGet, "/api/v2/status", Credential::any_token(),
                    handler(operations_, &Operations::alertmanager_status)});
}

Admission Service::admit(const RequestHead& head) {
  Admission admission = judged(head);
  if (admission.refusal && sends_protobuf(head))
    admission.refusal = otlp_error(std::move(*admission.refusal));
  return admission;
}

Admission Service::judged(const RequestHead& head) {
  Admission admission;
  RouteMatch match = router_.find(head.method, head.path);
  if (match.route == nullptr) {
    admission.refusal = no_route(head, std::move(match.allowed));
    return admission;
  }
  const Route& route = *match.route;
  admission.route = std::string(route.path);
  auto verdict = authenticator_.judge(head, route.credential);
  if (auto* const refusal = std::get_if<Response>(&verdict)) {
    admission.refusal = std::move(*refusal);
    return admission;
  }
  if (!route.takes_gzip && !head.header("content-encoding").empty()) {
    admission.refusal = error_response(head.path, 415, "a Content-Encoding is not taken here");
    return admission;
  }
  auto parameters = parameters_of(route, head);
  if (auto* const refusal = std::get_if<Response>(&parameters)) {
    admission.refusal = std::move(*refusal);
    return admission;
  }
  admission.handle = [this, &route, caller = std::get<Caller>(std::move(verdict)),
                      values = std::move(match.values),
                      read = std::get<Parameters>(std::move(parameters))](Request request,
                                                                          Reply reply) {
    Call call{std::move(request), caller, values, read, std::move(reply)};
    if (keeps_answers(route)) return answers_.run(std::move(call), route.handler);
    route.handler(std::move(call));
  };
  return admission;
}

void Service::answered(const Exchange& exchange) { metrics_.request_answered(exchange); }

void Service::connections_changed(std::size_t open, std::size_t in_flight) {
  metrics_.connections_changed(open, in_flight);
}

Timestamp Service::now() const { return dependencies_.clock(); }

}  // namespace headwater::api
