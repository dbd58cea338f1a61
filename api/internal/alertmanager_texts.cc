#include <array>

#include "api/internal/body_schemas.h"
#include "api/internal/operation_texts.h"

namespace headwater::api {
namespace {

using operation_tags::kEvents;
using operation_tags::kIncidents;
using operation_tags::kOperations;

JsonSchemas::Json any_list(JsonSchemas& /*schemas*/) {
  return {{"type", "array"}, {"items", {{"type", "object"}}}};
}
JsonSchemas::Json any_object(JsonSchemas& /*schemas*/) { return {{"type", "object"}}; }

constexpr std::array kAlertmanagerTexts = {
    OperationText{.method = Method::kPost,
                  .path = "/api/v2/alerts",
                  .id = "postAlerts",
                  .tag = kEvents,
                  .summary = "Alerts as Prometheus sends them",
                  .description = "As Alertmanager's API v2 takes them.",
                  .done = "All are kept.",
                  .body = body_schemas::kAlerts,
                  .body_needed = true},
    OperationText{.method = Method::kGet,
                  .path = "/api/v2/status",
                  .id = "getAlertmanagerStatus",
                  .tag = kOperations,
                  .summary = "What amtool asks first",
                  .done = "Version and configuration."},
    OperationText{.method = Method::kGet,
                  .path = "/api/v2/alerts",
                  .id = "getAlerts",
                  .tag = kIncidents,
                  .summary = "What fires, as Alertmanager's API v2 says it",
                  .description = "By fingerprint; 50,000 at most.",
                  .done = "The alerts.",
                  .schema = any_list},
    OperationText{.method = Method::kGet,
                  .path = "/api/v2/alerts/groups",
                  .id = "getAlertGroups",
                  .tag = kIncidents,
                  .summary = "What fires, by incident and receiver",
                  .done = "The groups.",
                  .schema = any_list},
    OperationText{.method = Method::kGet,
                  .path = "/api/v2/silences",
                  .id = "getSilences",
                  .tag = kIncidents,
                  .summary = "What needs no page, from when to when",
                  .description = "As Alertmanager's API v2: active, pending, then expired ones.",
                  .done = "The silences.",
                  .schema = any_list},
    OperationText{.method = Method::kPost,
                  .path = "/api/v2/silences",
                  .id = "postSilence",
                  .tag = kIncidents,
                  .summary = "Make a silence, or change one",
                  .description = "Other matchers or another start make a new one and end the old.",
                  .done = "The silence's id.",
                  .schema = any_object,
                  .body = body_schemas::kSilence,
                  .body_needed = true},
    OperationText{.method = Method::kGet,
                  .path = "/api/v2/silence/{id}",
                  .id = "getSilence",
                  .tag = kIncidents,
                  .summary = "One silence",
                  .done = "It.",
                  .schema = any_object},
    OperationText{.method = Method::kDelete,
                  .path = "/api/v2/silence/{id}",
                  .id = "deleteSilence",
                  .tag = kIncidents,
                  .summary = "End a silence now",
                  .description = "Nothing if it is over.",
                  .done = "It is over."},
};

}  // namespace

std::span<const OperationText> alertmanager_texts() { return kAlertmanagerTexts; }

}  // namespace headwater::api
