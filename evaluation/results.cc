#include "evaluation/results.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace headwater::evaluation {
namespace {

using Json = nlohmann::ordered_json;

Json ranking_line(const std::string& name, const std::vector<Scored>& list) {
  Json ranking = Json::array();
  for (const Scored& each : list) ranking.push_back({{"entity", each.name}, {"score", each.score}});
  return {{"case", name}, {"ranking", std::move(ranking)}};
}

Json evidence_line(const std::string& name, const JudgedHypothesis& judged) {
  Json terms = Json::array();
  for (const Evidence& each : judged.scored.evidence)
    terms.push_back(
        {{"term", to_string(each.kind)}, {"weight", each.weight}, {"detail", each.detail}});
  return {{"case", name},
          {"kind", to_string(judged.scored.kind)},
          {"entity", judged.scored.entity},
          {"change", judged.change},
          {"score", judged.scored.score},
          {"evidence", std::move(terms)}};
}

Status write(const std::filesystem::path& path, const std::string& text) {
  const std::string next = path.string() + ".next";
  std::ofstream file(next, std::ios::binary);
  file << text;
  file.close();
  if (!file) return Error(ErrorCode::kUnavailable, "cannot write " + next);
  std::filesystem::rename(next, path);
  return Ok{};
}

}  // namespace

Status write_results(const std::string& folder, const std::vector<NamedResult>& results,
                     double seconds) {
  std::filesystem::create_directories(folder);
  std::string ranking;
  std::string changes;
  std::string grouping;
  std::string evidence;
  std::uint64_t events = 0;
  for (const NamedResult& each : results) {
    ranking += ranking_line(each.name, each.result.entities).dump() + "\n";
    changes += ranking_line(each.name, each.result.changes).dump() + "\n";
    for (const auto& [id, incident] : each.result.grouping) {
      Json line = {{"case", each.name}, {"event_id", id}, {"incident_id", nullptr}};
      if (incident) line["incident_id"] = "INC-" + std::to_string(*incident);
      grouping += line.dump() + "\n";
    }
    for (const JudgedHypothesis& judged : each.result.hypotheses)
      evidence += evidence_line(each.name, judged).dump() + "\n";
    events += each.result.events;
  }
  const Json summary = {
      {"cases", results.size()},
      {"events", events},
      {"seconds", seconds},
      {"events_per_second", seconds > 0 ? static_cast<double>(events) / seconds : 0}};
  const std::filesystem::path root(folder);
  for (const auto& [name, text] :
       {std::pair<const char*, const std::string&>("ranking.ndjson", ranking),
        {"changes.ndjson", changes},
        {"grouping.ndjson", grouping},
        {"evidence.ndjson", evidence}})
    if (Status written = write(root / name, text); !written) return written;
  return write(root / "summary.json", summary.dump(2) + "\n");
}

}  // namespace headwater::evaluation
