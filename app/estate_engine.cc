#include "app/estate_engine.h"

#include <algorithm>
#include <random>
#include <utility>

#include "app/recovery.h"
#include "base/check.h"
#include "correlator/views.h"
#include "model/binding.h"
#include "model/letter_class.h"
#include "model/limits.h"
#include "rules/map_fading.h"

namespace headwater::app {
namespace {

// Part of every thread_key, so that a fresh store can't collide with pages of an old one (C26).
std::string new_store_epoch() {
  std::random_device random;
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string epoch;
  for (int i = 0; i < 10; ++i) epoch += kDigits[random() % kDigits.size()];
  return epoch;
}

// Incident of a record; for messages through their thread.
IncidentId incident_of(const correlator::State& state, const Record& record) {
  const ObjectRef object = object_of(record);
  if (object.table != Table::kMessage) return timeline_of(record);
  const Message* message = state.messages.find({object.id});
  const PageThread* thread = message == nullptr ? nullptr : state.threads.find(message->thread);
  return thread == nullptr ? IncidentId{} : thread->incident;
}

Event* event_in(decltype(Input::body)& body) {
  if (auto* arrived = std::get_if<EventArrived>(&body)) return &arrived->event;
  if (auto* bound = std::get_if<BoundEventArrived>(&body)) return &bound->event;
  return nullptr;
}

// The same for an input that comes again, so without what its next arrival changes.
std::string position_of(decltype(Input::body) body) {
  if (Event* event = event_in(body)) {
    event->received_at = event->occurred_at = Timestamp{};
    if (auto* alert = std::get_if<AlertBody>(&event->body))
      alert->starts_at = alert->ends_at = Timestamp{};
  }
  return to_hex(hash128(encoded(body)));
}

// "the deadline `step` of INC-7".
std::string name_of(const correlator::Deadline& deadline) {
  using enum correlator::DeadlineKind;
  const auto object = [&]() -> std::string {
    switch (deadline.kind) {
      case kForgetEventId:
        return "event id ";
      case kAlertLease:
      case kForgetAlert:
        return "alert ";
      case kSignalSilence:
      case kSignalLease:
      case kForgetSignal:
        return "signal ";
      case kHeartbeat:
        return "heartbeat ";
      case kRank:
      case kStep:
      case kQuiet:
      case kForgetIncident:
        return "INC-";
      case kThreadClose:
        return "page thread ";
      case kMessageDeadline:
        return "message ";
      case kForgetChange:
        return "change ";
      case kSilenceStart:
      case kSilenceEnd:
      case kForgetSilence:
        return "silence ";
    }
    return "";
  };
  return "the deadline `" + std::string(to_string(deadline.kind)) + "` of " + object() +
         std::to_string(deadline.ordinal);
}

bool is_asked_for(const DeadLetter& letter, const DeadLettersQuery& query) {
  if (!query.source.empty() && letter.source != query.source) return false;
  return query.reason.empty() || letter_class(letter) == query.reason ||
         letter.reason.find(query.reason) != std::string::npos;
}

// The record's own time; deadlines fire at theirs, before the input's `at`.
Timestamp time_of(const Record& record, Timestamp otherwise) {
  return std::visit(
      [&](const auto& held) {
        if constexpr (requires { held.at; }) {
          return held.at;
        } else {
          return otherwise;
        }
      },
      record);
}

}  // namespace

EstateEngine::EstateEngine(store::EstateStore& estate, const Clock& clock, correlator::State state,
                           CompiledReferences references, store::DirtyRows dirty)
    : estate_(estate),
      references_(std::move(references)),
      engine_(std::move(state), references_),
      sequencer_(clock, engine_.state().meta.seq, engine_.state().meta.at),
      dirty_(std::move(dirty)) {
  // Which input decided them is in the journal; from its start on is always far enough.
  for (const MessageId message : engine_.state().indexes.pending_messages)
    unsent_.emplace(message, Seq{1});
  for (const MessageId message : engine_.state().indexes.pending_messages)
    ready_.push_back(engine_.state().messages.at(message).thread);
}

Seq EstateEngine::oldest_unsent() const {
  Seq oldest;
  for (const auto& [message, seq] : unsent_)
    if (!oldest.set() || seq < oldest) oldest = seq;
  return oldest;
}

Result<std::unique_ptr<EstateEngine>> EstateEngine::open(store::EstateStore& estate,
                                                         const Clock& clock,
                                                         const EngineOptions& options) {
  const auto view = estate.view();
  if (!view) return view.error();
  store::DirtyRows dirty(options.row_lag);
  Result<correlator::State> state = recover_state(*view, &dirty);
  if (!state) return state.error();
  CompiledReferences references;
  if (Status read = recover_references(estate, *state, references); !read) return read.error();
  const Timestamp away_since = state->meta.at;
  std::unique_ptr<EstateEngine> engine(
      new EstateEngine(estate, clock, std::move(*state), std::move(references), std::move(dirty)));
  Status ready = Ok{};
  if (away_since.set()) {
    ready = engine->resume(away_since);
  } else {
    engine->sequence(StoreEpochSet{options.epoch.empty() ? new_store_epoch() : options.epoch},
                     engine->now());
    ready = engine->write();
  }
  if (!ready) return ready.error();
  return engine;
}

Status EstateEngine::resume(Timestamp from) {
  const Timestamp at = sequencer_.now();
  if (at - from <= limits::kResumptionGapMin) return Ok{};
  sequence(Resumed{from}, at);
  return write();
}

Status EstateEngine::process(std::vector<Work>& work) {
  if (one_by_one_) return process_one_by_one(work);
  std::vector<Outcome> outcomes(work.size());
  for (std::size_t i = 0; i < work.size(); ++i) {
    position_ = "a reference";
    for (PreparedReference& reference : work[i].references) bring_into_force(std::move(reference));
    Submission& submission = work[i].submission;
    name_reinjected(submission);
    for (auto& input : submission.inputs) {
      if (marker_ != nullptr) position_ = position_of(input);
      sequence(std::move(input), sequencer_.now());
      outcomes[i].verdicts.push_back(verdict_of_last());
    }
    careful_inputs_ += submission.inputs.size();
    for (DeadLetter& letter : refused_letters(std::move(submission.kept), outcomes[i].verdicts))
      commit_.dead_letters.push_back(std::move(letter));
    std::move(submission.positions.begin(), submission.positions.end(),
              std::back_inserter(commit_.positions));
    std::move(submission.dead_letters.begin(), submission.dead_letters.end(),
              std::back_inserter(commit_.dead_letters));
    note_audit(submission, outcomes[i].verdicts);
  }
  position_ = "a tick";
  if (commit_.entries.empty()) tick_if_due();
  if (Status written = write_marked(); !written) return written;
  for (std::size_t i = 0; i < work.size(); ++i) {
    outcomes[i].durable = true;
    if (work[i].submission.done) work[i].submission.done(outcomes[i]);
  }
  end_care();
  return Ok{};
}

void EstateEngine::use_crash_marker(store::CrashMarker& marker,
                                    std::function<void(const std::string&)> stop) {
  if (!marker.unclean()) return;
  marker_ = &marker;
  one_by_one_ = marker.repeats();
  stop_ = std::move(stop);
  engine_.watch([this](const correlator::Deadline* deadline) { note_begun(deadline); });
}

void EstateEngine::note_begun(const correlator::Deadline* deadline) {
  const std::string what = deadline == nullptr ? position_ : name_of(*deadline);
  if (deadline != nullptr && marker_->crashes(what) >= limits::kCrashesMax) stop_(what);
  if (marked_) marked_ = marker_->begin(what);
}

// C12: a letter that is fed in again is known by its id and the attempt.
void EstateEngine::name_reinjected(Submission& submission) {
  if (submission.reinjects == 0) return;
  const auto letter = estate_.dead_letter(submission.reinjects);
  const std::uint32_t attempt = letter ? letter->reinjections + 1 : 1;
  const std::string position =
      std::to_string(submission.reinjects) + "/" + std::to_string(attempt) + "/";
  for (std::size_t i = 0; i < submission.inputs.size(); ++i) {
    if (Event* event = event_in(submission.inputs[i]))
      event->source_id = position + std::to_string(i);
  }
  commit_.dead_letter_updates.push_back(
      {.id = submission.reinjects, .action = store::DeadLetterAction::kReinjected});
}

// Once: a second call finds nothing.
void EstateEngine::note_audit(Submission& submission, const std::vector<std::string>& verdicts) {
  if (!submission.audit) return;
  AuditEntry entry = *std::exchange(submission.audit, std::nullopt);
  entry.at = sequencer_.now();
  for (const std::string& verdict : verdicts)
    if (entry.outcome.empty()) entry.outcome = verdict;
  if (entry.outcome.empty()) entry.outcome = "done";
  commit_.audit.push_back(std::move(entry));
}

Status EstateEngine::process_one_by_one(std::vector<Work>& work) {
  for (Work& each : work) {
    Outcome outcome{.durable = true};
    position_ = "a reference";
    for (PreparedReference& reference : each.references) bring_into_force(std::move(reference));
    name_reinjected(each.submission);
    if (Status taken = take_one_by_one(each.submission, outcome); !taken) return taken;
    for (DeadLetter& letter : refused_letters(std::move(each.submission.kept), outcome.verdicts))
      commit_.dead_letters.push_back(std::move(letter));
    commit_.positions = std::move(each.submission.positions);
    for (DeadLetter& letter : each.submission.dead_letters)
      commit_.dead_letters.push_back(std::move(letter));
    note_audit(each.submission, outcome.verdicts);
    if (Status written = write_marked(); !written) return written;
    if (each.submission.done) each.submission.done(outcome);
    careful_inputs_ += each.submission.inputs.size();
  }
  position_ = "a tick";
  tick_if_due();
  if (Status written = write_marked(); !written) return written;
  end_care();
  return Ok{};
}

// As many inputs as were under way at a crash have come again by then.
void EstateEngine::end_care() {
  if (marker_ == nullptr || careful_inputs_ < limits::kCarefulInputs) return;
  engine_.watch(nullptr);
  marker_ = nullptr;
  one_by_one_ = false;
}

Status EstateEngine::take_one_by_one(Submission& submission, Outcome& outcome) {
  // What has a position in its source is written with it, else it would be read again.
  const bool whole = !submission.positions.empty();
  for (auto& input : submission.inputs) {
    const bool last = &input == &submission.inputs.back();
    std::string& verdict = outcome.verdicts.emplace_back();
    if (!decide_unless_it_crashes(std::move(input), verdict)) continue;
    // So that what is recorded of the last input is written with it.
    if (last) note_audit(submission, outcome.verdicts);
    if (whole) continue;
    if (Status written = write_marked(); !written) return written;
  }
  return Ok{};
}

// False: it was set aside.
bool EstateEngine::decide_unless_it_crashes(decltype(Input::body) body, std::string& verdict) {
  position_ = position_of(body);
  if (marker_->crashes(position_) >= limits::kCrashesMax) {
    commit_.dead_letters.push_back({.source = std::string(kEngineSource),
                                    .position = position_,
                                    .reason = "crashed the engine three times",
                                    .content_type = "application/json",
                                    .bytes = as_json(body),
                                    .received_at = sequencer_.now()});
    verdict = "crashed_engine";
    return false;
  }
  sequence(std::move(body), sequencer_.now());
  verdict = verdict_of_last();
  return true;
}

// What was begun is behind us once it is durable; a kill while idle blames nothing, and a disk that
// refuses is no input's fault.
Status EstateEngine::write_marked() {
  if (Status written = write(); !written) {
    if (marker_ != nullptr) static_cast<void>(marker_->pardon());  // the process ends in any case
    return written;
  }
  if (marker_ == nullptr) return Ok{};
  if (!marked_) return marked_;
  return marker_->done();
}

void EstateEngine::tick_if_due() {
  const std::optional<Timestamp> due = engine_.next_deadline();
  if (!due) return;
  const Timestamp at = sequencer_.now();
  if (*due <= at) sequence(Tick{}, at);
}

const MapFacts* EstateEngine::facts_in_force(std::string_view source) const {
  for (const auto& [id, reference] : engine_.state().references)
    if (reference->kind == ReferenceKind::kMap && reference->source == source)
      return references_.facts(reference->digest);
  return nullptr;
}

MapFacts EstateEngine::with_earlier(MapFacts facts, Duration stale_after) const {
  const MapFacts* earlier = facts_in_force(facts.source);
  return earlier == nullptr ? facts : rules::with_earlier(std::move(facts), *earlier, stale_after);
}

Hash128 EstateEngine::take_in(PreparedReference reference) {
  switch (reference.kind) {
    case ReferenceKind::kConfiguration:
      return references_.add(std::move(reference.configuration));
    case ReferenceKind::kMap:
      return references_.add(with_earlier(std::move(reference.facts), reference.stale_after));
    case ReferenceKind::kLookup:
      return references_.add(std::move(reference.lookup));
  }
  return {};
}

void EstateEngine::bring_into_force(PreparedReference reference) {
  const ReferenceKind kind = reference.kind;
  const std::string source = reference.source;
  const Hash128 digest = take_in(std::move(reference));
  for (const auto& [id, in_force] : engine_.state().references)
    if (in_force->kind == kind && in_force->source == source && in_force->digest == digest) return;
  sequence(ReferenceReplaced{.kind = kind, .source = source, .digest = digest}, sequencer_.now());
  commit_.references.push_back({.seq = commit_.entries.back().input.seq,
                                .kind = kind,
                                .source = source,
                                .digest = digest,
                                .content = references_.content(kind, digest)});
  references_.keep_only(engine_.state());
}

void EstateEngine::sequence(decltype(Input::body) body, Timestamp at) {
  commit_.entries.push_back(
      {.input = {.seq = sequencer_.next(), .at = at, .body = std::move(body)}});
  store::JournalEntry& entry = commit_.entries.back();
  engine_.advance(entry.input, entry.records);
  note_records(entry);
}

void EstateEngine::note_records(const store::JournalEntry& entry) {
  records_ += entry.records.size();
  for (const Record& record : entry.records) {
    const ObjectRef object = object_of(record);
    if (object.table != Table::kMeta) dirty_.touch(object, entry.input.seq);
    if (const auto* resolved = std::get_if<IncidentResolved>(&record)) {
      const Incident* incident = engine_.state().incidents.find(resolved->incident);
      if (incident != nullptr) open_for_.add(resolved->at - incident->opened_at);
    }
    if (const auto* queued = std::get_if<MessageQueued>(&record)) {
      ready_.push_back(queued->queued.thread);
      unsent_.emplace(queued->queued.id, entry.input.seq);
    } else if (object.table == Table::kMessage) {
      const Message* message = engine_.state().messages.find({object.id});
      if (message != nullptr && message->state != MessageState::kPending) {
        handed_over_.erase({object.id});
        unsent_.erase({object.id});
        ready_.push_back(message->thread);
      }
    }
    if (const auto* forgotten = std::get_if<IncidentForgotten>(&record)) {
      commit_.timelines_forgotten.push_back(forgotten->incident);
    } else {
      note_timeline(record, entry.input.at);
    }
  }
}

void EstateEngine::note_timeline(const Record& record, Timestamp at) {
  const IncidentId incident = incident_of(engine_.state(), record);
  if (!incident.set()) return;
  std::string content;
  append_json(content, record);
  const TimelineEntry entry{.at = time_of(record, at),
                            .record = std::string(name(record)),
                            .text = correlator::timeline_text(engine_.view(), record),
                            .content = std::move(content)};
  const Incident* known = engine_.state().incidents.find(incident);
  commit_.timeline.push_back({.incident = incident,
                              .bytes = encoded(entry),
                              .state = known == nullptr ? IncidentState::kOpen : known->state});
}

std::string EstateEngine::verdict_of_last() const {
  for (const Record& record : commit_.entries.back().records) {
    if (const auto* dropped = std::get_if<EventDropped>(&record))
      return std::string(to_string(dropped->reason));
    if (const auto* refused = std::get_if<CommandRefused>(&record)) return refused->reason;
  }
  return {};
}

Status EstateEngine::write() {
  if (commit_.entries.empty() && commit_.positions.empty() && commit_.dead_letters.empty() &&
      commit_.rows.empty() && commit_.audit.empty())
    return Ok{};
  const correlator::State& state = engine_.state();
  commit_.decision_version = correlator::kDecisionVersion;
  commit_.meta = *correlator::row_of(state, {Table::kMeta, 0});
  for (const ObjectRef& object : dirty_.take_due())
    commit_.rows.push_back({.object = object, .bytes = correlator::row_of(state, object)});
  commit_.floor = dirty_.floor();
  Status written = estate_.write(commit_);
  if (written) count_letters();
  commit_ = store::Commit{};
  return written;
}

void EstateEngine::count_letters() {
  for (const DeadLetter& letter : commit_.dead_letters)
    ++letters_[{letter.source, std::string(letter_class(letter))}];
}

Result<bool> EstateEngine::write_rows_before(Seq seq) {
  const auto more = [&] { return dirty_.floor().set() && dirty_.floor() < seq; };
  if (!more()) return false;
  for (const ObjectRef& object : dirty_.take(limits::kBatchInputsMax))
    commit_.rows.push_back(
        {.object = object, .bytes = correlator::row_of(engine_.state(), object)});
  if (Status written = write(); !written) return written.error();
  return more();
}

Status EstateEngine::write_all_rows() {
  const Seq behind_all{engine_.state().meta.seq.value + 1};
  for (;;) {
    const Result<bool> more = write_rows_before(behind_all);
    if (!more) return more.error();
    if (!*more) return Ok{};
  }
}

std::vector<Delivery> EstateEngine::take_deliveries() {
  std::vector<Delivery> deliveries;
  const correlator::State& state = engine_.state();
  for (const ThreadId id : std::exchange(ready_, {})) {
    const PageThread* thread = state.threads.find(id);
    if (thread == nullptr) continue;
    const std::vector<MessageId>& messages = state.messages_of(id);
    const auto head = std::find_if(messages.begin(), messages.end(), [&](MessageId message) {
      return state.messages.at(message).state == MessageState::kPending;
    });
    // One at a time: the next one needs what the provider called this one.
    if (head == messages.end() || !handed_over_.insert(*head).second) continue;
    deliveries.push_back({.message = state.messages.at(*head), .thread = *thread});
  }
  return deliveries;
}

void EstateEngine::return_delivery(const Delivery& delivery) {
  handed_over_.erase(delivery.message.id);
  ready_.push_back(delivery.thread.id);
}

bool EstateEngine::has_pending_messages() const {
  return !engine_.state().indexes.pending_messages.empty();
}

Answer EstateEngine::answer(const Query& query) {
  if (const auto* asked = std::get_if<TimelineQuery>(&query)) return timeline(*asked);
  if (const auto* asked = std::get_if<DeadLettersQuery>(&query)) return dead_letters(*asked);
  if (const auto* asked = std::get_if<DeadLetterQuery>(&query)) return dead_letter(*asked);
  if (const auto* asked = std::get_if<MapSourceQuery>(&query)) return map_source(*asked);
  if (const auto* asked = std::get_if<AuditQuery>(&query)) return audit(*asked);
  Answer answer = correlator::answer(engine_.view(), query);
  if (answer && std::holds_alternative<EngineStatus>(*answer)) {
    auto& status = std::get<EngineStatus>(*answer);
    status.dead_letters = estate_.dead_letter_totals().count;
    status.lookups = engine_.lookups();
    for (const auto& [key, count] : letters_)
      status.letters_written.push_back({.source = key.first, .reason = key.second, .count = count});
    status.map_sources = references_.sources().sources;
  }
  const auto* map = std::get_if<MapQuery>(&query);
  if (answer && map != nullptr && map->entity.empty()) {
    auto& view = std::get<MapView>(*answer);
    view.sources = references_.sources().sources;
    view.conflicts = references_.sources().conflicts;
  }
  return answer;
}

Answer EstateEngine::timeline(const TimelineQuery& query) {
  if (engine_.state().incidents.find(query.incident) == nullptr)
    return Error(ErrorCode::kNotFound, "no such incident");
  const std::size_t limit =
      std::min(query.limit == 0 ? limits::kPageSizeDefault : query.limit, limits::kPageSizeMax);
  const auto lines = estate_.timeline(query.incident, query.after, limit);
  if (!lines) return lines.error();
  TimelinePage page;
  for (const store::TimelineLine& line : *lines) {
    TimelineEntry entry;
    ByteReader reader(line.bytes);
    decode(reader, entry);
    if (!reader.finished()) return Error(ErrorCode::kCorrupt, "timeline: damaged line");
    entry.cursor = line.cursor;
    page.entries.push_back(std::move(entry));
  }
  if (page.entries.size() == limit) page.next = page.entries.back().cursor;
  return AnswerBody{std::move(page)};
}

Answer EstateEngine::dead_letters(const DeadLettersQuery& query) {
  const std::size_t limit =
      std::min(query.limit == 0 ? limits::kPageSizeDefault : query.limit, limits::kPageSizeMax);
  auto letters = estate_.dead_letters(query.before, limit);
  if (!letters) return letters.error();
  DeadLetterPage page;
  if (letters->size() == limit) page.next = letters->back().letter.id;
  for (store::StoredDeadLetter& stored : *letters)
    if (is_asked_for(stored.letter, query)) page.dead_letters.push_back(std::move(stored.letter));
  return AnswerBody{std::move(page)};
}

Answer EstateEngine::audit(const AuditQuery& query) {
  const std::size_t limit =
      std::min(query.limit == 0 ? limits::kPageSizeDefault : query.limit, limits::kPageSizeMax);
  auto records = estate_.audit(query.before, limit);
  if (!records) return records.error();
  AuditPage page{.records = std::move(*records)};
  if (page.records.size() == limit) page.next = page.records.back().number;
  return AnswerBody{std::move(page)};
}

Answer EstateEngine::map_source(const MapSourceQuery& query) const {
  const MapFacts* facts = facts_in_force(query.source);
  if (facts == nullptr) return Error(ErrorCode::kNotFound, "no map source " + query.source);
  return AnswerBody{*facts};
}

Answer EstateEngine::dead_letter(const DeadLetterQuery& query) {
  const auto letter = estate_.dead_letter(query.id);
  if (!letter) return letter.error();
  return AnswerBody{letter->letter};
}

}  // namespace headwater::app
