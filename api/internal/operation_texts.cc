#include "api/internal/operation_texts.h"

#include <algorithm>
#include <array>

#include "api/intake_report.h"
#include "api/operations.h"
#include "api/tokens.h"
#include "base/check.h"
#include "model/query.h"

namespace headwater::api {
namespace {

template <class T>
JsonSchemas::Json schema_of(JsonSchemas& schemas) {
  return schemas.of<T>();
}

JsonSchemas::Json any_object(JsonSchemas& /*schemas*/) { return {{"type", "object"}}; }

constexpr std::string_view kEvents = "events";
constexpr std::string_view kIncidents = "incidents";
constexpr std::string_view kEstate = "estate";
constexpr std::string_view kDeadLetters = "dead letters";
constexpr std::string_view kTokens = "tokens";
constexpr std::string_view kOperations = "operations";

constexpr std::array kTags = {
    TagText{kEvents, "What sources send. A 2xx means that it is on disk."},
    TagText{kIncidents, "What was made of it: incidents, their suspects, and people's answers."},
    TagText{kEstate, "What is known of the estate: alerts, changes, the dependency map."},
    TagText{kDeadLetters, "What could not be used, kept with its reason."},
    TagText{kTokens, "Who may do what."},
    TagText{kOperations, "Health, metrics, configuration, and this text."},
};

// Bodies. What a field means is in docs/formats.md.
constexpr std::string_view kAnyObject = R"({"type":"object"})";
constexpr std::string_view kAnyList = R"({"type":"array","items":{"type":"object"}})";
constexpr std::string_view kAnyBody =
    R"({"anyOf":[{"type":"object"},{"type":"array","items":{"type":"object"}}]})";
constexpr std::string_view kReason =
    R"({"type":"object","properties":{"reason":{"type":"string","maxLength":4096}},)"
    R"("additionalProperties":false})";
constexpr std::string_view kToken =
    R"({"type":"object","required":["name"],"additionalProperties":false,"properties":{)"
    R"("name":{"type":"string","minLength":1,"maxLength":4096},)"
    R"("role":{"enum":["viewer","responder","admin","ingest"],"default":"viewer"},)"
    R"("tenants":{"type":"array","maxItems":1024,"items":{"type":"string","minLength":1}},)"
    R"("labels":{"type":"object","maxProperties":64,"additionalProperties":)"
    R"({"type":"string","minLength":1}},)"
    R"("expires_at":{"type":"string","format":"date-time"}}})";
constexpr std::string_view kText = R"({"type":"string"})";

constexpr Method kGet = Method::kGet;
constexpr Method kPost = Method::kPost;

constexpr std::array kOperationTexts = {
    OperationText{.method = kPost,
                  .path = "/hooks/alertmanager",
                  .id = "sendAlertmanagerWebhook",
                  .tag = kEvents,
                  .summary = "Alerts as Alertmanager's webhook sends them",
                  .description = "The target of a webhook receiver, version 4.",
                  .done = "What became of each alert.",
                  .schema = schema_of<IntakeReport>,
                  .body = kAnyObject,
                  .body_needed = true},
    OperationText{.method = kPost,
                  .path = "/api/v2/alerts",
                  .id = "postAlerts",
                  .tag = kEvents,
                  .summary = "Alerts as Prometheus sends them",
                  .description = "As Alertmanager's API v2 takes them.",
                  .done = "All are kept.",
                  .body = kAnyList,
                  .body_needed = true},
    OperationText{.method = kPost,
                  .path = "/hooks/cloudevents",
                  .id = "sendCloudEvents",
                  .tag = kEvents,
                  .summary = "CloudEvents 1.0, binary, structured or batched",
                  .description = "CDEvents become changes.",
                  .done = "What became of each event.",
                  .schema = schema_of<IntakeReport>,
                  .body = kAnyBody,
                  .body_type = "application/cloudevents+json",
                  .body_needed = true},
    OperationText{.method = Method::kOptions,
                  .path = "/hooks/cloudevents",
                  .id = "askToSendCloudEvents",
                  .tag = kEvents,
                  .summary = "The handshake before CloudEvents are sent",
                  .description = "Needs the header WebHook-Request-Origin.",
                  .done = "Sending is allowed."},
    OperationText{
        .method = kPost,
        .path = "/headwater/v1/events",
        .id = "sendEvents",
        .tag = kEvents,
        .summary = "Alerts, changes, signals and heartbeats in Headwater's own JSON",
        .description = "One object or an array of them. Idempotency-Key makes a retry harmless.",
        .status = 202,
        .done = "What became of each event.",
        .schema = schema_of<IntakeReport>,
        .body = kAnyBody,
        .body_needed = true},

    OperationText{.method = kGet,
                  .path = "/headwater/v1/incidents",
                  .id = "listIncidents",
                  .tag = kIncidents,
                  .summary = "Incidents, newest first",
                  .done = "A page of incidents.",
                  .schema = schema_of<IncidentPage>},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/incidents/{name}",
                  .id = "getIncident",
                  .tag = kIncidents,
                  .summary = "One incident with its suspects, symptoms and messages",
                  .done = "The incident.",
                  .schema = schema_of<IncidentView>},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/incidents/{name}/timeline",
                  .id = "getTimeline",
                  .tag = kIncidents,
                  .summary = "What happened to an incident, in order",
                  .done = "A page of its timeline.",
                  .schema = schema_of<TimelinePage>},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/incidents/{name}/suspects",
                  .id = "getSuspects",
                  .tag = kIncidents,
                  .summary = "The suspected causes, best first, with their evidence",
                  .done = "The ranking.",
                  .schema = schema_of<Ranking>},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/tenants/{tenant}/incidents",
                  .id = "listTenantIncidents",
                  .tag = kIncidents,
                  .summary = "What one tenant may know of its incidents",
                  .done = "Its incidents.",
                  .schema = schema_of<TenantViewPage>},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/incidents/{name}/acknowledge",
                  .id = "acknowledge",
                  .tag = kIncidents,
                  .summary = "Say that somebody has it",
                  .description = "Stops further steps of its policy.",
                  .done = "The incident as it is now.",
                  .schema = schema_of<IncidentView>,
                  .body = kReason},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/incidents/{name}/unacknowledge",
                  .id = "unacknowledge",
                  .tag = kIncidents,
                  .summary = "Hand an incident back",
                  .done = "The incident as it is now.",
                  .schema = schema_of<IncidentView>,
                  .body = kReason},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/incidents/{name}/resolve",
                  .id = "resolve",
                  .tag = kIncidents,
                  .summary = "Say that an incident is over",
                  .done = "The incident as it is now.",
                  .schema = schema_of<IncidentView>,
                  .body = kReason},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/incidents/{name}/suspects/{rank}/confirm",
                  .id = "confirmSuspect",
                  .tag = kIncidents,
                  .summary = "Say that a suspect was the cause",
                  .done = "The incident as it is now.",
                  .schema = schema_of<IncidentView>,
                  .body = kReason},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/incidents/{name}/suspects/{rank}/reject",
                  .id = "rejectSuspect",
                  .tag = kIncidents,
                  .summary = "Say that a suspect was not the cause",
                  .done = "The incident as it is now.",
                  .schema = schema_of<IncidentView>,
                  .body = kReason},

    OperationText{.method = kGet,
                  .path = "/headwater/v1/alerts",
                  .id = "listAlerts",
                  .tag = kEstate,
                  .summary = "Alerts that are known",
                  .done = "A page of alerts.",
                  .schema = schema_of<AlertPage>},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/changes",
                  .id = "listChanges",
                  .tag = kEstate,
                  .summary = "Deployments and other changes, newest first",
                  .done = "A page of changes.",
                  .schema = schema_of<ChangePage>},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/map",
                  .id = "getMap",
                  .tag = kEstate,
                  .summary = "The dependency map, or what is near one entity",
                  .done = "Nodes and edges.",
                  .schema = schema_of<MapView>},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/map/{source}",
                  .id = "importMap",
                  .tag = kEstate,
                  .summary = "Replace what one source says of the map",
                  .description = "The body is a document in YAML or CSV.",
                  .done = "It is in force.",
                  .schema = schema_of<MapImported>,
                  .body = kText,
                  .body_type = "text/plain",
                  .body_needed = true},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/status",
                  .id = "getStatus",
                  .tag = kEstate,
                  .summary = "The estate in figures, and its sources",
                  .done = "Figures.",
                  .schema = schema_of<EngineStatus>},

    OperationText{.method = kGet,
                  .path = "/headwater/v1/dead-letters",
                  .id = "listDeadLetters",
                  .tag = kDeadLetters,
                  .summary = "Records that could not be used, newest first",
                  .description = "Their bytes are cut at 1 KiB here.",
                  .done = "A page of letters.",
                  .schema = schema_of<DeadLetterPage>},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/dead-letters/{id}",
                  .id = "getDeadLetter",
                  .tag = kDeadLetters,
                  .summary = "One letter, whole",
                  .done = "The letter.",
                  .schema = schema_of<DeadLetter>},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/dead-letters/{id}/reinject",
                  .id = "reinjectDeadLetter",
                  .tag = kDeadLetters,
                  .summary = "Feed a letter in again",
                  .status = 202,
                  .done = "What became of its events.",
                  .schema = schema_of<IntakeReport>},

    OperationText{.method = kGet,
                  .path = "/headwater/v1/tokens",
                  .id = "listTokens",
                  .tag = kTokens,
                  .summary = "Tokens, without their secrets",
                  .done = "All tokens.",
                  .schema = schema_of<TokenPage>},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/tokens",
                  .id = "makeToken",
                  .tag = kTokens,
                  .summary = "Make a token",
                  .status = 201,
                  .done = "The token, shown this once.",
                  .schema = schema_of<MadeToken>,
                  .body = kToken,
                  .body_needed = true},
    OperationText{.method = kPost,
                  .path = "/headwater/v1/tokens/{id}/revoke",
                  .id = "revokeToken",
                  .tag = kTokens,
                  .summary = "Refuse a token from now on",
                  .done = "It is revoked.",
                  .schema = schema_of<RevokedToken>},

    OperationText{.method = kPost,
                  .path = "/-/reload",
                  .id = "reload",
                  .tag = kOperations,
                  .summary = "Read the configuration again",
                  .done = "It is in force.",
                  .text_type = "text/plain"},
    OperationText{.method = kGet,
                  .path = "/metrics",
                  .id = "getMetrics",
                  .tag = kOperations,
                  .summary = "Metrics for Prometheus",
                  .done = "Text format 0.0.4.",
                  .text_type = "text/plain"},
    OperationText{.method = kGet,
                  .path = "/api/v2/status",
                  .id = "getAlertmanagerStatus",
                  .tag = kOperations,
                  .summary = "What amtool asks first",
                  .done = "Version and configuration."},
    OperationText{.method = kGet,
                  .path = "/-/healthy",
                  .id = "healthy",
                  .tag = kOperations,
                  .summary = "Whether it works",
                  .done = "It does.",
                  .text_type = "text/plain"},
    OperationText{.method = kGet,
                  .path = "/healthz",
                  .id = "healthz",
                  .tag = kOperations,
                  .summary = "The same as /-/healthy",
                  .done = "It works.",
                  .text_type = "text/plain"},
    OperationText{.method = kGet,
                  .path = "/livez",
                  .id = "livez",
                  .tag = kOperations,
                  .summary = "The same as /-/healthy",
                  .done = "It works.",
                  .text_type = "text/plain"},
    OperationText{.method = kGet,
                  .path = "/-/ready",
                  .id = "ready",
                  .tag = kOperations,
                  .summary = "Whether it takes requests",
                  .done = "It does.",
                  .text_type = "text/plain"},
    OperationText{.method = kGet,
                  .path = "/readyz",
                  .id = "readyz",
                  .tag = kOperations,
                  .summary = "The same as /-/ready",
                  .done = "It takes requests.",
                  .text_type = "text/plain"},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/openapi.json",
                  .id = "getOpenApi",
                  .tag = kOperations,
                  .summary = "This text",
                  .done = "OpenAPI 3.1.",
                  .schema = any_object},
    OperationText{.method = kGet,
                  .path = "/headwater/v1/problems/{type}",
                  .id = "getProblemType",
                  .tag = kOperations,
                  .summary = "What a problem's type means",
                  .done = "Its meaning.",
                  .schema = schema_of<ProblemMeaning>},
};

