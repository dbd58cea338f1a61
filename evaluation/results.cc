#include "evaluation/results.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "evaluation/group_scores.h"
#include "evaluation/rank_scores.h"

namespace headwater::evaluation {
namespace {

using Json = nlohmann::ordered_json;

// The name of a file need not be UTF-8.
std::string to_text(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
}

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
          {"probability", judged.probability},
          {"evidence", std::move(terms)}};
}

Status write(const std::filesystem::path& path, const std::string& text) {
  const std::string next = path.string() + ".next";
  std::ofstream file(next, std::ios::binary);
  file << text;
  file.close();
  std::error_code failed;
  if (file) std::filesystem::rename(next, path, failed);
  if (!file || failed) return Error(ErrorCode::kUnavailable, path.string() + ": cannot be written");
  return Ok{};
}

const NamedResult* find(const std::vector<NamedResult>& results, const std::string& name) {
  const auto at = std::find_if(results.begin(), results.end(),
                               [&](const NamedResult& each) { return each.name == name; });
  return at == results.end() ? nullptr : &*at;
}

Json rank_figures(const RankScores& scores) {
  double sum = 0;
  for (const double hits : scores.hits) sum += hits;
  return {{"n", scores.cases},          {"AC@1", scores.hits[0]}, {"AC@3", scores.hits[2]},
          {"AC@5", scores.hits[4]},     {"Avg@5", sum / 5},       {"MRR", scores.mrr},
          {"unranked", scores.unranked}};
}

Json rank_figures(const std::vector<AskedCase>& asked) {
  Json figures = rank_figures(score_ranks(asked, Ties::kAsListed));
  figures["ties_expected"] = rank_figures(score_ranks(asked, Ties::kExpected));
  return figures;
}

void add_entities(Json& summary, const std::vector<NamedResult>& results, const Truth& truth) {
  std::vector<AskedCase> asked;
  for (const CaseTruth& each : truth.cases) {
    const NamedResult* result = find(results, each.name);
    if (!each.services.empty())
      asked.push_back({each.services, result == nullptr ? nullptr : &result->lists.entities});
  }
  if (asked.empty()) return;
  summary["root_cause_service"] = rank_figures(asked);
  if (!truth.groups_of_instances) return;
  std::vector<std::vector<Scored>> rankings;
  rankings.reserve(asked.size());
  for (AskedCase& each : asked) {
    for (std::string& name : each.accepted) name = without_instance(name);
    if (each.ranking != nullptr)
      each.ranking = &rankings.emplace_back(at_group_level(*each.ranking));
  }
  summary["root_cause_service_group_level"] = rank_figures(asked);
}

void add_changes(Json& summary, const std::vector<NamedResult>& results, const Truth& truth) {
  std::vector<AskedCase> asked;
  std::size_t innocent = 0;
  std::size_t none_first = 0;
  for (const CaseTruth& each : truth.cases) {
    const NamedResult* result = find(results, each.name);
    if (!each.changes.empty())
      asked.push_back({each.changes, result == nullptr ? nullptr : &result->lists.changes});
    innocent += each.no_change ? 1U : 0U;
    if (each.no_change && result != nullptr)
      none_first += result->lists.changes.front().name == "none" ? 1U : 0U;
  }
  if (asked.empty() && innocent == 0) return;
  summary["root_cause_change"] = rank_figures(asked);
  summary["no_change_to_blame"] = {{"n", innocent}, {"none_first", none_first}};
}

