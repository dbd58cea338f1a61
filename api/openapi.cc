#include "api/openapi.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "api/commands.h"
#include "api/internal/body_schemas.h"
#include "api/internal/json_schema.h"
#include "api/internal/operation_texts.h"
#include "api/kept_answers.h"
#include "api/problem.h"
#include "base/check.h"

namespace headwater::api {
namespace {

using Json = JsonSchemas::Json;

constexpr std::string_view kIntroduction =
    "Events in; incidents, their suspects and who was told out. Lists come in pages: `next` is the "
    "`cursor` of the next one. Times are RFC 3339 in UTC.";

// Whoever may use it.
std::string roles_of(const Credential& credential) {
  switch (credential.proof()) {
    case Proof::kNone:
      return "Nobody is asked for a token.";
    case Proof::kSignature:
      return "Its credential is, as configured, a signature over the body, or a token of role "
             "admin or ingest, also limited to tenants.";
    case Proof::kRoutingKey:
      return "Its credential is `routing_key` in the body. There if one is configured.";
    case Proof::kPingKey:
      return "Its credential is a heartbeat's key. There if one is configured.";
    case Proof::kToken:
      break;
  }
  std::string roles;
  for (const Role role : {Role::kViewer, Role::kResponder, Role::kAdmin, Role::kIngest}) {
    if (!credential.admits(role)) continue;
    roles += (roles.empty() ? "" : ", ") + std::string(to_string(role));
  }
  return "Roles: " + roles + (credential.serves_tenants() ? "; also limited to tenants." : ".");
}

Json parameter(const Route& route, std::string_view name, std::string_view in) {
  const ParameterText& text = parameter_text(route.path, name);
  Json described = {{"name", name}, {"in", in}, {"description", text.description}};
  if (in != "query" || text.needed) described["required"] = true;
  described["schema"] = Json::parse(text.schema);
  return described;
}

Json parameters_of(const Route& route) {
  Json parameters = Json::array();
  std::string_view path = route.path;
  for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{')) {
    const auto end = path.find('}', at);
    parameters.push_back(parameter(route, path.substr(at + 1, end - at - 1), "path"));
    path.remove_prefix(end + 1);
  }
  for (const std::string_view name : route.parameters)
    parameters.push_back(parameter(route, name, "query"));
  if (const std::string_view name = operation_text(route.method, route.path).header; !name.empty())
    parameters.push_back(parameter(route, name, "header"));
  const auto may_have = [&](std::string_view name) {
    parameters.push_back(parameter(route, name, "header"));
    parameters.back()["required"] = false;
  };
  if (keeps_answers(route)) may_have("Idempotency-Key");
  if (is_command(route)) may_have("If-Match");
  return parameters;
}

Json content(std::string_view media_type, Json schema) {
  return {{std::string(media_type), {{"schema", std::move(schema)}}}};
}

Json reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

class Writer {
 public:
  Json document(const std::vector<Route>& routes, std::string_view version) {
    Json paths = Json::object();
    for (const Route& route : routes)
      paths[std::string(route.path)][lower_case(to_string(route.method))] = operation(route);
    return {{"openapi", "3.1.0"},
            {"info", info(version)},
            {"servers", {{{"url", "/"}, {"description", "The daemon that serves this text."}}}},
            {"tags", tags()},
            {"security", {{{"token", Json::array()}}}},
            {"paths", std::move(paths)},
            {"components", components()}};
  }

 private:
  static Json info(std::string_view version) {
    return {{"title", "Headwater"},
            {"version", version},
            {"description", kIntroduction},
            {"contact", {{"name", "Headwater"}}},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  }
  static Json tags() {
    Json list = Json::array();
    for (const TagText& tag : tag_texts())
      list.push_back({{"name", tag.name}, {"description", tag.description}});
    return list;
  }
  Json components() {
    const Json problem = content("application/problem+json", schemas_.of<Problem>());
    const Json dialect = content("application/json", Json{{"type", {"object", "string"}}});
    Json schemas = schemas_.definitions();
    schemas["OwnEvent"] = Json::parse(body_schemas::kOwnEvent);
    Json text = problem;
    text.update(content("text/plain", Json{{"type", "string"}}));
    Json provider = problem;
    provider.update(content("application/json", Json{{"type", "object"}}));
    return {{"securitySchemes",
             {{"token",
               {{"type", "http"}, {"scheme", "bearer"}, {"description", "hw_<id>_<secret>"}}}}},
            {"responses",
             {{"Problem", {{"description", "Not done; why."}, {"content", problem}}},
              {"AlertmanagerError",
               {{"description", "Not done, in Alertmanager's words."}, {"content", dialect}}},
              {"ProviderError",
               {{"description", "Not done, in the provider's words."}, {"content", provider}}},
              {"Text", {{"description", "Not done; why."}, {"content", text}}}}},
            {"schemas", std::move(schemas)}};
  }

  Json operation(const Route& route) {
    const OperationText& text = operation_text(route.method, route.path);
    Json described = {{"operationId", text.id},
                      {"tags", {text.tag}},
                      {"summary", text.summary},
                      {"description", description(route, text)}};
    if (route.credential.proof() != Proof::kToken) described["security"] = security(route);
    if (Json parameters = parameters_of(route); !parameters.empty())
      described["parameters"] = std::move(parameters);
    if (!text.body.empty()) described["requestBody"] = body(text);
    described["responses"] = responses(route, text);
    return described;
  }
  // A signature is none of the schemes that such a text can tell; nor is a key in a path or a body.
  static Json security(const Route& route) {
    if (route.credential.proof() != Proof::kSignature) return Json::array();
    return {{{"token", Json::array()}}, Json::object()};
  }
  static std::string description(const Route& route, const OperationText& text) {
    const std::string roles = roles_of(route.credential);
    return text.description.empty() ? roles : std::string(text.description) + " " + roles;
  }
  static Json body(const OperationText& text) {
    Json described = {{"content", content(text.body_type, Json::parse(text.body))}};
    if (text.body_needed) described["required"] = true;
    return described;
  }
  Json responses(const Route& route, const OperationText& text) {
    Json done = {{"description", text.done}};
    if (text.schema != nullptr) {
      done["content"] = content("application/json", text.schema(schemas_));
    } else if (!text.text_type.empty()) {
      done["content"] = content(text.text_type, Json{{"type", "string"}});
    }
    const std::string_view failure = is_alertmanager_path(route.path)        ? "AlertmanagerError"
                                     : route.path.starts_with("/headwater/") ? "Problem"
                                     : route.path.starts_with("/hooks/")     ? "Problem"
                                     : route.path.starts_with("/v2/")        ? "ProviderError"
                                                                             : "Text";
    Json all = {{std::to_string(text.status), std::move(done)}};
    all["4XX"] = reference("responses", failure);
    all["5XX"] = reference("responses", failure);
    return all;
  }

  JsonSchemas schemas_;
};

}  // namespace

std::string openapi_document(const std::vector<Route>& routes, std::string_view version) {
  return Writer().document(routes, version).dump(2) + "\n";
}

}  // namespace headwater::api
