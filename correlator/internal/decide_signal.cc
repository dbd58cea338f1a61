#include <algorithm>

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"

namespace headwater::correlator {
namespace {

constexpr std::int64_t kDeviationMax = 1'000'000'000;
constexpr std::int64_t kOutsideBounds = 1'000;  // one spread, where only bounds are known

std::int64_t in_bad_direction(std::int64_t deviation, SignalDirection direction) {
  switch (direction) {
    case SignalDirection::kHigherIsWorse:
      return deviation;
    case SignalDirection::kLowerIsWorse:
      return -deviation;
    case SignalDirection::kBoth:
      return deviation < 0 ? -deviation : deviation;
  }
  return 0;
}

bool outside_bounds(const SignalBody& body) {
  const bool above = body.upper.set() && compare(body.value, body.upper) > 0;
  const bool below = body.lower.set() && compare(body.value, body.lower) < 0;
  switch (body.direction) {
    case SignalDirection::kHigherIsWorse:
      return above;
    case SignalDirection::kLowerIsWorse:
      return below;
    case SignalDirection::kBoth:
      return above || below;
  }
  return false;
}

// Thousandths of a spread in the bad direction; 0 within the band.
std::int64_t deviation_of(const SignalBody& body, std::int64_t threshold) {
  if (body.kind == SignalKind::kFailure) return std::min(body.count, kDeviationMax / 1000) * 1000;
  if (!body.value.set()) return 0;
  if (body.baseline.set() && body.spread.set() && body.spread.mantissa > 0) {
    const std::int64_t deviation = in_bad_direction(
        deviation_thousandths(body.value, body.baseline, body.spread), body.direction);
    return deviation >= threshold ? deviation : 0;
  }
  return outside_bounds(body) ? kOutsideBounds : 0;
}

// What the series is about, from its first value on.
struct Series {
  SignalId id;
  EntityId entity;
  std::string tenant;
  SymptomId symptom;
};

Series series_of(const View& view, const ArrivedEvent& arrived, const Signal* known) {
  if (known != nullptr) return {known->id, known->entity, known->tenant, known->symptom};
  const EventNames names = names_of(view, arrived.event);
  return {{view.state.meta.next_signal},
          entity_id(view, names.entities.front()),
          names.tenant,
          SymptomId{}};
}

}  // namespace

void decide_signal(const View& view, const ArrivedEvent& arrived, const SignalBody& body,
                   std::vector<Record>& out) {
  const auto at = view.state.indexes.signal_by_identity.find(arrived.identity);
  const Signal* known = at == view.state.indexes.signal_by_identity.end()
                            ? nullptr
                            : view.state.signals.find(at->second);
  if (known != nullptr && arrived.event.occurred_at < known->occurred_at) {
    out.emplace_back(EventDropped{.source = arrived.source, .reason = DropReason::kOlderStatus});
    return;
  }
  Series series = series_of(view, arrived, known);
  const rules::Configuration& configuration = view.configuration();
  const std::int64_t deviation = deviation_of(body, configuration.signal_threshold);
  const Severity severity = rules::signal_severity(arrived.event.labels);
  const auto verdict = configuration.symptoms.judge_signal(arrived.event.labels, severity);
  std::vector<Record> raised;
  if (deviation > 0 && verdict) {
    series.symptom = raise_symptom(view,
                                   {.origin = OriginKind::kSignal,
                                    .origin_id = series.id.value,
                                    .source = arrived.source,
                                    .kind = verdict->kind,
                                    .symptom_class = verdict->symptom_class,
                                    .entity = series.entity,
                                    .tenant = series.tenant,
                                    .severity = verdict->severity,
                                    .onset = std::min(arrived.event.occurred_at, arrived.now),
                                    .at = arrived.now,
                                    .intensity = deviation},
                                   series.symptom, arrived.late, raised);
  }
  out.emplace_back(SignalMeasured{
      .signal = series.id,
      .identity = arrived.identity,
      .labels = arrived.event.labels,
      .source = arrived.source,
      .entity = series.entity,
      .tenant = series.tenant,
      .body = body,
      .deviation = deviation,
      .occurred_at = arrived.event.occurred_at,
      .at = arrived.now,
      .lease_until = deviation > 0 ? arrived.now + configuration.signal_lease : Timestamp{},
      .symptom = series.symptom});
  out.insert(out.end(), std::make_move_iterator(raised.begin()),
             std::make_move_iterator(raised.end()));
  if (deviation == 0) clear_symptom(view, series.symptom, arrived.now, out);
}

}  // namespace headwater::correlator
