#include "app/replay_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "app/incident_picture.h"
#include "app/journal_replay.h"
#include "app/stream_replay.h"
#include "correlator/views.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;

int fail(const std::string& message) {
  std::fprintf(stderr, "headwater replay: %s\n", message.c_str());
  return 1;
}

// A folder of replay-data/ stands for its stream, configuration and map.
void expand_folder(ReplaySources& sources) {
  if (sources.streams.size() != 1 || !fs::is_directory(sources.streams.front())) return;
  const fs::path folder = sources.streams.front();
  for (const char* name : {"stream.ndjson", "stream.ndjson.zst", "stream.ndjson.gz"})
    if (fs::exists(folder / name)) sources.streams.front() = (folder / name).string();
  if (sources.config.empty() && fs::exists(folder / "config.yaml"))
    sources.config = (folder / "config.yaml").string();
  if (sources.topologies.empty() && fs::exists(folder / "topology.yaml"))
    sources.topologies.push_back((folder / "topology.yaml").string());
}

std::vector<IncidentView> incidents_of(const ReplayRun& run) {
  std::vector<IncidentView> incidents;
  const correlator::View view = run.engine().view();
  for (const auto& [id, incident] : run.engine().state().incidents) {
    if (incident->state == IncidentState::kMerged) continue;
    const Answer answer = correlator::answer(view, IncidentQuery{incident->id});
    if (answer) incidents.push_back(std::get<IncidentView>(*answer));
  }
  return incidents;
}

void show(const ReplayedStream& run, const std::vector<IncidentView>& incidents) {
  const Terminal terminal = Terminal::of(stdout);
  const ReplayCounts& counts = run.run->counts();
  std::printf("%llu events, %s to %s: %zu incidents, %llu messages, %llu dead letters\n\n",
              static_cast<unsigned long long>(counts.events),
              format_rfc3339_milliseconds(run.summary.first).c_str(),
              format_rfc3339_milliseconds(run.summary.last).c_str(), incidents.size(),
              static_cast<unsigned long long>(counts.messages),
              static_cast<unsigned long long>(run.summary.dead_letters));
  for (const IncidentView& incident : incidents)
    if (incident.summary.paged) std::printf("%s\n", picture_of(incident, terminal).c_str());
  std::vector<IncidentSummary> summaries;
  for (const IncidentView& incident : incidents)
    if (!incident.summary.paged) summaries.push_back(incident.summary);
  if (!summaries.empty()) std::printf("Not paged:\n%s", table_of(summaries, terminal).c_str());
}

int show_journal_replay(const ReplayOptions& options) {
  const auto result = replay_journal(options.data, options.estate, options.out);
  if (!result) return fail(result.error().message());
  std::printf("%llu inputs, %llu records, digest %s: %s\n",
              static_cast<unsigned long long>(result->inputs),
              static_cast<unsigned long long>(result->records), result->digest.c_str(),
              result->different == 0 ? "replays byte for byte" : "differs");
  if (result->different == 0) return 0;
  return fail(std::to_string(result->different) +
              " inputs differ; the first: " + result->first_difference);
}

// What the run of `--against` came to: read back, or the same streams under its configuration.
Result<RunSummary> baseline_of(const ReplayOptions& options) {
  if (fs::is_directory(options.against)) return read_run(options.against);
  ReplaySources sources = options.sources;
  sources.config = options.against;
  auto nowhere = RunFolder::open("");
  if (!nowhere) return nowhere.error();
  auto replayed = replay_streams(sources, *nowhere);
  if (!replayed) return replayed.error();
  return std::move(replayed->summary);
}

// Before a long run rather than after it.
Status check(const ReplayOptions& options) {
  const std::vector<std::string>& streams = options.sources.streams;
  if (!options.against.empty() && !fs::is_directory(options.against) &&
      std::find(streams.begin(), streams.end(), "-") != streams.end())
    return Error(ErrorCode::kRefused,
                 "standard input can be read once only; save it, or give a run to --against");
  return Ok{};
}

int show_replay(const ReplayedStream& replayed, const std::vector<IncidentView>& incidents,
                const std::string& json, bool as_json) {
  if (as_json) {
    std::printf("%s\n", json.c_str());
  } else {
    show(replayed, incidents);
  }
  return 0;
}

}  // namespace

int run_replay(ReplayOptions options) {
  if (!options.data.empty()) return show_journal_replay(options);
  expand_folder(options.sources);
  if (Status possible = check(options); !possible) return fail(possible.error().message());
  auto folder = RunFolder::open(options.out);
  if (!folder) return fail(folder.error().message());
  const Result<RunSummary> baseline = options.against.empty() ? RunSummary{} : baseline_of(options);
  if (!baseline) return fail(baseline.error().message());
  const auto replayed = replay_streams(options.sources, *folder);
  if (!replayed) return fail(replayed.error().message());
  const std::vector<IncidentView> incidents = incidents_of(*replayed->run);
  const std::string json = as_json(incidents);
  if (Status written = folder->finish(json, replayed->summary); !written)
    return fail(written.error().message());
  if (options.against.empty()) return show_replay(*replayed, incidents, json, options.json);
  options.diff.json = options.json;
  return show_diff(*baseline, replayed->summary, options.diff);
}

}  // namespace headwater::app
