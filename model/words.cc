#include "model/words.h"

#include <array>
#include <utility>

#include "base/fields.h"
#include "model/tenant_use.h"

namespace headwater {
namespace {

template <class Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

template <class Enum, std::size_t N>
std::string_view spell(const Words<Enum, N>& words, Enum value) {
  for (const auto& [word_value, word] : words)
    if (word_value == value) return word;
  return kInvalidName;
}

template <class Enum, std::size_t N>
std::optional<Enum> read(const Words<Enum, N>& words, std::string_view text) {
  for (const auto& [value, word] : words)
    if (word == text) return value;
  return std::nullopt;
}

constexpr Words<TenantCount, kTenantCounts> kTenantCountWords = {{
    {TenantCount::kAlerts, "alerts"},
    {TenantCount::kSignals, "signals"},
    {TenantCount::kHeartbeats, "heartbeats"},
    {TenantCount::kChanges, "changes"},
}};

constexpr Words<AlertStatus, 2> kAlertStatuses = {{
    {AlertStatus::kFiring, "firing"},
    {AlertStatus::kResolved, "resolved"},
}};
constexpr Words<ChangeKind, 14> kChangeKinds = {{
    {ChangeKind::kDeploy, "deploy"},
    {ChangeKind::kRollback, "rollback"},
    {ChangeKind::kConfig, "config"},
    {ChangeKind::kFlag, "flag"},
    {ChangeKind::kMigration, "migration"},
    {ChangeKind::kScaling, "scale"},
    {ChangeKind::kCertificate, "certificate"},
    {ChangeKind::kAccess, "access"},
    {ChangeKind::kInfrastructure, "infra"},
    {ChangeKind::kMaintenance, "maintenance"},
    {ChangeKind::kFailover, "failover"},
    {ChangeKind::kAutoscaling, "autoscaling"},
    {ChangeKind::kSecurity, "security"},
    {ChangeKind::kDrift, "drift"},
}};
constexpr Words<ChangeStatus, 4> kChangeStatuses = {{
    {ChangeStatus::kStarted, "started"},
    {ChangeStatus::kSucceeded, "succeeded"},
    {ChangeStatus::kFailed, "failed"},
    {ChangeStatus::kCancelled, "cancelled"},
}};
constexpr Words<HeartbeatStatus, 4> kHeartbeatStatuses = {{
    {HeartbeatStatus::kSucceeded, "succeeded"},
    {HeartbeatStatus::kStarted, "started"},
    {HeartbeatStatus::kFailed, "failed"},
    {HeartbeatStatus::kNoted, "noted"},
}};
constexpr Words<SymptomClass, 10> kSymptomClasses = {{
    {SymptomClass::kErrors, "errors"},
    {SymptomClass::kLatency, "latency"},
    {SymptomClass::kSaturation, "saturation"},
    {SymptomClass::kLoss, "loss"},
    {SymptomClass::kExternal, "external"},
    {SymptomClass::kState, "state"},
    {SymptomClass::kBusiness, "business"},
    {SymptomClass::kLoad, "load"},
    {SymptomClass::kAbsence, "absence"},
    {SymptomClass::kOther, "other"},
}};
constexpr Words<EntityKind, 12> kEntityKinds = {{
    {EntityKind::kService, "service"},
    {EntityKind::kDatabase, "database"},
    {EntityKind::kCache, "cache"},
    {EntityKind::kQueue, "queue"},
    {EntityKind::kIngress, "ingress"},
    {EntityKind::kNode, "node"},
    {EntityKind::kRegion, "region"},
    {EntityKind::kExternal, "external"},
    {EntityKind::kJob, "job"},
    {EntityKind::kStorage, "storage"},
    {EntityKind::kTenantApp, "app"},
    {EntityKind::kOther, "other"},
}};
constexpr Words<EdgeKind, 4> kEdgeKinds = {{
    {EdgeKind::kCalls, "calls"},
    {EdgeKind::kRunsOn, "runs-on"},
    {EdgeKind::kStoresIn, "stores-in"},
    {EdgeKind::kRoutedBy, "routed-by"},
}};
constexpr Words<SignalKind, 3> kSignalKinds = {{
    {SignalKind::kMeasurement, "measurement"},
    {SignalKind::kFailure, "failure"},
    {SignalKind::kObjective, "objective"},
}};
constexpr Words<SignatureScheme, 5> kSignatureSchemes = {{
    {SignatureScheme::kHmacSha256, "hmac_sha256"},
    {SignatureScheme::kToken, "token"},
    {SignatureScheme::kStandardWebhooks, "standard_webhooks"},
    {SignatureScheme::kSlack, "slack"},
    {SignatureScheme::kSns, "sns"},
}};
constexpr Words<SignalDirection, 3> kSignalDirections = {{
    {SignalDirection::kHigherIsWorse, "higher_is_worse"},
    {SignalDirection::kLowerIsWorse, "lower_is_worse"},
    {SignalDirection::kBoth, "both"},
}};
// First the words we print, then those that others send.
constexpr Words<Severity, 18> kSeverities = {{
    {Severity::kCritical, "critical"},
    {Severity::kHigh, "high"},
    {Severity::kWarning, "warning"},
    {Severity::kInfo, "info"},
    {Severity::kNone, "none"},
    {Severity::kCritical, "page"},
    {Severity::kCritical, "fatal"},
    {Severity::kCritical, "disaster"},
    {Severity::kCritical, "emergency"},
    {Severity::kHigh, "error"},
    {Severity::kHigh, "major"},
    {Severity::kWarning, "warn"},
    {Severity::kWarning, "average"},
    {Severity::kWarning, "minor"},
    {Severity::kInfo, "information"},
    {Severity::kInfo, "low"},
    {Severity::kNone, "debug"},
    {Severity::kNone, "ok"},
}};

}  // namespace

std::string_view to_string(TenantCount count) { return spell(kTenantCountWords, count); }

std::string_view to_string(Severity severity) { return spell(kSeverities, severity); }

ReadSeverity read_severity(std::string_view word) {
  const auto severity = read(kSeverities, word);
  return {severity.value_or(Severity::kWarning), severity.has_value()};
}

std::string_view to_string(AlertStatus status) { return spell(kAlertStatuses, status); }

std::optional<AlertStatus> read_alert_status(std::string_view word) {
  return read(kAlertStatuses, word);
}

std::string_view to_string(ChangeKind kind) { return spell(kChangeKinds, kind); }
std::optional<ChangeKind> read_change_kind(std::string_view word) {
  return read(kChangeKinds, word);
}

std::string_view to_string(ChangeStatus status) { return spell(kChangeStatuses, status); }
std::optional<ChangeStatus> read_change_status(std::string_view word) {
  return read(kChangeStatuses, word);
}

std::string_view to_string(HeartbeatStatus status) { return spell(kHeartbeatStatuses, status); }
std::optional<HeartbeatStatus> read_heartbeat_status(std::string_view word) {
  return read(kHeartbeatStatuses, word);
}

std::string_view to_string(SymptomClass symptom_class) {
  return spell(kSymptomClasses, symptom_class);
}
std::optional<SymptomClass> read_symptom_class(std::string_view word) {
  return read(kSymptomClasses, word);
}

std::string_view to_string(EntityKind kind) { return spell(kEntityKinds, kind); }
std::optional<EntityKind> read_entity_kind(std::string_view word) {
  return read(kEntityKinds, word);
}

std::string_view to_string(EdgeKind kind) { return spell(kEdgeKinds, kind); }
std::optional<EdgeKind> read_edge_kind(std::string_view word) { return read(kEdgeKinds, word); }

std::string_view to_string(SignalKind kind) { return spell(kSignalKinds, kind); }
std::optional<SignalKind> read_signal_kind(std::string_view word) {
  return read(kSignalKinds, word);
}

std::string_view to_string(SignatureScheme scheme) { return spell(kSignatureSchemes, scheme); }

std::string_view to_string(SignalDirection direction) {
  return spell(kSignalDirections, direction);
}
std::optional<SignalDirection> read_signal_direction(std::string_view word) {
  return read(kSignalDirections, word);
}

}  // namespace headwater
