// JSON Schemas of the bodies that the API takes, as far as a schema can tell; what each field means
// is in docs/. Text, used by the OpenAPI document alone. Private to api/.
#pragma once

#include <string_view>

namespace headwater::api::body_schemas {

inline constexpr std::string_view kWebhook = R"({
  "type": "object", "required": ["version", "alerts"], "properties": {
    "version": {"const": "4"},
    "alerts": {"type": "array", "items": {"type": "object", "required": ["status", "labels"],
      "properties": {
        "status": {"enum": ["firing", "resolved"]},
        "labels": {"type": "object", "minProperties": 1, "maxProperties": 64,
                   "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
                   "additionalProperties": {"type": "string"}},
        "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
        "startsAt": {"type": ["string", "null"], "format": "date-time"},
        "endsAt": {"type": ["string", "null"], "format": "date-time"}}}}}})";

inline constexpr std::string_view kAlerts = R"({
  "type": "array", "items": {"type": "object", "required": ["labels"], "properties": {
    "labels": {"type": "object", "minProperties": 1, "maxProperties": 64,
               "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
               "additionalProperties": {"type": "string"}},
    "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
    "startsAt": {"type": ["string", "null"], "format": "date-time"},
    "endsAt": {"type": ["string", "null"], "format": "date-time"},
    "generatorURL": {"type": ["string", "null"]}}}})";

inline constexpr std::string_view kSilence = R"({
  "type": "object", "required": ["matchers", "startsAt", "endsAt", "createdBy", "comment"],
  "properties": {
    "id": {"type": ["string", "null"], "format": "uuid",
           "description": "Of the silence to be changed."},
    "matchers": {"type": "array", "minItems": 1, "maxItems": 64, "items": {"type": "object",
      "required": ["name", "value", "isRegex"], "properties": {
        "name": {"type": "string", "minLength": 1}, "value": {"type": "string"},
        "isRegex": {"type": "boolean"}, "isEqual": {"type": "boolean", "default": true}}}},
    "startsAt": {"type": "string", "format": "date-time"},
    "endsAt": {"type": "string", "format": "date-time"},
    "createdBy": {"type": "string"}, "comment": {"type": "string"}}})";

inline constexpr std::string_view kCloudEvents = R"({
  "type": "object", "required": ["specversion", "id", "source", "type"], "properties": {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "minLength": 1},
    "source": {"type": "string", "format": "uri-reference", "minLength": 1},
    "type": {"type": "string", "minLength": 1}}})";

inline constexpr std::string_view kOwnEvents = R"({
  "anyOf": [{"$ref": "#/components/schemas/OwnEvent"},
            {"type": "array", "items": {"$ref": "#/components/schemas/OwnEvent"}}]})";