constexpr std::array kParameters = {
    ParameterText{"name", "Of an incident: INC-7, or 7.",
                  R"({"type":"string","pattern":"^(INC-)?[1-9][0-9]{0,18}$"})"},
    ParameterText{"rank", "Of a suspect in its incident, from 1.",
                  R"({"type":"integer","minimum":1,"maximum":8})"},
    ParameterText{"id", "As lists give it.", R"({"type":"string","minLength":1})"},
    ParameterText{"tenant", "A tenant's name.", R"({"type":"string","minLength":1})"},
    ParameterText{"entity", "An entity's name.", R"({"type":"string","minLength":1})"},
    ParameterText{"source", "Who owns these facts.", R"({"type":"string","minLength":1})"},
    ParameterText{"type", "The last part of a problem's type.",
                  R"({"type":"string","minLength":1})"},
    ParameterText{
        "state", "Several by comma; open and acknowledged if not given.",
        R"({"type":"string","pattern":"^(open|acknowledged|resolved|merged)(,(open|acknowledged|resolved|merged))*$"})"},
    ParameterText{"status", "Both if not given.",
                  R"({"type":"string","enum":["firing","resolved"]})"},
    ParameterText{"limit", "How many at most.",
                  R"({"type":"integer","minimum":1,"maximum":1000,"default":50})"},
    ParameterText{"cursor", "`next` of the page before.", R"({"type":"string","minLength":1})"},
    ParameterText{"hops", "How far from the entity.",
                  R"({"type":"integer","minimum":0,"maximum":10,"default":2})"},
    ParameterText{"file", "The document's name, which tells its format.",
                  R"({"type":"string","minLength":1})"},
};

}  // namespace

const OperationText& operation_text(Method method, std::string_view path) {
  const auto* const found = std::find_if(
      kOperationTexts.begin(), kOperationTexts.end(),
      [&](const OperationText& text) { return text.method == method && text.path == path; });
  HW_CHECK(found != kOperationTexts.end(), "each route is described");
  return *found;
}

const ParameterText& parameter_text(std::string_view name) {
  const auto* const found =
      std::find_if(kParameters.begin(), kParameters.end(),
                   [name](const ParameterText& text) { return text.name == name; });
  HW_CHECK(found != kParameters.end(), "each parameter is described");
  return *found;
}

std::span<const TagText> tag_texts() { return kTags; }

}  // namespace headwater::api
