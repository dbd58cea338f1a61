#include "app/daemon_metrics.h"

#include <string>
#include <utility>

#include "app/engine_loop.h"
#include "app/kafka_intake.h"
#include "app/receivers.h"
#include "app/store_keeper.h"
#include "notifiers/outcome.h"

namespace headwater::app {
namespace {

constexpr double kMicrosPerSecond = 1e6;

api::MetricGroup single(std::string name, std::string help, api::MetricKind kind, double value) {
  return {.name = std::move(name),
          .help = std::move(help),
          .kind = kind,
          .samples = {{.value = value}}};
}

api::MetricGroup summary(std::string name, std::string help, const DurationSum& sum) {
  return {.name = std::move(name),
          .help = std::move(help),
          .kind = api::MetricKind::kSummary,
          .samples = {{.value = static_cast<double>(sum.total.micros) / kMicrosPerSecond,
                       .count = sum.count}}};
}

double seconds_of(Timestamp time) { return static_cast<double>(time.micros) / kMicrosPerSecond; }

void add_engine(std::vector<api::MetricGroup>& groups, const EngineLoop& loop) {
  using enum api::MetricKind;
  const EngineLoopCounters counters = loop.counters();
  groups.push_back(single("headwater_engine_batches_total", "Synced batches.", kCounter,
                          static_cast<double>(counters.batches)));
  groups.push_back(single("headwater_engine_inputs_total", "Inputs sequenced.", kCounter,
                          static_cast<double>(counters.inputs)));
  groups.push_back(single("headwater_engine_records_total", "Records decided.", kCounter,
                          static_cast<double>(counters.records)));
  groups.push_back(single("headwater_engine_queued_inputs", "Inputs waiting for the engine.",
                          kGauge, static_cast<double>(counters.queued_inputs)));
  groups.push_back(single("headwater_engine_refused_submissions_total",
                          "Submissions refused because the queue was full or space was short.",
                          kCounter, static_cast<double>(counters.refused_full)));
  groups.push_back(single("headwater_engine_clock_skew_seconds", "Wall clock minus engine time.",
                          kGauge,
                          static_cast<double>(counters.clock_skew.micros) / kMicrosPerSecond));
  groups.push_back(summary("headwater_correlation_duration_seconds",
                           "From taking a batch of inputs to its synced write.",
                           counters.correlated));
  groups.push_back(summary("headwater_incident_open_duration_seconds",
                           "How long incidents were open that were resolved.", counters.open_for));
}

void add_receivers(std::vector<api::MetricGroup>& groups, const Receivers& receivers) {
  using enum api::MetricKind;
  api::MetricGroup sent{"headwater_notifications_total", "Messages delivered.", kCounter, {}};
  api::MetricGroup digests{"headwater_notification_digests_total",
                           "Digests delivered, of messages that had to share a send.",
                           kCounter,
                           {}};
  api::MetricGroup failed{"headwater_notifications_failed_total",
                          "Tries that failed, those tried again too.",
                          kCounter,
                          {}};
  api::MetricGroup queued{
      "headwater_notification_queue_length", "Messages queued or in flight.", kGauge, {}};
  api::MetricGroup took{
      "headwater_notification_duration_seconds", "Exchanges with a receiver.", kSummary, {}};
  for (const notifiers::ReceiverCounters& counters : receivers.counters()) {
    took.samples.push_back({{{"receiver", counters.receiver}},
                            static_cast<double>(counters.latency_micros_sum) / kMicrosPerSecond,
                            counters.tries});
    sent.samples.push_back({{{"receiver", counters.receiver}}, static_cast<double>(counters.sent)});
    digests.samples.push_back(
        {{{"receiver", counters.receiver}}, static_cast<double>(counters.digests)});
    queued.samples.push_back(
        {{{"receiver", counters.receiver}}, static_cast<double>(counters.queued)});
    for (std::size_t i = 0; i < counters.failed.size(); ++i) {
      const auto reason = std::string(to_string(static_cast<notifiers::FailureClass>(i)));
      failed.samples.push_back({{{"receiver", counters.receiver}, {"reason", reason}},
                                static_cast<double>(counters.failed[i])});
    }
  }
  groups.push_back(std::move(sent));
  groups.push_back(std::move(digests));
  groups.push_back(std::move(failed));
  groups.push_back(std::move(queued));
  groups.push_back(std::move(took));
}

void add_kafka(std::vector<api::MetricGroup>& groups, const KafkaIntake& kafka) {
  using enum api::MetricKind;
  const ingest::KafkaStatistics statistics = kafka.statistics();
  groups.push_back(single("headwater_kafka_records_total", "Kafka records read.", kCounter,
                          static_cast<double>(statistics.records)));
  groups.push_back(single("headwater_kafka_skipped_total", "Records read before, skipped.",
                          kCounter, static_cast<double>(statistics.skipped)));
  groups.push_back(single("headwater_kafka_errors_total", "Errors of client, broker, partition.",
                          kCounter, static_cast<double>(statistics.errors)));
  groups.push_back(single("headwater_kafka_connected", "1 while a broker can be reached.", kGauge,
                          statistics.connected ? 1 : 0));
  groups.push_back(single("headwater_kafka_paused", "1 while the engine's queue is full.", kGauge,
                          statistics.paused ? 1 : 0));
  api::MetricGroup ignored{"headwater_ingest_ignored_total",
                           "Parts of records that their format knows as no event, such as a ping.",
                           kCounter,
                           {}};
  for (const auto& [source, parts] : statistics.ignored)
    ignored.samples.push_back({{{"source", source}}, static_cast<double>(parts)});
  groups.push_back(std::move(ignored));
  api::MetricGroup lag{"headwater_kafka_consumer_lag", "Records not read yet.", kGauge, {}};
  for (const ingest::KafkaPartitionStatistics& partition : statistics.partitions)
    lag.samples.push_back(
        {{{"topic", partition.topic}, {"partition", std::to_string(partition.partition)}},
         static_cast<double>(partition.lag)});
  groups.push_back(std::move(lag));
}

}  // namespace

std::vector<api::MetricGroup> daemon_metrics(const EngineLoop& loop, const Receivers& receivers,
                                             const KafkaIntake* kafka, const StoreKeeper& keeper,
                                             const DaemonState& state) {
  using enum api::MetricKind;
  std::vector<api::MetricGroup> groups;
  add_engine(groups, loop);
  add_receivers(groups, receivers);
  if (kafka != nullptr) add_kafka(groups, *kafka);
  groups.push_back(single("headwater_ready", "Whether events are taken: what /-/ready says.",
                          kGauge, state.ready ? 1 : 0));
  groups.push_back(single("headwater_store_free_bytes", "Free space where the store lives.", kGauge,
                          static_cast<double>(keeper.free_bytes())));
  groups.push_back(single("headwater_config_last_reload_successful",
                          "0 after a configuration was refused: the one before is in force.",
                          kGauge, state.reloaded ? 1 : 0));
  groups.push_back(single("headwater_config_last_reload_success_timestamp_seconds",
                          "When the configuration in force was read.", kGauge,
                          seconds_of(state.configured_at)));
  if (state.backed_up_at)
    groups.push_back(single("headwater_backup_last_success_timestamp_seconds",
                            "When the newest whole backup was begun; 0: there is none.", kGauge,
                            state.backed_up_at->set() ? seconds_of(*state.backed_up_at) : 0));
  if (state.certificate_until.set())
    groups.push_back(single("headwater_tls_certificate_expiry_timestamp_seconds",
                            "When the server's certificate is no longer valid.", kGauge,
                            seconds_of(state.certificate_until)));
  return groups;
}

std::string configuration_without_secrets(const rules::Configuration& configuration) {
  return configuration.text;
}

}  // namespace headwater::app
