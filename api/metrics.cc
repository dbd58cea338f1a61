#include "api/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

#include "api/internal/engine_metrics.h"
#include "api/internal/process_metrics.h"

namespace headwater::api {
namespace {

double number(std::uint64_t value) { return static_cast<double>(value); }

const prometheus::Histogram::BucketBoundaries& duration_buckets() {
  static const prometheus::Histogram::BucketBoundaries kBuckets = {
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return kBuckets;
}

prometheus::MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
      return prometheus::MetricType::Counter;
    case MetricKind::kGauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::kSummary:
      return prometheus::MetricType::Summary;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric client_metric(const MetricSample& sample, MetricKind kind) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
  switch (kind) {
    case MetricKind::kCounter:
      metric.counter.value = sample.value;
      break;
    case MetricKind::kGauge:
      metric.gauge.value = sample.value;
      break;
    case MetricKind::kSummary:
      metric.summary.sample_sum = sample.value;
      metric.summary.sample_count = sample.count;
      break;
  }
  return metric;
}

// Adds `group` to the family of its name, so that no name is shown twice.
void merge(std::map<std::string, prometheus::MetricFamily>& families, const MetricGroup& group) {
  prometheus::MetricFamily& family = families[group.name];
  if (family.name.empty()) {
    family.name = group.name;
    family.help = group.help;
    family.type = type_of(group.kind);
  }
  for (const MetricSample& sample : group.samples) {
    family.metric.push_back(client_metric(sample, group.kind));
  }
}

}  // namespace

struct Metrics::Families {
  explicit Families(BuildInfo info) : build(std::move(info)) {}

  BuildInfo build;
  prometheus::Registry registry;
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("headwater_http_request_duration_seconds")
          .Help("From a request's whole head to its answer, by route.")
          .Register(registry);
  prometheus::Gauge& in_flight = prometheus::BuildGauge()
                                     .Name("headwater_http_requests_in_flight")
                                     .Help("Whole requests that wait for their answer.")
                                     .Register(registry)
                                     .Add({});
  prometheus::Gauge& connections = prometheus::BuildGauge()
                                       .Name("headwater_http_connections")
                                       .Help("Open connections.")
                                       .Register(registry)
                                       .Add({});
  prometheus::Family<prometheus::Counter>& events =
      prometheus::BuildCounter()
          .Name("headwater_ingest_events_total")
          .Help("Events taken, by what became of them.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& ignored =
      prometheus::BuildCounter()
          .Name("headwater_ingest_ignored_total")
          .Help("Parts of records that their format knows as no event, such as a ping.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& rejections =
      prometheus::BuildCounter()
          .Name("headwater_ingest_rejected_total")
          .Help("Requests that were turned away; nothing of them is kept.")
          .Register(registry);
};

Metrics::Metrics(BuildInfo build) : families_(std::make_unique<Families>(std::move(build))) {}
Metrics::~Metrics() = default;

void Metrics::request_answered(const Exchange& exchange) {
  const std::string handler = exchange.route.empty() ? "none" : exchange.route;
  const std::string method = exchange.method.empty() ? "none" : exchange.method;
  families_->durations
      .Add({{"handler", handler}, {"method", method}, {"code", std::to_string(exchange.status)}},
           duration_buckets())
      .Observe(static_cast<double>(exchange.took.micros) / 1e6);
}

void Metrics::connections_changed(std::size_t open, std::size_t in_flight) {
  families_->connections.Set(number(open));
  families_->in_flight.Set(number(in_flight));
}

void Metrics::event_taken(std::string_view source, std::string_view kind, std::string_view result) {
  families_->events
      .Add({{"source", metric_source(source)},
            {"kind", std::string(kind)},
            {"result", std::string(result)}})
      .Increment();
}

void Metrics::ignored(std::string_view source, std::size_t parts) {
  families_->ignored.Add({{"source", metric_source(source)}}).Increment(number(parts));
}

void Metrics::rejected(std::string_view source, std::string_view reason) {
  families_->rejections.Add({{"source", metric_source(source)}, {"reason", std::string(reason)}})
      .Increment();
}

std::string Metrics::page(const EngineStatus& status,
                          const std::vector<MetricsSource>& sources) const {
  std::map<std::string, prometheus::MetricFamily> families;
  for (prometheus::MetricFamily& own : families_->registry.Collect()) {
    if (!own.metric.empty()) families.emplace(own.name, std::move(own));
  }
  const BuildInfo& build = families_->build;
  merge(families, {.name = "headwater_build_info",
                   .help = "What is running; always 1.",
                   .samples = {{{{"version", build.version},
                                 {"revision", build.revision},
                                 {"compiler", build.compiler}},
                                1}}});
  for (const MetricGroup& group : engine_groups(status)) merge(families, group);
  for (const MetricGroup& group : process_groups()) merge(families, group);
  for (const MetricsSource& source : sources) {
    for (const MetricGroup& group : source()) merge(families, group);
  }
  std::vector<prometheus::MetricFamily> shown;
  for (auto& [name, family] : families) {
    if (!family.metric.empty()) shown.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(shown);
}

}  // namespace headwater::api
