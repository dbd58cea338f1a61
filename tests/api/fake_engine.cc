#include "tests/api/fake_engine.h"

#include <algorithm>
#include <utility>

namespace headwater::api {

FakeEngine::FakeEngine() : thread_([this] { run(); }) {}

FakeEngine::~FakeEngine() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    held_ = false;
  }
  changed_.notify_all();
  thread_.join();
}

void FakeEngine::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || (!work_.empty() && !held_); });
    if (work_.empty()) return;
    const auto work = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

void FakeEngine::later(std::function<void()> work) {
  work_.push_back(std::move(work));
  changed_.notify_all();
}

bool FakeEngine::submit(Submission& submission) {
  const std::lock_guard lock(mutex_);
  if (full_) return false;
  Outcome outcome{.durable = durable_, .verdicts = {}};
  for (const auto& input : submission.inputs) {
    outcome.verdicts.push_back(verdict_ ? verdict_(input) : std::string());
  }
  later([done = submission.done, outcome] { done(outcome); });
  submissions_.push_back(std::move(submission));
  return true;
}

void FakeEngine::ask(Query query, std::function<void(Answer)> answered) {
  const std::lock_guard lock(mutex_);
  const auto answers = answers_;
  later([query, answered = std::move(answered), answers] {
    answered(answers ? answers(query) : empty_answer(query));
  });
  queries_.push_back(std::move(query));
}

void FakeEngine::set_full(bool full) {
  const std::lock_guard lock(mutex_);
  full_ = full;
}

void FakeEngine::set_durable(bool durable) {
  const std::lock_guard lock(mutex_);
  durable_ = durable;
}

void FakeEngine::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void FakeEngine::release() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  changed_.notify_all();
}

void FakeEngine::set_verdicts(std::function<std::string(const decltype(Input::body)&)> verdict) {
  const std::lock_guard lock(mutex_);
  verdict_ = std::move(verdict);
}

void FakeEngine::set_answers(std::function<Answer(const Query&)> answers) {
  const std::lock_guard lock(mutex_);
  answers_ = std::move(answers);
}

std::vector<Submission> FakeEngine::submissions(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return submissions_.size() >= count; });
  return submissions_;
}

std::vector<Query> FakeEngine::queries() {
  const std::lock_guard lock(mutex_);
  return queries_;
}

Answer empty_answer(const Query& query) {
  struct View {
    Answer operator()(const IncidentsQuery&) { return {IncidentPage{}}; }
    Answer operator()(const IncidentQuery&) { return {IncidentView{}}; }
    Answer operator()(const TimelineQuery&) { return {TimelinePage{}}; }
    Answer operator()(const ChangesQuery&) { return {ChangePage{}}; }
    Answer operator()(const MapQuery&) { return {MapView{}}; }
    Answer operator()(const MapSourceQuery&) { return {MapFacts{}}; }
    Answer operator()(const AlertsQuery&) { return {AlertPage{}}; }
    Answer operator()(const DeadLettersQuery&) { return {DeadLetterPage{}}; }
    Answer operator()(const DeadLetterQuery&) { return {DeadLetter{}}; }
    Answer operator()(const TenantIncidentsQuery&) { return {TenantViewPage{}}; }
    Answer operator()(const TouchingQuery& query) { return {TouchingIncidents{query.incidents}}; }
    Answer operator()(const SharedTimelineQuery&) { return {SharedTimelinePage{}}; }
    Answer operator()(const AuditQuery&) { return {AuditPage{}}; }
    Answer operator()(const StatusQuery&) { return {EngineStatus{}}; }
    Answer operator()(const SimilarQuery&) { return {SimilarIncidents{}}; }
    Answer operator()(const SilencesQuery&) { return {SilencePage{}}; }
    Answer operator()(const TogetherQuery&) { return {TogetherView{}}; }
  };
  return std::visit(View{}, query);
}

void FakeChat::take(ChatMessage message, ChatCaller caller, ChatReply reply) {
  const std::string text = message.text;
  messages.push_back(std::move(message));
  callers.push_back(std::move(caller));
  reply([text]() -> ChatAnswer {
    return {.visibility = ChatVisibility::kInChannel,
            .text = text,
            .markdown = "**" + text + "**",
            .mrkdwn = "*" + text + "*"};
  });
}