// Which fields belong to which kind is told by the refusal.
inline constexpr std::string_view kOwnEvent = R"({
  "type": "object", "required": ["kind"], "additionalProperties": false, "properties": {
    "kind": {"type": "string", "description": "alert, change, signal, journey or heartbeat."},
    "id": {"type": "string", "description": "The event's own id: a second one changes nothing."},
    "time": {"type": "string", "format": "date-time"},
    "received_at": {"type": "string", "format": "date-time", "description": "In files only."},
    "tenant": {"type": "string"},
    "tenants": {"type": "array", "items": {"type": "string"}},
    "service": {"type": "string"},
    "services": {"type": "array", "items": {"type": "string"}},
    "name": {"type": "string"},
    "environment": {"type": "string"},
    "severity": {"type": "string"},
    "status": {"type": "string",
               "enum": ["firing", "resolved", "started", "succeeded", "failed", "cancelled", "noted"]},
    "labels": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
    "value": {"type": ["number", "string"]},
    "annotations": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
    "starts_at": {"type": "string", "format": "date-time"},
    "ends_at": {"type": "string", "format": "date-time"},
    "generator_url": {"type": "string"},
    "type": {"type": "string", "description": "Of a change: deploy, rollback, config, ..."},
    "change_type": {"type": "string", "description": "The same as type."},
    "version": {"type": "object", "additionalProperties": false,
                "properties": {"from": {"type": "string"}, "to": {"type": "string"}}},
    "started_at": {"type": "string", "format": "date-time"},
    "finished_at": {"type": "string", "format": "date-time"},
    "actor": {"type": "string"},
    "url": {"type": "string"},
    "title": {"type": "string"},
    "source": {"description": "Known and not used, like subject and error_budget_remaining."},
    "signal": {"type": "string", "enum": ["measurement", "failure", "objective"]},
    "baseline": {"type": "object", "properties": {
      "value": {"type": ["number", "string"]}, "stddev": {"type": ["number", "string"]},
      "lower": {"type": ["number", "string"]}, "upper": {"type": ["number", "string"]}}},
    "window": {"type": "object", "properties": {
      "start": {"type": "string", "format": "date-time"},
      "end": {"type": "string", "format": "date-time"}}},
    "burn_rate": {"type": ["number", "string", "object"]},
    "threshold": {"type": ["number", "string"]},
    "direction": {"type": "string", "enum": ["higher_is_worse", "lower_is_worse", "both"]},
    "count": {"type": "integer", "minimum": 0},
    "reason": {"type": "string"},
    "unit": {"type": "string"},
    "dimensions": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
    "subject": {}, "error_budget_remaining": {},
    "interval": {"type": ["string", "number"], "description": "1m30s, or seconds."},
    "grace": {"type": ["string", "number"]},
    "run": {"type": "string", "maxLength": 64,
            "description": "Of a heartbeat: pairs the start of a run with its end."},
    "steps": {"type": "array", "description": "Of a journey, in order.", "items": {
      "type": "object", "required": ["name"], "additionalProperties": false, "properties": {
        "name": {"type": "string"},
        "ok": {"type": "boolean", "description": "Without it the step was not reached."},
        "duration": {"type": ["string", "number"], "description": "800ms, or seconds."},
        "error": {"type": "string"}}}}}})";

inline constexpr std::string_view kReason = R"({
  "type": "object", "additionalProperties": false,
  "properties": {"reason": {"type": "string"}}})";

inline constexpr std::string_view kToken = R"({
  "type": "object", "required": ["name"], "additionalProperties": false, "properties": {
    "name": {"type": "string", "minLength": 1},
    "role": {"enum": ["viewer", "responder", "admin", "ingest"], "default": "viewer"},
    "tenants": {"type": "array", "maxItems": 1024,
                "items": {"type": "string", "minLength": 1}},
    "labels": {"type": "object", "maxProperties": 64, "propertyNames": {"minLength": 1},
               "additionalProperties": {"type": "string", "minLength": 1}},
    "expires_at": {"type": "string", "format": "date-time"}}})";

inline constexpr std::string_view kChatMessage = R"({
  "type": "object", "required": ["platform", "user", "text"], "additionalProperties": false,
  "properties": {
    "platform": {"type": "string", "minLength": 1, "description": "Whose accounts `user` is one of."},
    "user": {"type": "string", "minLength": 1, "description": "The account's id there."},
    "channel": {"type": "string"},
    "thread": {"type": "string"},
    "incident": {"type": "string", "description": "Meant where the text names none."},
    "text": {"type": "string", "minLength": 1, "example": "ack INC-7 on it"}}})";

inline constexpr std::string_view kSlashCommand = R"({
  "type": "object", "required": ["user_id", "text"], "properties": {
    "user_id": {"type": "string"},
    "channel_id": {"type": "string"},
    "token": {"type": "string"},
    "text": {"type": "string"}}})";

inline constexpr std::string_view kRoutedEvent = R"({
  "type": "object", "required": ["routing_key"], "properties": {
    "routing_key": {"type": "string", "minLength": 1},
    "event_action": {"enum": ["trigger", "acknowledge", "resolve"]},
    "dedup_key": {"type": "string", "maxLength": 255},
    "payload": {"type": "object"}}})";

inline constexpr std::string_view kAnything = "{}";

inline constexpr std::string_view kText = R"({"type": "string"})";

}  // namespace headwater::api::body_schemas
