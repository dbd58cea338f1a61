// The closed sets of words that events, state and pages share, each with its spelling.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater {

enum class Severity : std::uint8_t { kCritical = 1, kHigh, kWarning, kInfo, kNone };
[[nodiscard]] std::string_view to_string(Severity severity);
// The words of Prometheus rules, PagerDuty and others; unknown words are kWarning, known = false.
struct ReadSeverity {
  Severity severity;
  bool known;
};
[[nodiscard]] ReadSeverity read_severity(std::string_view word);

enum class AlertStatus : std::uint8_t { kFiring, kResolved };
[[nodiscard]] std::string_view to_string(AlertStatus status);
[[nodiscard]] std::optional<AlertStatus> read_alert_status(std::string_view word);

enum class ChangeKind : std::uint8_t {
  kDeploy,
  kRollback,
  kConfig,
  kFlag,
  kMigration,
  kScaling,
  kCertificate,
  kAccess,
  kInfrastructure,
  kMaintenance,
  kFailover,
  kAutoscaling,
  kSecurity,
  kDrift,
};
[[nodiscard]] std::string_view to_string(ChangeKind kind);
[[nodiscard]] std::optional<ChangeKind> read_change_kind(std::string_view word);

enum class ChangeStatus : std::uint8_t { kStarted, kSucceeded, kFailed, kCancelled };
[[nodiscard]] std::string_view to_string(ChangeStatus status);
[[nodiscard]] std::optional<ChangeStatus> read_change_status(std::string_view word);

// What a check-in says. A note changes nothing but the words that are shown.
enum class HeartbeatStatus : std::uint8_t { kSucceeded, kStarted, kFailed, kNoted };
[[nodiscard]] std::string_view to_string(HeartbeatStatus status);
[[nodiscard]] std::optional<HeartbeatStatus> read_heartbeat_status(std::string_view word);

// What a symptom is about; evidence compares like with like.
enum class SymptomClass : std::uint8_t {
  kErrors,
  kLatency,
  kSaturation,
  kLoss,
  kExternal,
  kState,
  kBusiness,
  kLoad,
  kAbsence,
  kOther,
};
[[nodiscard]] std::string_view to_string(SymptomClass symptom_class);
[[nodiscard]] std::optional<SymptomClass> read_symptom_class(std::string_view word);

enum class EntityKind : std::uint8_t {
  kService,
  kDatabase,
  kCache,
  kQueue,
  kIngress,
  kNode,
  kRegion,
  kExternal,
  kJob,
  kStorage,
  kTenantApp,
  kOther,
};
[[nodiscard]] std::string_view to_string(EntityKind kind);
[[nodiscard]] std::optional<EntityKind> read_entity_kind(std::string_view word);

enum class EdgeKind : std::uint8_t { kCalls, kRunsOn, kStoresIn, kRoutedBy };
[[nodiscard]] std::string_view to_string(EdgeKind kind);
[[nodiscard]] std::optional<EdgeKind> read_edge_kind(std::string_view word);

enum class SignalKind : std::uint8_t { kMeasurement, kFailure, kObjective };
[[nodiscard]] std::string_view to_string(SignalKind kind);
[[nodiscard]] std::optional<SignalKind> read_signal_kind(std::string_view word);

// How the sender of a hook proves itself.
enum class SignatureScheme : std::uint8_t { kHmacSha256, kToken, kStandardWebhooks, kSlack, kSns };
[[nodiscard]] std::string_view to_string(SignatureScheme scheme);

enum class SignalDirection : std::uint8_t { kHigherIsWorse, kLowerIsWorse, kBoth };
[[nodiscard]] std::string_view to_string(SignalDirection direction);
[[nodiscard]] std::optional<SignalDirection> read_signal_direction(std::string_view word);

}  // namespace headwater
