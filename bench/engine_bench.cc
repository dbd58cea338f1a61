// CPU time of the steps of one event's path. See README.md for how to read it.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "app/reference_library.h"
#include "correlator/engine.h"
#include "correlator/suspects.h"
#include "ingest/formats.h"
#include "rules/configuration.h"
#include "store/journal_blob.h"

namespace headwater {
namespace {

constexpr Timestamp kStart{1'767'225'600'000'000};

Event alert_event(std::int64_t number, Timestamp at) {
  const std::string text = std::to_string(number);
  Event event{.source = "kafka:alerts", .occurred_at = at, .received_at = at};
  event.labels = LabelSet({{"alertname", "HighErrorRate"},
                           {"service", "service-" + text},
                           {"instance", "10.0.0." + text},
                           {"cluster", "eu-west-1"},
                           {"namespace", "erp"},
                           {"severity", "warning"},
                           {"job", "odoo"},
                           {"pod", "odoo-7d9f8-" + text}});
  event.body = AlertBody{.starts_at = kStart, .ends_at = at + minutes(4)};
  return event;
}

void decode(benchmark::State& state) {
  const auto decoder = ingest::decoder_for("headwater_json");
  const std::string line =
      R"({"kind":"alert","status":"firing","name":"HighErrorRate","service":"odoo-web","tenant":"t17",)"
      R"("severity":"critical","time":"2026-01-01T00:00:00Z","labels":{"cluster":"eu-west-1",)"
      R"("namespace":"erp","pod":"odoo-7d9f8","instance":"10.0.0.7"},"annotations":{"summary":"5xx"}})";
  RawRecord record{.source = "bench", .position = "1", .bytes = line, .received_at = kStart};
  for (auto _ : state) benchmark::DoNotOptimize((*decoder)->decode(record));
}
BENCHMARK(decode);

void match(benchmark::State& state) {
  std::vector<rules::SymptomRule> list;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const std::string name = "Alert" + std::to_string(i);
    auto match = rules::Matchers::parse("alertname=\"" + name + "\",cluster=\"eu-west-1\"");
    list.push_back({.name = name, .match = std::move(*match)});
  }
  const rules::SymptomRules rules(std::move(list));
  const LabelSet labels = alert_event(1, kStart).labels.with("alertname", "Alert7");
  for (auto _ : state) benchmark::DoNotOptimize(rules.judge(labels, Severity::kWarning));
}
BENCHMARK(match)->RangeMultiplier(10)->Range(10, 10'000);

// An engine that knows `alerts` firing alerts which make no symptom.
struct Fixture {
  explicit Fixture(bool fallback) : engine(correlator::State{}, references) {
    auto configuration = std::make_shared<rules::Configuration>();
    configuration->resolution = rules::default_resolution();
    configuration->symptoms = rules::SymptomRules({}, fallback);
    const Hash128 digest = references.add(configuration);
    advance(ReferenceReplaced{.kind = ReferenceKind::kConfiguration, .digest = digest});
  }
  void advance(decltype(Input::body) body) {
    records.clear();
    at = at + milliseconds(1);
    engine.advance({.seq = {++seq}, .at = at, .body = std::move(body)}, records);
  }
  app::CompiledReferences references;
  correlator::Engine engine;
  std::vector<Record> records;
  std::uint64_t seq = 0;
  Timestamp at = kStart;
};

void repeat(benchmark::State& state) {
  Fixture fixture(false);
  for (std::int64_t i = 0; i < state.range(0); ++i)
    fixture.advance(EventArrived{alert_event(i, fixture.at)});
  std::int64_t next = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Event event = alert_event(next++ % state.range(0), fixture.at);
    state.ResumeTiming();
    fixture.advance(EventArrived{std::move(event)});
  }
}
BENCHMARK(repeat)->RangeMultiplier(100)->Range(100, 1'000'000);

void first_firing(benchmark::State& state) {
  Fixture fixture(true);
  std::int64_t next = 0;
  for (auto _ : state) {
    state.PauseTiming();
    fixture.at = fixture.at + seconds(5);
    Event event = alert_event(next++, fixture.at);
    state.ResumeTiming();
    fixture.advance(EventArrived{std::move(event)});
  }
}
BENCHMARK(first_firing)->Iterations(20'000);

// 100,000 entities: 100 databases under a thousand services each.
MapFacts services_over_databases() {
  constexpr int kServices = 99'900;
  MapFacts facts{.source = "bench"};
  for (int i = 0; i < 100; ++i)
    facts.nodes.push_back({.name = "db-" + std::to_string(i), .kind = EntityKind::kDatabase});
  for (int i = 0; i < kServices; ++i) {
    facts.nodes.push_back({.name = "service-" + std::to_string(i), .kind = EntityKind::kService});
    facts.edges.push_back(
        {.from = "service-" + std::to_string(i), .to = "db-" + std::to_string(i / 1'000)});
  }
  return facts;
}

// One incident of so many symptoms: a database and services over it.
void rank(benchmark::State& state) {
  Fixture fixture(true);
  const Hash128 map = fixture.references.add(services_over_databases());
  fixture.advance(ReferenceReplaced{.kind = ReferenceKind::kMap, .source = "bench", .digest = map});
  Event event = alert_event(0, fixture.at);
  event.labels = event.labels.with("service", "db-0");
  fixture.advance(EventArrived{event});
  for (std::int64_t i = 1; i < state.range(0); ++i)
    fixture.advance(EventArrived{alert_event(i, fixture.at)});
  const correlator::View view = fixture.engine.view();
  const IncidentId incident{1};
  const auto symptoms = static_cast<std::int64_t>(view.state.index_of(incident).symptoms.size());
  if (symptoms != state.range(0)) return state.SkipWithError("the services made several incidents");
  for (auto _ : state)
    benchmark::DoNotOptimize(correlator::rank_suspects(view, incident, fixture.at));
}
BENCHMARK(rank)->RangeMultiplier(10)->Range(10, 1'000)->Unit(benchmark::kMicrosecond);

void append(benchmark::State& state) {
  Fixture fixture(false);
  std::vector<store::JournalEntry> entries;
  for (std::int64_t i = 0; i < 1000; ++i) {
    const Event event = alert_event(i, fixture.at);
    fixture.advance(EventArrived{event});
    entries.push_back(
        {.input = {.seq = {fixture.seq}, .at = fixture.at, .body = EventArrived{event}},
         .records = fixture.records});
  }
  store::JournalEncoder encoder;
  std::string blob;
  for (auto _ : state) encoder.encode(correlator::kDecisionVersion, entries, blob);
  state.SetItemsProcessed(state.iterations() * 1000);
  state.counters["bytes_per_event"] = static_cast<double>(blob.size()) / 1000;
}
BENCHMARK(append);

}  // namespace
}  // namespace headwater