void FakeFeed::await(IncidentFeedQuery query, std::weak_ptr<void> asker,
                     std::function<void(Result<IncidentChanges>)> answered) {
  {
    const std::lock_guard lock(mutex_);
    queries_.push_back(query);
    waiting_.push_back({std::move(query), std::move(asker), std::move(answered)});
  }
  answer_who_can();
}

void FakeFeed::answer_who_can() {
  std::vector<std::pair<Waiter, IncidentChanges>> ready;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [&](Waiter& waiter) {
      const std::string& after = waiter.query.after;
      const std::size_t seen = after.empty() ? changes_.size() : std::stoull(after);
      const bool reset = seen < first_;
      const bool news = !reset && seen < changes_.size();
      if (!after.empty() && !reset && !news) return false;
      IncidentChanges found{.position = std::to_string(news ? seen + 1 : changes_.size()),
                            .reset = reset};
      if (news) found.changes.push_back(changes_[seen]);
      ready.emplace_back(std::move(waiter), std::move(found));
      return true;
    });
  }
  for (auto& [waiter, found] : ready) waiter.answered(std::move(found));
}

void FakeFeed::add(const std::string& incident, const std::string& text) {
  {
    const std::lock_guard lock(mutex_);
    changes_.push_back({.cursor = std::to_string(changes_.size() + 1) + ".0",
                        .incident = incident,
                        .at = Timestamp{0},
                        .record = "IncidentOpened",
                        .text = text,
                        .content = "{}"});
  }
  answer_who_can();
}

void FakeFeed::cut(std::size_t first) {
  const std::lock_guard lock(mutex_);
  first_ = first;
}

std::vector<IncidentFeedQuery> FakeFeed::queries() const {
  const std::lock_guard lock(mutex_);
  return queries_;
}

std::size_t FakeFeed::waiting() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      waiting_.begin(), waiting_.end(), [](const Waiter& each) { return !each.asker.expired(); }));
}

Status MemoryTokens::put(const std::string& id, const std::string& bytes, const AuditEntry& audit) {
  const std::lock_guard lock(mutex_);
  rows_[id] = bytes;
  audited_.push_back(audit);
  return Ok{};
}

std::vector<AuditEntry> MemoryTokens::audited() const {
  const std::lock_guard lock(mutex_);
  return audited_;
}

Status MemoryAnswers::write(const std::vector<Write>& writes) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, bytes] : writes) {
    rows_.erase(name);
    if (bytes) rows_[name] = *bytes;
  }
  return Ok{};
}

Result<std::string> MemoryAnswers::get(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(name);
  return found == rows_.end() ? std::string() : found->second;
}

Result<std::vector<std::pair<std::string, std::string>>> MemoryAnswers::list() const {
  const std::lock_guard lock(mutex_);
  return std::vector<std::pair<std::string, std::string>>(rows_.begin(), rows_.end());
}

Result<std::string> MemoryTokens::get(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  if (broken_) return Error(ErrorCode::kUnavailable, "the table is away");
  const auto found = rows_.find(id);
  return found == rows_.end() ? std::string() : found->second;
}

Result<std::vector<std::string>> MemoryTokens::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> rows;
  for (const auto& [id, bytes] : rows_) rows.push_back(bytes);
  return rows;
}

void MemoryTokens::set_broken(bool broken) {
  const std::lock_guard lock(mutex_);
  broken_ = broken;
}

FakeDecoder::FakeDecoder() { result_.events.push_back(alert_named("Fake")); }

Decoded FakeDecoder::decode(const RawRecord& record) const {
  const std::lock_guard lock(mutex_);
  Seen seen{.source = std::string(record.source),
            .bytes = std::string(record.bytes),
            .content_type = std::string(record.content_type),
            .headers = {},
            .received_at = record.received_at};
  for (const auto& [name, value] : record.headers) seen.headers.emplace_back(name, value);
  seen_.push_back(std::move(seen));
  Decoded result = result_;
  for (Event& event : result.events) event.source = std::string(record.source);
  return result;
}

void FakeDecoder::set_result(Decoded result) {
  const std::lock_guard lock(mutex_);
  result_ = std::move(result);
}

std::vector<FakeDecoder::Seen> FakeDecoder::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

Event alert_named(const std::string& name) {
  Event event;
  event.occurred_at = Timestamp{1'000'000};
  event.received_at = Timestamp{1'000'000};
  event.labels = LabelSet({{"alertname", name}});
  event.body = AlertBody{};
  return event;
}

}  // namespace headwater::api
