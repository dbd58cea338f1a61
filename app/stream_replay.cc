#include "app/stream_replay.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>
#include <variant>

#include "app/config_files.h"
#include "app/run_recorder.h"
#include "ingest/file_source.h"
#include "ingest/formats.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;

// Every 100,000 events, on a terminal only.
void show_progress(const ReplayCounts& counts) {
  if (counts.events % 100'000 != 0 || isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r%llu events", static_cast<unsigned long long>(counts.events));
}

class StreamReplay {
 public:
  StreamReplay(const LoadedConfiguration& loaded, const std::vector<MapFacts>& maps,
               RunFolder& folder)
      : loaded_(loaded), maps_(maps), run_(std::make_unique<ReplayRun>(observer(folder))) {}

  void take(ingest::FileItem item) {
    if (const auto* letter = std::get_if<DeadLetter>(&item.content)) {
      ++summary_.dead_letters;
      std::fprintf(stderr, "%s: %s\n", item.position.c_str(), letter->reason.c_str());
      return;
    }
    if (!summary_.first.set()) begin(item.at);
    summary_.last = item.at;
    run_->feed(std::get<Event>(std::move(item.content)), item.at);
    show_progress(run_->counts());
  }

  ReplayedStream finish() {
    run_->finish();
    summary_.decision_version = correlator::kDecisionVersion;
    summary_.events = run_->counts().events;
    summary_.incidents = recorder_.finish(run_->engine().view());
    return {std::move(run_), std::move(summary_)};
  }

 private:
  ReplayRun::Observer observer(RunFolder& folder) {
    return [this, &folder](const Input&, const std::vector<Record>& records) {
      folder.add(records);
      recorder_.take(run_->engine().view(), records);
    };
  }

  void begin(Timestamp at) {
    summary_.first = at;
    run_->use(loaded_.configuration, at);
    for (const MapFacts& facts : maps_) run_->use(facts, at);
    for (const auto& lookup : loaded_.lookups) run_->use(lookup, at);
  }

  const LoadedConfiguration& loaded_;
  const std::vector<MapFacts>& maps_;
  RunRecorder recorder_;
  RunSummary summary_;
  std::unique_ptr<ReplayRun> run_;
};

Result<std::vector<MapFacts>> load_maps(std::vector<MapFacts> maps,
                                        const std::vector<std::string>& topologies) {
  for (const std::string& path : topologies) {
    rules::ReadMap map = load_map(path, fs::path(path).filename().string());
    if (!map.findings.empty()) return refusal(map.findings);
    maps.push_back(std::move(map.facts));
  }
  return maps;
}

}  // namespace

Result<ReplayedStream> replay_streams(const ReplaySources& sources, RunFolder& folder) {
  const LoadedConfiguration loaded = load_configuration(sources.config);
  if (!loaded.findings.empty()) return refusal(loaded.findings);
  const auto maps = load_maps(loaded.maps, sources.topologies);
  if (!maps) return maps.error();
  auto decoder = ingest::decoder_for(sources.format, loaded.mappings);
  if (!decoder) return decoder.error();
  auto source = ingest::FileSource::open(sources.streams, **decoder);
  if (!source) return source.error();
  StreamReplay replay(loaded, *maps, folder);
  for (;;) {
    auto next = source->next();
    if (!next) return next.error();
    if (!next->has_value()) break;
    replay.take(std::move(**next));
  }
  ReplayedStream replayed = replay.finish();
  replayed.summary.streams = sources.streams;
  replayed.summary.config = sources.config;
  return replayed;
}

}  // namespace headwater::app
