#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"
#include "correlator/internal/signal_judgement.h"
#include "model/limits.h"
#include "rules/local_days.h"

namespace headwater::correlator {
namespace {

// A series of which this is the first value; what it is about stays so.
Signal new_series(const View& view, const ArrivedEvent& arrived) {
  const EventNames names = names_of(view, arrived.event, arrived.labels);
  return {.id = {view.state.meta.next_signal},
          .entity = entity_id(view, names.entities.front()),
          .tenant = names.tenant};
}

// Of which time the value tells. A clock that runs ahead must not make later values old.
Timestamp time_of(const ArrivedEvent& arrived) {
  return std::min(arrived.event.occurred_at, arrived.now);
}

std::optional<rules::SymptomVerdict> symptom_of(const View& view, const LabelSet& labels,
                                                const rules::SignalRule* rule) {
  auto verdict = view.configuration().symptoms.judge_signal(labels, rules::signal_severity(labels));
  if (verdict && rule != nullptr) verdict->severity = rule->severity.value_or(verdict->severity);
  return verdict;
}

// Awaited from the last value that was no failure, or from when the engine was back.
Timestamp awaited_until(const View& view, const rules::SignalRule* rule, EntityId entity,
                        Timestamp heard_at) {
  const Duration every = awaited_every(view, rule, entity);
  if (every.micros <= 0) return {};
  for (const Gap& gap : view.state.meta.gaps) heard_at = std::max(heard_at, gap.to);
  return rule->days->after_open_time(heard_at, every);
}

// A bad value holds until it is repeated: for the lease, or until the next one is awaited.
Timestamp lease_of(const View& view, const rules::SignalRule* rule, Timestamp now,
                   Timestamp awaited) {
  if (rule != nullptr && rule->lease.micros > 0) return now + rule->lease;
  return std::max(now + view.configuration().signal_lease, awaited);
}

// The symptom of a bad value; its records go to `raised`.
void raise_for(const View& view, const rules::SignalRule* rule, bool late, SignalMeasured& measured,
               std::vector<Record>& raised) {
  measured.lease_until = lease_of(view, rule, measured.at, measured.awaited_until);
  auto verdict = symptom_of(view, measured.labels.with(measured.added_labels), rule);
  if (!verdict) return;
  measured.symptom = raise_symptom(view,
                                   {.origin = OriginKind::kSignal,
                                    .origin_id = measured.signal.value,
                                    .source = measured.source,
                                    .kind = std::move(verdict->kind),
                                    .symptom_class = verdict->symptom_class,
                                    .entity = measured.entity,
                                    .tenant = measured.tenant,
                                    .severity = verdict->severity,
                                    .onset = measured.occurred_at,
                                    .at = measured.at,
                                    .intensity = measured.deviation},
                                   measured.symptom, late, raised);
}

}  // namespace

void decide_signal(const View& view, const ArrivedEvent& arrived, const SignalBody& body,
                   std::vector<Record>& out) {
  const auto at = view.state.indexes.signal_by_identity.find(arrived.identity);
  const Signal* known = at == view.state.indexes.signal_by_identity.end()
                            ? nullptr
                            : view.state.signals.find(at->second);
  const Timestamp occurred_at = time_of(arrived);
  if (known != nullptr && occurred_at < known->occurred_at) {
    out.emplace_back(EventDropped{.source = arrived.source, .reason = DropReason::kOlderStatus});
    return;
  }
  const rules::SignalRule* rule = view.configuration().signals.find(arrived.labels);
  const Signal begun = known != nullptr ? Signal{} : new_series(view, arrived);
  const Signal& series = known != nullptr ? *known : begun;
  const bool windowed = body.window_start.set() && body.window_start < occurred_at;
  const SignalValue value{.body = body,
                          .rule = rule,
                          .signal = series.id,
                          .entity = series.entity,
                          .when = windowed ? body.window_start : occurred_at};
  SignalVerdict judged = judge_value(view, value);
  const bool bad = judged.deviation > 0;
  const bool heard = body.kind != SignalKind::kFailure || body.count == 0;
  SignalMeasured measured{.signal = series.id,
                          .identity = arrived.identity,
                          .labels = arrived.event.labels,
                          .added_labels = arrived.added_labels,
                          .source = arrived.source,
                          .entity = series.entity,
                          .tenant = series.tenant,
                          .body = body,
                          .deviation = judged.deviation,
                          .occurred_at = occurred_at,
                          .at = arrived.now,
                          .symptom = series.symptom,
                          .expected = std::move(judged.expected),
                          .heard_at = heard || known == nullptr ? arrived.now : series.heard_at,
                          .missing = !heard && series.missing,
                          .absence = series.absence};
  measured.awaited_until = awaited_until(view, rule, series.entity, measured.heard_at);
  std::vector<Record> raised;
  if (bad) raise_for(view, rule, arrived.late, measured, raised);
  out.emplace_back(std::move(measured));
  if (auto lesson = lesson_of(view, value, bad)) out.emplace_back(std::move(*lesson));
  std::move(raised.begin(), raised.end(), std::back_inserter(out));
  if (!bad) clear_symptom(view, series.symptom, arrived.now, out);
  if (heard) clear_symptom(view, series.absence, arrived.now, out);
}

void decide_signal_silence(const View& view, SignalId id, Timestamp now, std::vector<Record>& out) {
  const Signal& signal = view.state.signals.at(id);
  const LabelSet labels = signal.labels.with(signal.added_labels);
  const rules::SignalRule* rule = view.configuration().signals.find(labels);
  const Timestamp until = awaited_until(view, rule, signal.entity, signal.heard_at);
  const auto verdict = symptom_of(view, labels, rule);
  // The rule may be another one by now, and what the engine slept through counts for nobody.
  if (!until.set() || until > now || !verdict) {
    out.emplace_back(
        SignalAwaited{.signal = id, .until = until.set() && until > now ? until : Timestamp{}});
    return;
  }
  std::vector<Record> raised;
  const SymptomId absence = raise_symptom(view,
                                          {.origin = OriginKind::kSignal,
                                           .origin_id = id.value,
                                           .source = signal.source,
                                           .kind = verdict->kind + " missing",
                                           .symptom_class = SymptomClass::kAbsence,
                                           .entity = signal.entity,
                                           .tenant = signal.tenant,
                                           .severity = verdict->severity,
                                           .onset = now,
                                           .at = now},
                                          signal.absence, false, raised);
  out.emplace_back(SignalMissed{.signal = id, .absence = absence});
  std::move(raised.begin(), raised.end(), std::back_inserter(out));
}

void decide_forgetting_signal(const View& view, SignalId id, Timestamp now,
                              std::vector<Record>& out) {
  const Signal& signal = view.state.signals.at(id);
  clear_symptom(view, signal.symptom, now, out);
  clear_symptom(view, signal.absence, now, out);
  const std::uint64_t first = id.value * limits::kPagesPerSignal;
  for (std::uint64_t page = first; page < first + limits::kPagesPerSignal; ++page)
    if (view.state.signal_pages.find({page}) != nullptr)
      out.emplace_back(SignalPageForgotten{.page = {page}});
  out.emplace_back(SignalForgotten{.signal = id});
}

}  // namespace headwater::correlator
