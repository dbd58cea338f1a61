#include "evaluation/case_set.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "evaluation/json_file.h"
#include "ingest/file_source.h"
#include "ingest/headwater_json_decoder.h"

namespace headwater::evaluation {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCaseEnding = ".ndjson.gz";

// What the sets call their nodes, in our words.
EntityKind kind_of(const std::string& word) {
  constexpr std::array<std::pair<std::string_view, EntityKind>, 4> kWords = {
      {{"datastore", EntityKind::kDatabase},
       {"gateway", EntityKind::kIngress},
       {"endpoint", EntityKind::kIngress},
       {"host", EntityKind::kNode}}};
  for (const auto& [theirs, ours] : kWords)
    if (word == theirs) return ours;
  return read_entity_kind(word).value_or(EntityKind::kOther);
}

Error wrong_in(const std::string& path, const char* list, std::size_t place, const char* expected) {
  return malformed(path + ": " + list + '[' + std::to_string(place) + "]: expected " + expected);
}

const nlohmann::json* list_of(const nlohmann::json& document, const char* name) {
  if (!document.is_object() || !document.contains(name)) return nullptr;
  const nlohmann::json& list = document.at(name);
  return list.is_array() ? &list : nullptr;
}

// The text at `name`, or null.
const std::string* text_of(const nlohmann::json& object, const char* name) {
  if (!object.is_object() || !object.contains(name)) return nullptr;
  return object.at(name).get_ptr<const std::string*>();
}

Status read_nodes(const std::string& path, const nlohmann::json& list, MapFacts& facts) {
  for (const nlohmann::json& node : list) {
    const std::string* id = text_of(node, "id");
    const std::string* kind = text_of(node, "kind");
    if (id == nullptr || id->empty() || kind == nullptr)
      return wrong_in(path, "nodes", facts.nodes.size(), "texts \"id\" and \"kind\"");
    facts.nodes.push_back({.name = *id, .kind = kind_of(*kind)});
  }
  return Ok{};
}

Status read_edges(const std::string& path, const nlohmann::json& list, MapFacts& facts) {
  for (const nlohmann::json& edge : list) {
    const std::string* from = text_of(edge, "from");
    const std::string* to = text_of(edge, "to");
    if (from == nullptr || from->empty() || to == nullptr || to->empty())
      return wrong_in(path, "edges", facts.edges.size(), "texts \"from\" and \"to\"");
    facts.edges.push_back({.from = *from, .to = *to});
  }
  return Ok{};
}

}  // namespace

Result<CaseSet> open_set(const std::string& folder) {
  CaseSet set{.folder = folder};
  const fs::path root(folder);
  std::error_code failed;
  const fs::path cases = root / "cases";
  fs::directory_iterator entry(cases, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::string name = entry->path().filename();
    if (!name.ends_with(kCaseEnding)) continue;
    name.resize(name.size() - kCaseEnding.size());
    const fs::path own = root / "topologies" / (name + ".json");
    const fs::path map = fs::exists(own, failed) ? own : root / "topology.json";
    failed.clear();
    set.cases.push_back({.name = name, .path = entry->path(), .map = map});
  }
  if (failed) return Error(ErrorCode::kNotFound, cases.string() + ": " + failed.message());
  if (set.cases.empty())
    return Error(ErrorCode::kNotFound, cases.string() + ": no file CASE.ndjson.gz");
  std::sort(set.cases.begin(), set.cases.end(),
            [](const CaseFile& a, const CaseFile& b) { return a.name < b.name; });
  const fs::path history = root / "history.ndjson.gz";
  if (fs::exists(history, failed)) set.history = history;
  return set;
}

Result<MapFacts> read_case_map(const std::string& path) {
  const Result<nlohmann::json> document = read_json(path);
  if (!document) return document.error();
  const nlohmann::json* nodes = list_of(*document, "nodes");
  const nlohmann::json* edges = list_of(*document, "edges");
  if (nodes == nullptr || edges == nullptr)
    return malformed(path + ": expected {\"nodes\":[...],\"edges\":[...]}");
  MapFacts facts{.source = "set"};
  if (Status read = read_nodes(path, *nodes, facts); !read) return read.error();
  if (Status read = read_edges(path, *edges, facts); !read) return read.error();
  return facts;
}

Result<std::vector<RecordedEvent>> read_events(const std::string& path, const std::string& source) {
  const ingest::HeadwaterJsonDecoder decoder;
  auto file = ingest::FileSource::open({path}, decoder);
  if (!file) return file.error();
  const std::string folder = fs::path(path).parent_path().string() + '/';
  std::vector<RecordedEvent> events;
  std::string last;  // where the one before stood
  for (;;) {
    auto item = file->next();
    if (!item && last.empty()) return item.error();
    if (!item) return Error(item.error().code(), item.error().message() + " after " + last);
    if (!*item) return events;
    last = (*item)->position;
    if (const auto* letter = std::get_if<DeadLetter>(&(*item)->content))
      return malformed(folder + letter->position + ": " + letter->reason);
    Event& event = std::get<Event>((*item)->content);
    event.source = source;
    std::string id = event.source_id;
    events.push_back({.id = std::move(id), .event = std::move(event)});
  }
}

}  // namespace headwater::evaluation
