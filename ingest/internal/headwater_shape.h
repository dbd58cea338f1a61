// Our own JSON as it is read: every key of every kind in one plain struct of views, and the four
// ways to make a body of it. Private to ingest/.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ingest/internal/json.h"
#include "model/event.h"

namespace headwater::ingest {

struct HeadwaterShape {
  // of every kind
  std::string_view kind;
  std::string_view id;
  Timestamp time;
  Timestamp received_at;
  std::vector<std::string_view> tenants;   // "tenant" or "tenants"
  std::vector<std::string_view> services;  // "service" or "services"
  std::string_view name;
  std::string_view environment;
  std::string_view severity;
  std::string_view status;
  json::TextMap labels;
  Quantity value = Quantity::unset();
  // alert
  json::TextMap annotations;
  Timestamp starts_at;
  Timestamp ends_at;
  std::string_view generator_url;
  // change
  std::string_view type;
  std::optional<json::Element> version;
  Timestamp started_at;
  Timestamp finished_at;
  std::string_view actor;
  std::string_view url;
  std::string_view title;
  // signal
  std::string_view signal;
  std::optional<json::Element> baseline;
  std::optional<json::Element> window;
  std::optional<json::Element> burn_rate;
  Quantity threshold = Quantity::unset();
  std::string_view direction;
  std::optional<json::Element> count;
  std::string_view reason;
  std::string_view unit;
  // heartbeat
  Duration interval;
  Duration grace;
  std::string_view run;
  // journey
  std::optional<json::Element> steps;
};

enum class HeadwaterKind : std::uint8_t {
  kAlert = 1,
  kChange = 2,
  kSignal = 4,
  kHeartbeat = 8,
  kJourney = 16,  // a signal that is told step by step
};

[[nodiscard]] std::optional<HeadwaterKind> read_headwater_kind(std::string_view word);
// Reads every key; one that belongs to another kind is refused like an unknown one.
[[nodiscard]] Status read_headwater(const json::Element& value, const json::Pointer& at,
                                    HeadwaterKind kind, HeadwaterShape& shape);

[[nodiscard]] Result<AlertBody> alert_of(HeadwaterShape& shape, const json::Pointer& at);
// `fallback_id` is the envelope's; the label "change_id" comes before either id.
[[nodiscard]] Result<ChangeBody> change_of(const HeadwaterShape& shape, const json::Pointer& at,
                                           const LabelSet& labels, std::string_view fallback_id);
[[nodiscard]] Result<SignalBody> signal_of(const HeadwaterShape& shape, const json::Pointer& at);
[[nodiscard]] Result<HeartbeatBody> heartbeat_of(const HeadwaterShape& shape,
                                                 const json::Pointer& at);
// What somebody's robot lived through, as a failure of as many steps as failed and a value of
// seconds that all of them took.
[[nodiscard]] Result<SignalBody> journey_of(const HeadwaterShape& shape, const json::Pointer& at);

// The words of these sets, as refusals tell them.
inline constexpr std::string_view kAlertStatusExpected = "\"firing\" or \"resolved\"";
inline constexpr std::string_view kChangeStatusExpected =
    "\"started\", \"succeeded\", \"failed\" or \"cancelled\"";
inline constexpr std::string_view kChangeKindExpected =
    "deploy, rollback, config, flag, migration, infra, scale, maintenance, certificate, access, "
    "failover, autoscaling, security or drift";
inline constexpr std::string_view kSignalKindExpected =
    "\"measurement\", \"failure\" or \"objective\"";
inline constexpr std::string_view kHeartbeatStatusExpected =
    "\"succeeded\", \"started\", \"failed\" or \"noted\"";
inline constexpr std::string_view kOutcomeExpected = "\"succeeded\" or \"failed\"";
inline constexpr std::string_view kSignalDirectionExpected =
    "\"higher_is_worse\", \"lower_is_worse\" or \"both\"";

// Fills in what a kind of signal has by itself, and finds what it can't do without.
struct SignalLack {
  std::string_view field;  // "" = it is whole
  std::string_view why;
};
[[nodiscard]] SignalLack complete_signal(bool counted, SignalBody& signal);

}  // namespace headwater::ingest
