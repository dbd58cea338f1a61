#include "ingest/internal/headwater_shape.h"

#include <array>

#include "model/limits.h"

namespace headwater::ingest {
namespace {

using json::field;
using json::unused;
using Field = json::Field<HeadwaterShape>;
using Shape = HeadwaterShape;

constexpr unsigned kAlert = static_cast<unsigned>(HeadwaterKind::kAlert);
constexpr unsigned kChange = static_cast<unsigned>(HeadwaterKind::kChange);
constexpr unsigned kSignal = static_cast<unsigned>(HeadwaterKind::kSignal);
constexpr unsigned kHeartbeat = static_cast<unsigned>(HeadwaterKind::kHeartbeat);
constexpr unsigned kJourney = static_cast<unsigned>(HeadwaterKind::kJourney);
constexpr unsigned kEvery = kAlert | kChange | kSignal | kHeartbeat | kJourney;

struct Key {
  unsigned kinds;
  Field field;
};

constexpr std::array kKeys = {
    Key{kEvery, field<&Shape::kind>("kind")},
    Key{kEvery, field<&Shape::id>("id")},
    Key{kEvery, field<&Shape::time>("time")},
    Key{kEvery, field<&Shape::received_at>("received_at")},
    Key{kEvery, field<&Shape::tenants>("tenant")},
    Key{kEvery, field<&Shape::services>("service")},
    Key{kEvery, field<&Shape::name>("name")},
    Key{kEvery, field<&Shape::environment>("environment")},
    Key{kEvery, field<&Shape::severity>("severity")},
    Key{kEvery, field<&Shape::labels>("labels")},
    Key{kAlert | kChange | kSignal | kHeartbeat, field<&Shape::status>("status")},
    Key{kAlert | kChange | kSignal, field<&Shape::value>("value")},
    Key{kAlert, field<&Shape::annotations>("annotations")},
    Key{kAlert, field<&Shape::starts_at>("starts_at")},
    Key{kAlert, field<&Shape::ends_at>("ends_at")},
    Key{kAlert, field<&Shape::generator_url>("generator_url")},
    Key{kChange, field<&Shape::type>("type")},
    Key{kChange, field<&Shape::type>("change_type")},
    Key{kChange, field<&Shape::tenants>("tenants")},
    Key{kChange, field<&Shape::services>("services")},
    Key{kChange, field<&Shape::version>("version")},
    Key{kChange, field<&Shape::started_at>("started_at")},
    Key{kChange, field<&Shape::finished_at>("finished_at")},
    Key{kChange, field<&Shape::actor>("actor")},
    Key{kChange, field<&Shape::url>("url")},
    Key{kChange, field<&Shape::title>("title")},
    Key{kChange, unused<Shape>("source")},
    Key{kSignal, field<&Shape::signal>("signal")},
    Key{kSignal, field<&Shape::baseline>("baseline")},
    Key{kSignal | kJourney, field<&Shape::window>("window")},
    Key{kSignal, field<&Shape::burn_rate>("burn_rate")},
    Key{kSignal, field<&Shape::threshold>("threshold")},
    Key{kSignal, field<&Shape::direction>("direction")},
    Key{kSignal, field<&Shape::count>("count")},
    Key{kSignal | kHeartbeat, field<&Shape::reason>("reason")},
    Key{kSignal, field<&Shape::unit>("unit")},
    Key{kSignal, field<&Shape::labels>("dimensions")},
    Key{kSignal, unused<Shape>("subject")},
    Key{kSignal, unused<Shape>("error_budget_remaining")},
    Key{kHeartbeat, field<&Shape::interval>("interval")},
    Key{kHeartbeat, field<&Shape::grace>("grace")},
    Key{kHeartbeat, field<&Shape::run>("run")},
    Key{kJourney, field<&Shape::steps>("steps")},
};

constexpr std::array<std::pair<std::string_view, HeadwaterKind>, 5> kKinds = {{
    {"alert", HeadwaterKind::kAlert},
    {"change", HeadwaterKind::kChange},
    {"signal", HeadwaterKind::kSignal},
    {"heartbeat", HeadwaterKind::kHeartbeat},
    {"journey", HeadwaterKind::kJourney},
}};

template <unsigned Kind>
constexpr auto keys_of() {
  constexpr auto kCount = [] {
    std::size_t count = 0;
    for (const Key& key : kKeys) count += (key.kinds & Kind) != 0 ? 1 : 0;
    return count;
  }();
  std::array<Field, kCount> fields{};
  std::size_t at = 0;
  for (const Key& key : kKeys)
    if ((key.kinds & Kind) != 0) fields[at++] = key.field;
  return fields;
}

template <unsigned Kind>
Status read_kind(const json::Element& value, const json::Pointer& at, HeadwaterShape& shape) {
  static constexpr auto kFields = keys_of<Kind>();
  return json::read_fields(value, at, kFields, json::UnknownKeys::kRefused, shape);
}

struct Version {
  std::string_view from;
  std::string_view to;
};
constexpr std::array kVersionFields = {field<&Version::from>("from"), field<&Version::to>("to")};

struct Window {
  Timestamp start;
  Timestamp end;
};
constexpr std::array kWindowFields = {field<&Window::start>("start"), field<&Window::end>("end")};

// One that says nothing of `ok` was not reached.
struct JourneyStep {
  std::string_view name;
  std::optional<bool> ok;
  Quantity seconds = Quantity::of(0);
  std::string_view error;
};

// A number of seconds, or a duration as text.
Status read_seconds(const json::Element& value, const json::Pointer& at, JourneyStep& step) {
  Duration duration;
  if (value.is_string()) {
    if (auto done = json::read(value, at, duration); !done) return done;
    step.seconds = fraction({duration.micros, -6}, 1, 1);  // without trailing zeros
    return Ok{};
  }
  if (auto done = json::read(value, at, step.seconds); !done) return done;
  if (!step.seconds.set() || step.seconds.mantissa < 0)
    return json::refused(at, "expected a number of seconds");
  return Ok{};
}
constexpr std::array kStepFields = {
    field<&JourneyStep::name>("name"), json::Field<JourneyStep>{"duration", read_seconds},
    field<&JourneyStep::error>("error"),
    json::Field<JourneyStep>{
        "ok", [](const json::Element& value, const json::Pointer& at, JourneyStep& step) -> Status {
          const auto ok = value.get_bool();
          if (ok.error() != simdjson::SUCCESS) return json::refused(at, "expected true or false");
          step.ok = ok.value_unsafe();
          return Ok{};
        }}};

constexpr std::array kBaselineFields = {
    field<&SignalBody::baseline>("value"), field<&SignalBody::spread>("stddev"),
    field<&SignalBody::lower>("lower"),    field<&SignalBody::upper>("upper"),
    unused<SignalBody>("method"),          unused<SignalBody>("samples")};

// Reads the word of a closed set, told as `expected`; an empty one leaves `out` as it is.
template <class Enum, class ReadWord>
Status read_word(std::string_view word, const json::Pointer& at, const ReadWord& read_from,
                 std::string_view expected, Enum& out) {
  if (word.empty()) return Ok{};
  const std::optional<Enum> known = read_from(word);
  if (!known) return json::refused(at, "expected " + std::string(expected));
  out = *known;
  return Ok{};
}

// A change that somebody's stream marks as an event that fires has taken effect.
std::optional<ChangeStatus> read_status_of_change(std::string_view word) {
  if (word == "firing") return ChangeStatus::kSucceeded;
  return read_change_status(word);
}

// Without a type the name tells, where it is one of the words; else it is a deployment.
Status read_type(const HeadwaterShape& shape, const json::Pointer& at, ChangeKind& out) {
  if (shape.type.empty()) {
    const bool flag = shape.name == "feature-flag" || shape.name == "feature_flag";
    out = flag ? ChangeKind::kFlag : read_change_kind(shape.name).value_or(ChangeKind::kDeploy);
    return Ok{};
  }
  return read_word(shape.type, {at, "type"}, read_change_kind, kChangeKindExpected, out);
}

std::vector<std::string> texts(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

// "failed" is a failure, "succeeded" one that did not happen. What fires or is resolved in
// somebody's stream says nothing about a signal.
Status read_outcome(const HeadwaterShape& shape, const json::Pointer& at, SignalBody& signal) {
  if (shape.status.empty() || shape.status == "firing" || shape.status == "resolved") return Ok{};
  const bool failed = shape.status == "failed";
  if (!failed && shape.status != "succeeded")
    return json::refused({at, "status"}, "expected " + std::string(kOutcomeExpected));
  if (!shape.signal.empty() && signal.kind != SignalKind::kFailure)
    return json::refused({at, "status"}, "only a failure has one");
  if (!shape.count) signal.count = failed ? 1 : 0;
  if (failed != (signal.count > 0))
    return json::refused({at, "count"}, "the status says another one");
  signal.kind = SignalKind::kFailure;
  return Ok{};
}

Status read_window(const HeadwaterShape& shape, const json::Pointer& at, SignalBody& signal) {
  Window window;
  if (shape.window) {
    auto done = json::read_fields(*shape.window, {at, "window"}, kWindowFields,
                                  json::UnknownKeys::kRefused, window);
    if (!done) return done;
  }
  signal.window_start = window.start;
  signal.window_end = window.end;
  return Ok{};
}

// One rate, or one for each window: then the smallest, since every window must burn for it.
Status read_burn_rate(const json::Element& value, const json::Pointer& at, Quantity& out) {
  const auto windows = json::as_object(value, at);
  if (!windows) return json::read(value, at, out);
  for (const auto& [window, rate] : *windows) {
    Quantity quantity;
    if (auto done = json::read(rate, {at, window}, quantity); !done) return done;
    if (quantity.set() && (!out.set() || compare(quantity, out) < 0)) out = quantity;
  }
  return Ok{};
}

}  // namespace

SignalLack complete_signal(bool counted, SignalBody& signal) {
  switch (signal.kind) {
    case SignalKind::kMeasurement:
      if (!signal.value.set()) return {"value", "a measurement needs one"};
      break;
    case SignalKind::kFailure:
      if (!counted) signal.count = 1;
      break;
    case SignalKind::kObjective:
      if (!signal.value.set()) return {"burn_rate", "an objective needs one"};
      // A rate of one spends exactly the budget.
      if (!signal.upper.set()) signal.upper = Quantity::of(1);
      break;
  }
  const bool bounded = signal.lower.set() && signal.upper.set();
  if (bounded && compare(signal.upper, signal.lower) < 0)
    return {"baseline", "upper is below lower"};
  const bool windowed = signal.window_start.set() && signal.window_end.set();
  if (windowed && signal.window_end < signal.window_start)
    return {"window", "ends before it starts"};
  return {};
}

std::optional<HeadwaterKind> read_headwater_kind(std::string_view word) {
  for (const auto& [name, kind] : kKinds)
    if (name == word) return kind;
  return std::nullopt;
}

Status read_headwater(const json::Element& value, const json::Pointer& at, HeadwaterKind kind,
                      HeadwaterShape& shape) {
  switch (kind) {
    case HeadwaterKind::kAlert:
      return read_kind<kAlert>(value, at, shape);
    case HeadwaterKind::kChange:
      return read_kind<kChange>(value, at, shape);
    case HeadwaterKind::kSignal:
      return read_kind<kSignal>(value, at, shape);
    case HeadwaterKind::kHeartbeat:
      return read_kind<kHeartbeat>(value, at, shape);
    case HeadwaterKind::kJourney:
      return read_kind<kJourney>(value, at, shape);
  }
  return Ok{};
}

Result<AlertBody> alert_of(HeadwaterShape& shape, const json::Pointer& at) {
  AlertBody alert;
  const auto status = read_word(shape.status, {at, "status"}, read_alert_status,
                                kAlertStatusExpected, alert.status);
  if (!status) return status.error();
  alert.starts_at = shape.starts_at;
  alert.ends_at = shape.ends_at;
  alert.value = shape.value;
  alert.annotations = LabelSet::from_views(shape.annotations.pairs);
  alert.generator_url = shape.generator_url;
  return alert;
}

Result<ChangeBody> change_of(const HeadwaterShape& shape, const json::Pointer& at,
                             const LabelSet& labels, std::string_view fallback_id) {
  ChangeBody change;
  change.id = labels.get("change_id");
  if (change.id.empty()) change.id = shape.id.empty() ? fallback_id : shape.id;
  if (auto done = read_type(shape, at, change.kind); !done) return done.error();
  const auto status = read_word(shape.status, {at, "status"}, read_status_of_change,
                                kChangeStatusExpected, change.status);
  if (!status) return status.error();
  Version version;
  if (shape.version) {
    const auto done = json::read_fields(*shape.version, {at, "version"}, kVersionFields,
                                        json::UnknownKeys::kRefused, version);
    if (!done) return done.error();
  }
  change.version_from = version.from;
  change.version_to = version.to.empty() ? labels.get("version") : version.to;
  change.title = shape.title;
  change.services = texts(shape.services);
  change.tenants = texts(shape.tenants);
  change.started_at = shape.started_at;
  change.finished_at = shape.finished_at;
  change.actor = shape.actor;
  change.url = shape.url;
  return change;
}

Result<SignalBody> signal_of(const HeadwaterShape& shape, const json::Pointer& at) {
  SignalBody signal;
  const auto kind =
      read_word(shape.signal, {at, "signal"}, read_signal_kind, kSignalKindExpected, signal.kind);
  if (!kind) return kind.error();
  const auto direction = read_word(shape.direction, {at, "direction"}, read_signal_direction,
                                   kSignalDirectionExpected, signal.direction);
  if (!direction) return direction.error();
  signal.value = shape.value;
  signal.upper = shape.threshold;
  if (shape.burn_rate) {
    const auto done = read_burn_rate(*shape.burn_rate, {at, "burn_rate"}, signal.value);
    if (!done) return done.error();
  }
  if (shape.baseline) {
    const auto done = json::read_fields(*shape.baseline, {at, "baseline"}, kBaselineFields,
                                        json::UnknownKeys::kRefused, signal);
    if (!done) return done.error();
  }
  if (auto done = read_window(shape, at, signal); !done) return done.error();
  if (shape.count) {
    const auto done = json::read(*shape.count, {at, "count"}, signal.count);
    if (!done) return done.error();
  }
  if (auto done = read_outcome(shape, at, signal); !done) return done.error();
  signal.reason = shape.reason;
  signal.unit = shape.unit;
  const bool counted = shape.count || shape.status == "failed" || shape.status == "succeeded";
  const SignalLack lack = complete_signal(counted, signal);
  if (!lack.field.empty()) return json::refused({at, lack.field}, lack.why);
  return signal;
}

Result<HeartbeatBody> heartbeat_of(const HeadwaterShape& shape, const json::Pointer& at) {
  HeartbeatBody heartbeat{.interval = shape.interval, .grace = shape.grace};
  const auto status = read_word(shape.status, {at, "status"}, read_heartbeat_status,
                                kHeartbeatStatusExpected, heartbeat.status);
  if (!status) return status.error();
  heartbeat.run = shape.run;
  heartbeat.reason = shape.reason;
  return heartbeat;
}

Result<SignalBody> journey_of(const HeadwaterShape& shape, const json::Pointer& at) {
  SignalBody signal{.kind = SignalKind::kFailure, .value = Quantity::of(0), .unit = "s"};
  if (auto done = read_window(shape, at, signal); !done) return done.error();
  const json::Pointer steps_at(at, "steps");
  if (!shape.steps) return json::refused(steps_at, "a journey needs them");
  const auto steps = json::as_array(*shape.steps, steps_at);
  if (!steps) return steps.error();
  if (steps->size() > limits::kJourneyStepsMax) return json::refused(steps_at, "more than 256");
  std::size_t ran = 0;
  for (std::size_t i = 0; i < steps->size(); ++i) {
    JourneyStep step;
    const auto done = json::read_fields(steps->at(i).value_unsafe(), {steps_at, i}, kStepFields,
                                        json::UnknownKeys::kRefused, step);
    if (!done) return done.error();
    if (step.name.empty()) return json::refused({{steps_at, i}, "name"}, "missing");
    ran += step.ok ? 1 : 0;
    signal.value = sum(signal.value, step.seconds);
    if (step.ok.value_or(true) || ++signal.count > 1) continue;
    signal.reason = "step " + std::to_string(i + 1) + " of " + std::to_string(steps->size()) +
                    ", " + std::string(step.name) + ", failed";
    if (!step.error.empty()) signal.reason += ": " + std::string(step.error);
  }
  if (ran == 0) return json::refused(steps_at, "none says whether it is ok");
  return signal;
}

}  // namespace headwater::ingest