// All that the first suspect names must be right.
bool is_right(const FirstSuspect& first, const CaseTruth& truth) {
  const auto holds = [](const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  const bool guilty =
      first.change.empty() || !truth.tells_changes || holds(truth.changes, first.change);
  return guilty && holds(truth.services, first.entity);
}

void add_calibration(Json& summary, const std::vector<NamedResult>& results, const Truth& truth) {
  std::vector<Claim> claims;
  for (const CaseTruth& each : truth.cases) {
    const NamedResult* result = find(results, each.name);
    if (each.services.empty() || result == nullptr) continue;
    const FirstSuspect& first = result->lists.first;
    claims.push_back({.probability = static_cast<double>(first.probability) / kBasisPointsWhole,
                      .correct = is_right(first, each)});
  }
  if (claims.empty()) return;
  const Calibration figures = calibrate(std::move(claims));
  summary["calibration"] = {{"n", figures.cases},
                            {"accuracy", figures.accuracy},
                            {"mean_probability", figures.mean_probability},
                            {"ECE", figures.ece},
                            {"Brier", figures.brier},
                            {"Brier_of_constant_accuracy", figures.brier_constant}};
}

Json cluster_figures(const ClusterScores& scores) {
  return {{"events", scores.events},
          {"precision", scores.precision},
          {"recall", scores.recall},
          {"f1", scores.f1},
          {"ARI", scores.ari},
          {"homogeneity", scores.homogeneity},
          {"completeness", scores.completeness},
          {"V", scores.v}};
}

void add_groups(Json& summary, const std::vector<NamedResult>& results, const Truth& truth) {
  if (truth.groups.empty()) return;
  std::map<std::string, Assigned> by_case;
  for (const NamedResult& each : results)
    by_case.emplace(each.name, Assigned(each.result.grouping.begin(), each.result.grouping.end()));
  const GroupScores scores = score_groups(truth.groups, by_case);
  summary["grouping"] = {{"signal", cluster_figures(scores.signal)},
                         {"all", cluster_figures(scores.all)},
                         {"summary",
                          {{"cases", truth.groups.size()},
                           {"events", scores.all.events},
                           {"true_incidents", scores.true_incidents},
                           {"predicted_groups", scores.predicted_groups},
                           {"noise_reduction", scores.noise_reduction},
                           {"ideal_noise_reduction", scores.ideal_noise_reduction},
                           {"incidents_per_true_incident", scores.incidents_per_true_incident},
                           {"true_incidents_per_predicted", scores.true_incidents_per_predicted},
                           {"background_kept_out", scores.background_kept_out}}}};
}

}  // namespace

Status write_results(const std::string& folder, const std::vector<NamedResult>& results) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return Error(ErrorCode::kUnavailable, folder + ": " + failed.message());
  std::string ranking;
  std::string changes;
  std::string grouping;
  std::string evidence;
  for (const NamedResult& each : results) {
    ranking += to_text(ranking_line(each.name, each.lists.entities));
    changes += to_text(ranking_line(each.name, each.lists.changes));
    for (const auto& [id, incident] : each.result.grouping) {
      Json line = {{"case", each.name}, {"event_id", id}, {"incident_id", nullptr}};
      if (incident) line["incident_id"] = "INC-" + std::to_string(*incident);
      grouping += to_text(line);
    }
    for (const JudgedHypothesis& judged : each.result.hypotheses)
      evidence += to_text(evidence_line(each.name, judged));
  }
  const std::filesystem::path root(folder);
  for (const auto& [name, text] :
       {std::pair<const char*, const std::string&>("ranking.ndjson", ranking),
        {"changes.ndjson", changes},
        {"grouping.ndjson", grouping},
        {"evidence.ndjson", evidence}})
    if (Status written = write(root / name, text); !written) return written;
  return Ok{};
}

Status write_learned(const std::string& folder, const std::vector<std::string>& fragments) {
  if (fragments.empty()) return Ok{};
  std::string text;
  for (const std::string& fragment : fragments) text += "---\n" + fragment;
  return write(std::filesystem::path(folder) / "learned.yaml", text);
}

Status write_summary(const std::string& folder, const std::vector<NamedResult>& results,
                     const Truth& truth, double seconds) {
  std::uint64_t events = 0;
  for (const NamedResult& each : results) events += each.result.events;
  Json summary = {{"cases", results.size()},
                  {"events", events},
                  {"seconds", seconds},
                  {"events_per_second", seconds > 0 ? static_cast<double>(events) / seconds : 0}};
  add_entities(summary, results, truth);
  add_changes(summary, results, truth);
  add_calibration(summary, results, truth);
  add_groups(summary, results, truth);
  return write(std::filesystem::path(folder) / "summary.json", to_text(summary, 2));
}

}  // namespace headwater::evaluation
