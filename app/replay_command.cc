#include "app/replay_command.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "app/config_files.h"
#include "app/incident_picture.h"
#include "app/journal_replay.h"
#include "app/replay_run.h"
#include "correlator/views.h"
#include "ingest/file_source.h"
#include "ingest/formats.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;

int fail(const std::string& message) {
  std::fprintf(stderr, "headwater replay: %s\n", message.c_str());
  return 1;
}

// A folder of replay-data/ stands for its stream, configuration and map.
void expand_folder(ReplayOptions& options) {
  if (options.streams.size() != 1 || !fs::is_directory(options.streams.front())) return;
  const fs::path folder = options.streams.front();
  for (const char* name : {"stream.ndjson", "stream.ndjson.zst", "stream.ndjson.gz"})
    if (fs::exists(folder / name)) options.streams.front() = (folder / name).string();
  if (options.config.empty() && fs::exists(folder / "config.yaml"))
    options.config = (folder / "config.yaml").string();
  if (options.topologies.empty() && fs::exists(folder / "topology.yaml"))
    options.topologies.push_back((folder / "topology.yaml").string());
}

// Writes what a run decided: one record a line, and the incidents as they ended.
class RunFolder {
 public:
  explicit RunFolder(const std::string& path) : path_(path) {
    if (path.empty()) return;
    fs::create_directories(path);
    records_.open(fs::path(path) / "records.ndjson", std::ios::binary);
  }
  void add(const std::vector<Record>& records) {
    if (path_.empty()) return;
    std::string lines;
    for (const Record& record : records) {
      append_line(lines, record);
      lines += '\n';
    }
    records_ << lines;
  }
  [[nodiscard]] bool finish(const std::string& incidents) {
    if (path_.empty()) return true;
    std::ofstream out(fs::path(path_) / "incidents.json", std::ios::binary);
    out << incidents << '\n';
    records_.close();
    return out.good() && !records_.fail();
  }

 private:
  std::string path_;
  std::ofstream records_;
};

// Every 100,000 events, on a terminal only.
void show_progress(const ReplayCounts& counts) {
  if (counts.events % 100'000 != 0 || isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r%llu events", static_cast<unsigned long long>(counts.events));
}

struct Run {
  std::unique_ptr<ReplayRun> run;
  std::uint64_t dead_letters = 0;
  Timestamp first;
  Timestamp last;
};

Result<Run> feed_all(const ReplayOptions& options, const LoadedConfiguration& loaded,
                     const std::vector<MapFacts>& maps, RunFolder& folder) {
  auto decoder = ingest::decoder_for(options.format, loaded.mappings);
  if (!decoder) return decoder.error();
  auto source = ingest::FileSource::open(options.streams, **decoder);
  if (!source) return source.error();
  Run run;
  run.run = std::make_unique<ReplayRun>(
      [&folder](const Input&, const std::vector<Record>& records) { folder.add(records); });
  for (;;) {
    auto next = source->next();
    if (!next) return next.error();
    if (!next->has_value()) break;
    ingest::FileItem& item = **next;
    if (const auto* letter = std::get_if<DeadLetter>(&item.content)) {
      ++run.dead_letters;
      std::fprintf(stderr, "%s: %s\n", item.position.c_str(), letter->reason.c_str());
      continue;
    }
    if (!run.first.set()) {
      run.first = item.at;
      run.run->use(loaded.configuration, item.at);
      for (const MapFacts& facts : maps) run.run->use(facts, item.at);
      for (const auto& lookup : loaded.lookups) run.run->use(lookup, item.at);
    }
    run.last = item.at;
    run.run->feed(std::get<Event>(std::move(item.content)), item.at);
    show_progress(run.run->counts());
  }
  run.run->finish();
  return run;
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

void show(const Run& run, const std::vector<IncidentView>& incidents) {
  const Terminal terminal = Terminal::of(stdout);
  const ReplayCounts& counts = run.run->counts();
  std::printf("%llu events, %s to %s: %zu incidents, %llu messages, %llu dead letters\n\n",
              static_cast<unsigned long long>(counts.events),
              format_rfc3339_milliseconds(run.first).c_str(),
              format_rfc3339_milliseconds(run.last).c_str(), incidents.size(),
              static_cast<unsigned long long>(counts.messages),
              static_cast<unsigned long long>(run.dead_letters));
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

}  // namespace

int run_replay(ReplayOptions options) {
  if (!options.data.empty()) return show_journal_replay(options);
  expand_folder(options);
  const LoadedConfiguration loaded = load_configuration(options.config);
  if (!loaded.findings.empty()) return fail(refusal(loaded.findings).message());
  std::vector<MapFacts> maps = loaded.maps;
  for (const std::string& path : options.topologies) {
    rules::ReadMap map = load_map(path, fs::path(path).filename().string());
    if (!map.findings.empty()) return fail(refusal(map.findings).message());
    maps.push_back(std::move(map.facts));
  }
  RunFolder folder(options.out);
  const Result<Run> run = feed_all(options, loaded, maps, folder);
  if (!run) return fail(run.error().message());
  const std::vector<IncidentView> incidents = incidents_of(*run->run);
  const std::string json = as_json(incidents);
  if (options.json) {
    std::printf("%s\n", json.c_str());
  } else {
    show(*run, incidents);
  }
  if (!folder.finish(json)) return fail(options.out + ": cannot be written");
  return 0;
}

}  // namespace headwater::app
