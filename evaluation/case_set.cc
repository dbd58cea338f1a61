#include "evaluation/case_set.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

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

Result<nlohmann::json> read_json(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorCode::kNotFound, path + ": no such file");
  nlohmann::json document = nlohmann::json::parse(file, nullptr, false);
  if (document.is_discarded()) return malformed(path + ": not JSON");
  return document;
}

}  // namespace

Result<CaseSet> open_set(const std::string& folder) {
  CaseSet set{.folder = folder};
  const fs::path root(folder);
  if (!fs::is_directory(root / "cases"))
    return Error(ErrorCode::kNotFound, folder + "/cases: no such folder");
  for (const auto& entry : fs::directory_iterator(root / "cases")) {
    std::string name = entry.path().filename();
    if (!name.ends_with(kCaseEnding)) continue;
    name.resize(name.size() - kCaseEnding.size());
    const fs::path own = root / "topologies" / (name + ".json");
    const fs::path map = fs::exists(own) ? own : root / "topology.json";
    set.cases.push_back({.name = name, .path = entry.path(), .map = map});
  }
  std::sort(set.cases.begin(), set.cases.end(),
            [](const CaseFile& a, const CaseFile& b) { return a.name < b.name; });
  if (fs::exists(root / "history.ndjson.gz")) set.history = root / "history.ndjson.gz";
  return set;
}

Result<MapFacts> read_case_map(const std::string& path) {
  const Result<nlohmann::json> document = read_json(path);
  if (!document) return document.error();
  MapFacts facts{.source = "set"};
  try {
    for (const auto& node : document->at("nodes"))
      facts.nodes.push_back({.name = node.at("id"), .kind = kind_of(node.at("kind"))});
    for (const auto& edge : document->at("edges"))
      facts.edges.push_back({.from = edge.at("from"), .to = edge.at("to")});
  } catch (const nlohmann::json::exception& error) {
    return malformed(path + ": " + error.what());
  }
  return facts;
}

Result<std::vector<RecordedEvent>> read_events(const std::string& path) {
  const ingest::HeadwaterJsonDecoder decoder;
  auto source = ingest::FileSource::open({path}, decoder);
  if (!source) return source.error();
  std::vector<RecordedEvent> events;
  for (;;) {
    auto item = source->next();
    if (!item) return item.error();
    if (!*item) return events;
    if (const auto* letter = std::get_if<DeadLetter>(&(*item)->content))
      return malformed(letter->position + ": " + letter->reason);
    Event& event = std::get<Event>((*item)->content);
    std::string id = event.source_id;
    events.push_back({.id = std::move(id), .event = std::move(event)});
  }
}

}  // namespace headwater::evaluation
