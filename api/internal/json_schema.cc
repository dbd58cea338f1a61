#include "api/internal/json_schema.h"

#include <utility>

namespace headwater::api {

using Json = JsonSchemas::Json;

Json JsonSchemas::text() { return {{"type", "string"}}; }

Json JsonSchemas::time() {
  return {{"type", Json::array({"string", "null"})}, {"format", "date-time"}};
}

Json JsonSchemas::hash() { return {{"type", "string"}, {"pattern", "^[0-9a-f]{32}$"}}; }

Json JsonSchemas::truth() { return {{"type", "boolean"}}; }

Json JsonSchemas::labels() {
  return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
}

Json JsonSchemas::integer(bool negative) {
  Json schema = {{"type", "integer"}};
  if (!negative) schema["minimum"] = 0;
  return schema;
}

Json JsonSchemas::duration() {
  Json schema = integer(true);
  schema["description"] = "Microseconds.";
  return schema;
}

Json JsonSchemas::list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json JsonSchemas::or_null(Json schema) {
  return {{"anyOf", Json::array({std::move(schema), Json{{"type", "null"}}})}};
}

Json JsonSchemas::reference(const std::string& name) {
  return {{"$ref", "#/components/schemas/" + name}};
}

bool JsonSchemas::begins(const std::string& name) {
  if (definitions_.contains(name)) return false;
  definitions_[name] = Json::object();
  return true;
}

Json JsonSchemas::empty_structure() {
  return {{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
}

Json JsonSchemas::one_of(const std::vector<std::string_view>& words) {
  return {{"type", "string"}, {"enum", words}};
}

void JsonSchemas::add(Json& structure, const char* field, Json schema) {
  structure["properties"][field] = std::move(schema);
  structure["required"].push_back(field);
}

void JsonSchemas::define(const std::string& name, Json schema) {
  definitions_[name] = std::move(schema);
}

}  // namespace headwater::api
