#include "app/topology_commands.h"

#include <chrono>
#include <filesystem>

#include "app/asked_view.h"
#include "app/config_files.h"
#include "app/map_diff.h"
#include "app/map_picture.h"
#include "app/prometheus_client.h"
#include "model/query.h"
#include "rules/map_fading.h"

namespace headwater::app {
namespace {

constexpr int kUsage = 2;

int misused(const char* how) {
  std::fprintf(stderr, "headwater: %s\n", how);
  return kUsage;
}

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp{seconds(std::chrono::duration_cast<std::chrono::seconds>(since).count()).micros};
}

rules::ReadMap read_file_map(const TopologyDocuments& documents, const std::string& file) {
  const std::string owner =
      documents.source.empty() ? std::filesystem::path(file).filename().string() : documents.source;
  return load_map(file, owner, rules::read_map_format(documents.format));
}

rules::ReadMap ask_prometheus(const TopologyDocuments& documents, rules::MapFormat format) {
  const auto answer = query_prometheus(documents.prometheus, calls_query(format));
  if (!answer) return {.findings = {{.file = "Prometheus", .message = answer.error().message()}}};
  return rules::read_map(*answer, documents.prometheus,
                         documents.source.empty() ? documents.format : documents.source,
                         {.format = format, .seen_at = now()});
}

// Every document read, and whether all can be used; what is odd or wrong is said.
bool read_all(const TopologyDocuments& documents, std::vector<MapFacts>& all) {
  bool good = true;
  const auto take = [&](rules::ReadMap map) {
    std::fputs(to_lines(map.warnings).c_str(), stderr);
    std::fputs(to_lines(map.findings).c_str(), stderr);
    good = good && map.findings.empty();
    all.push_back(std::move(map.facts));
  };
  for (const std::string& file : documents.files) take(read_file_map(documents, file));
  if (!documents.prometheus.empty())
    take(ask_prometheus(documents, *rules::read_map_format(documents.format)));
  return good;
}

// What is wrong with the options, or null.
const char* misuse_of(const TopologyDocuments& documents) {
  if (documents.files.empty() == documents.prometheus.empty())
    return "give either files or --from-prometheus";
  const auto format = rules::read_map_format(documents.format);
  if (!documents.prometheus.empty() && (!format || calls_query(*format).empty()))
    return "--from-prometheus needs --format service_graph or istio";
  if (!documents.source.empty() && documents.files.size() > 1)
    return "--source names the owner of one file: each file is a source";
  return nullptr;
}

Status hand_over(const AskOptions& options, const MapFacts& facts, Duration stale_after) {
  const auto answer = DaemonClient(options.client)
                          .post(std::string(kApi) + "/map/" + facts.source +
                                    "?format=headwater&stale_after=" + format_duration(stale_after),
                                as_json(facts));
  if (!answer) return answer.error();
  return Ok{};
}

// Of the source, as the daemon has them; a source that it does not know has none.
Result<MapFacts> facts_in_force(const AskOptions& options, const std::string& source) {
  const auto body = DaemonClient(options.client).get(std::string(kApi) + "/map/" + source);
  if (!body && body.error().code() == ErrorCode::kNotFound) return MapFacts{.source = source};
  if (!body) return body.error();
  rules::ReadMap map =
      rules::read_map(*body, source, source, {.format = rules::MapFormat::kHeadwater});
  if (!map.findings.empty()) return refusal(map.findings);
  return std::move(map.facts);
}

std::string draw_unknown(const MapView& map, const Terminal& terminal) {
  std::string text;
  for (const MapNodeView& node : map.nodes)
    text += terminal.ink(Ink::kBold, fit(node.name, 40)) + " " +
            fit(node.tenant.empty() ? "shared" : node.tenant, 20) +
            (node.firing > 0 ? " " + std::to_string(node.firing) + " firing" : "") + "\n";
  return text + std::to_string(map.off_map_count) + " seen, not on the map\n";
}

std::string draw_map(Output output, const std::string& entity, const MapView& map,
                     const Terminal& terminal) {
  switch (output) {
    case Output::kSvg:
      return svg_of(map);
    case Output::kDot:
      return dot_of(map);
    case Output::kMermaid:
      return mermaid_of(map);
    default:
      return entity.empty() ? tree_of(map, terminal) : tree_around(map, entity, terminal);
  }
}

}  // namespace

int run_topology_show(const AskOptions& options, const std::string& entity, std::uint32_t hops) {
  return show<MapView>(
      options,
      DaemonClient(options.client)
          .get(std::string(kApi) + "/map", {{"entity", entity}, {"hops", std::to_string(hops)}}),
      [&](const MapView& map, const Terminal& terminal) {
        return draw_map(options.output, entity, map, terminal);
      });
}

int run_topology_unknown(const AskOptions& options) {
  return show<MapView>(
      options,
      DaemonClient(options.client)
          .get(std::string(kApi) + "/map", {{"on_map", "false"}, {"limit", "1000"}}),
      draw_unknown);
}

int run_topology_import(const AskOptions& options, const TopologyDocuments& documents) {
  if (const char* how = misuse_of(documents)) return misused(how);
  std::vector<MapFacts> all;
  if (!read_all(documents, all)) return 1;
  for (const MapFacts& facts : all) {
    if (!documents.dry_run)
      if (const Status done = hand_over(options, facts, documents.stale_after); !done)
        return fail(done.error());
    std::printf("%s: %zu entities, %zu dependencies %s\n", facts.source.c_str(), facts.nodes.size(),
                facts.edges.size(), documents.dry_run ? "read, nothing changed" : "imported");
  }
  return 0;
}

int run_topology_diff(const AskOptions& options, const TopologyDocuments& documents) {
  if (const char* how = misuse_of(documents)) return misused(how);
  std::vector<MapFacts> all;
  if (!read_all(documents, all)) return 1;
  Result<MapFacts> before = MapFacts{};
  if (documents.against.empty()) {
    before = facts_in_force(options, all[0].source);
  } else {
    rules::ReadMap other = load_map(documents.against, all[0].source);
    if (!other.findings.empty()) return fail(refusal(other.findings));
    before = std::move(other.facts);
  }
  if (!before) return fail(before.error());
  const MapFacts after = rules::with_earlier(std::move(all[0]), *before, documents.stale_after);
  const std::string lines = diff_of(*before, after);
  std::fputs(lines.empty() ? "no differences\n" : lines.c_str(), stdout);
  return 0;
}

}  // namespace headwater::app
