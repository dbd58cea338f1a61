#include "correlator/decide.h"

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/incident_decisions.h"
#include "correlator/internal/silence_decisions.h"
#include "correlator/page_policy.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

SilenceId silence_of(const Deadline& deadline) {
  return {static_cast<std::uint32_t>(deadline.ordinal)};
}

class Decider {
 public:
  Decider(const View& view, Timestamp now, std::vector<Record>& out)
      : view_(view), state_(view.state), now_(now), out_(out) {}

  // --- inputs ---
  void operator()(const IdentifyEvent& step) { decide_identity(view_, step, now_, out_); }
  void operator()(const DecideEvent& step) {
    const ArrivedEvent event = arrived(view_, step, now_);
    std::visit([&](const auto& body) { decide_body(event, body); }, step.event->body);
  }
  void operator()(const OperatorCommand* command) { decide_command(view_, *command, now_, out_); }
  void operator()(const SilenceRequested* request) {
    decide_silence_request(view_, *request, now_, out_);
  }
  void operator()(const SilenceExpiryRequested* request) {
    decide_silence_expiry(view_, *request, now_, out_);
  }
  void operator()(const ReferenceReplaced* replaced);
  void operator()(const SourceProgress* progress);
  void operator()(const DeliveryAttempted* attempted) {
    decide_attempt(view_, attempted->attempt, now_, out_);
  }
  void operator()(const Resumed* resumed) {
    if (now_ - resumed->from > limits::kResumptionGapMin)
      out_.emplace_back(GapNoted{Gap{.from = resumed->from, .to = now_}});
  }
  void operator()(const StoreEpochSet* set) { out_.emplace_back(StoreEpochNoted{set->epoch}); }

  // --- deadlines ---
  void operator()(const Deadline& deadline);

  // --- what records call for ---
  void operator()(const SilenceSymptom& step) {
    decide_silenced_symptom(view_, step.symptom, now_, out_);
  }
  void operator()(const SilenceIncident& step) {
    decide_silenced_incident(view_, step.incident, now_, out_);
  }
  void operator()(const ApplySilence& step) {
    decide_silence_applied(view_, step.silence, now_, out_);
  }
  void operator()(const MatchSilence& step) {
    const Silence* silence = view_.state.silences.find(step.silence);
    if (silence != nullptr && !silence->matched_at.set())
      out_.emplace_back(SilenceMatched{.silence = silence->id, .at = now_});
  }
  void operator()(const UpdateIncident& step) { decide_update(view_, step.incident, now_, out_); }
  void operator()(const GroupSymptom& step) { decide_group(view_, step.symptom, now_, out_); }
  void operator()(const ReturnSymptom& step) { decide_return(view_, step.symptom, now_, out_); }
  void operator()(const ClearSymptom& step) { decide_clear(view_, step.symptom, now_, out_); }
  void operator()(const TouchByChange& step) {
    decide_touch_by_change(view_, step.change, now_, out_);
  }
  void operator()(const RankIncident& step) { decide_ranking(view_, step.incident, now_, out_); }
  void operator()(const SettleRanking& step) { decide_settling(view_, step.incident, now_, out_); }
  void operator()(const PageIncident& step) { decide_step(view_, step.incident, now_, out_); }
  void operator()(const TellLifecycle& step) {
    decide_lifecycle_page(view_, step.incident, step.reason, now_, out_);
  }
  void operator()(const TellMerge& step) {
    decide_merged_threads(view_, step.survivor, step.absorbed, now_, out_);
  }

 private:
  void decide_body(const ArrivedEvent& event, const AlertBody& body) {
    decide_alert(view_, event, body, out_);
  }
  void decide_body(const ArrivedEvent& event, const ChangeBody& body) {
    decide_change(view_, event, body, out_);
  }
  void decide_body(const ArrivedEvent& event, const SignalBody& body) {
    decide_signal(view_, event, body, out_);
  }
  void decide_body(const ArrivedEvent& event, const HeartbeatBody& body) {
    decide_heartbeat(view_, event, body, out_);
  }
  void end_alert_lease(AlertId id);
  void end_signal_lease(SignalId id);

