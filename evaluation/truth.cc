#include "evaluation/truth.h"

#include "evaluation/json_file.h"

namespace headwater::evaluation {
namespace {

using Json = nlohmann::json;

Error wrong_in(const std::string& path, const std::string& where, const char* expected) {
  std::string text = path;
  for (const char* part : {": ", where.c_str(), ": expected ", expected}) text += part;
  return malformed(std::move(text));
}

// A name, a list of names, or null; false if it is anything else.
bool read_names(const Json& object, const char* field, std::vector<std::string>& names) {
  const auto at = object.find(field);
  if (at == object.end() || at->is_null()) return true;
  for (const Json& each : at->is_array() ? *at : Json::array({*at})) {
    if (!each.is_string()) return false;
    names.push_back(each.get<std::string>());
  }
  return true;
}

Status read_cases(const std::string& path, const Json& document, Truth& truth) {
  if (!document.is_object()) return malformed(path + ": expected {CASE:{...}}");
  for (const auto& [name, object] : document.items()) {
    CaseTruth& added = truth.cases.emplace_back();
    added.name = name;
    if (!object.is_object() || !read_names(object, "root_cause_service", added.services) ||
        !read_names(object, "root_cause_change", added.changes))
      return wrong_in(path, name, "names of causes");
    added.tells_changes = object.contains("root_cause_change");
    added.no_change = added.tells_changes && added.changes.empty();
    if (object.contains("root_cause_group")) truth.groups_of_instances = true;
  }
  return Ok{};
}

Status read_groups(const std::string& path, const Json& document, Truth& truth) {
  if (!document.is_object()) return malformed(path + ": expected {CASE:{EVENT:GROUP}}");
  for (const auto& [name, events] : document.items()) {
    CaseGroups& added = truth.groups.emplace_back();
    added.name = name;
    if (!events.is_object()) return wrong_in(path, name, "{EVENT:GROUP}");
    for (const auto& [event, group] : events.items()) {
      if (!group.is_null() && !group.is_string()) return wrong_in(path, event, "a text or null");
      std::optional<std::string> told;
      if (group.is_string()) told = group.get<std::string>();
      added.events.emplace_back(event, std::move(told));
    }
  }
  return Ok{};
}

template <class Read>
Status read_if_there(const std::string& path, const Read& read, Truth& truth) {
  const Result<Json> document = read_json(path);
  if (document) return read(path, *document, truth);
  if (document.error().code() == ErrorCode::kNotFound) return Ok{};
  return document.error();
}

}  // namespace

Result<Truth> read_truth(const std::string& set_folder) {
  Truth truth;
  if (Status read = read_if_there(set_folder + "/truth.json", read_cases, truth); !read)
    return read.error();
  if (Status read = read_if_there(set_folder + "/groups.json", read_groups, truth); !read)
    return read.error();
  return truth;
}

}  // namespace headwater::evaluation