  const View& view_;
  const State& state_;
  Timestamp now_;
  std::vector<Record>& out_;
};

void Decider::operator()(const ReferenceReplaced* replaced) {
  ReferenceId id{state_.meta.next_reference};
  for (const auto& [ordinal, reference] : state_.references)
    if (reference->kind == replaced->kind && reference->source == replaced->source)
      id = reference->id;
  out_.emplace_back(ReferenceInForceSet{.reference = id,
                                        .kind = replaced->kind,
                                        .source = replaced->source,
                                        .digest = replaced->digest});
}

void Decider::operator()(const SourceProgress* progress) {
  const auto known = state_.indexes.source_by_name.find(progress->source);
  SourceId source{state_.meta.next_source};
  if (known == state_.indexes.source_by_name.end()) {
    out_.emplace_back(SourceSeen{.source = source, .name = progress->source});
  } else {
    source = known->second;
  }
  out_.emplace_back(SourceProgressNoted{
      .source = source, .catching_up = progress->catching_up, .as_of = progress->as_of});
}

void Decider::operator()(const Deadline& deadline) {
  switch (deadline.kind) {
    case DeadlineKind::kForgetEventId:
      out_.emplace_back(EventIdForgotten{.remembered = {deadline.ordinal}});
      return;
    case DeadlineKind::kAlertLease:
      return end_alert_lease({deadline.ordinal});
    case DeadlineKind::kSignalLease:
      return end_signal_lease({deadline.ordinal});
    case DeadlineKind::kSignalSilence:
      return decide_signal_silence(view_, {deadline.ordinal}, now_, out_);
    case DeadlineKind::kForgetSignal:
      return decide_forgetting_signal(view_, {deadline.ordinal}, now_, out_);
    case DeadlineKind::kHeartbeat:
      return decide_heartbeat_missed(view_, {static_cast<std::uint32_t>(deadline.ordinal)}, now_,
                                     out_);
    case DeadlineKind::kSilenceStart:
      out_.emplace_back(SilenceStarted{.silence = silence_of(deadline)});
      return;
    case DeadlineKind::kSilenceEnd:
      out_.emplace_back(SilenceEnded{.silence = silence_of(deadline), .at = now_});
      return;
    case DeadlineKind::kForgetSilence:
      out_.emplace_back(SilenceForgotten{.silence = silence_of(deadline)});
      return;
    case DeadlineKind::kRank:
      return decide_ranking(view_, {deadline.ordinal}, now_, out_);
    case DeadlineKind::kStep:
      return decide_step(view_, {deadline.ordinal}, now_, out_);
    case DeadlineKind::kQuiet:
      return decide_quiet(view_, {deadline.ordinal}, out_, now_);
    case DeadlineKind::kThreadClose:
      return decide_thread_close(view_, {deadline.ordinal}, now_, out_);
    case DeadlineKind::kMessageDeadline:
      return decide_message_deadline(view_, {deadline.ordinal}, now_, out_);
    case DeadlineKind::kForgetAlert:
      return decide_forgetting_alert(view_, {deadline.ordinal}, out_);
    case DeadlineKind::kForgetChange:
      out_.emplace_back(ChangeForgotten{.change = {deadline.ordinal}});
      return;
    case DeadlineKind::kForgetIncident:
      return decide_forgetting(view_, {deadline.ordinal}, out_);
  }
}

void Decider::end_alert_lease(AlertId id) {
  out_.emplace_back(AlertResolved{.alert = id, .at = now_, .explicit_resolve = false});
  clear_symptom(view_, state_.alerts.at(id).symptom, now_, out_);
}

void Decider::end_signal_lease(SignalId id) {
  out_.emplace_back(SignalCalmed{.signal = id});
  clear_symptom(view_, state_.signals.at(id).symptom, now_, out_);
}

}  // namespace

void decide(const View& view, const Step& step, std::vector<Record>& out) {
  std::visit(Decider(view, step.now, out), step.what);
}

}  // namespace headwater::correlator
