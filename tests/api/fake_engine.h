// An engine to test the server against: takes submissions and answers queries on a thread of its
// own, as the real one does, in the way the test asks for.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/answer_table.h"
#include "api/token.h"
#include "model/chat.h"
#include "model/incident_feed.h"
#include "model/intake.h"
#include "model/query.h"

namespace headwater::api {

class FakeEngine : public IntakePort, public QueryPort {
 public:
  FakeEngine();
  ~FakeEngine() override;

  bool submit(Submission& submission) override;
  void ask(Query query, std::function<void(Answer)> answered) override;

  // From now on: the queue is full; outcomes are not durable; outcomes wait for release().
  void set_full(bool full);
  void set_durable(bool durable);
  void hold();
  void release();
  // The verdict on each input; "" accepts. Unset: all are accepted.
  void set_verdicts(std::function<std::string(const decltype(Input::body)&)> verdict);
  // What a query is answered with. Unset: an empty view of the right kind.
  void set_answers(std::function<Answer(const Query&)> answers);

  // What has been submitted so far; waits until there are `count`.
  std::vector<Submission> submissions(std::size_t count);
  std::vector<Query> queries();

 private:
  void run();
  void later(std::function<void()> work);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool stopping_ = false;
  bool held_ = false;
  bool full_ = false;
  bool durable_ = true;
  std::function<std::string(const decltype(Input::body)&)> verdict_;
  std::function<Answer(const Query&)> answers_;
  std::vector<Submission> submissions_;
  std::vector<Query> queries_;
  std::thread thread_;
};

// An empty view of the kind that answers `query`.
Answer empty_answer(const Query& query);

// Knows a list of changes whose cursors are "1.0", "2.0"...; answers with the next behind the place
// asked for, once there is one, on the thread that adds it.
class FakeFeed : public IncidentFeedPort {
 public:
  void await(IncidentFeedQuery query, std::weak_ptr<void> asker,
             std::function<void(Result<IncidentChanges>)> answered) override;
  void add(const std::string& incident, const std::string& text);
  // Places before it are not known any more.
  void cut(std::size_t first);
  [[nodiscard]] std::vector<IncidentFeedQuery> queries() const;
  // Who waits and is still there.
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Waiter {
    IncidentFeedQuery query;
    std::weak_ptr<void> asker;
    std::function<void(Result<IncidentChanges>)> answered;
  };
  void answer_who_can();
  mutable std::mutex mutex_;
  std::vector<IncidentChange> changes_;
  std::size_t first_ = 0;
  std::vector<Waiter> waiting_;
  std::vector<IncidentFeedQuery> queries_;
};

// Says the text back, in the channel.
class FakeChat : public ChatPort {
 public:
  void take(ChatMessage message, ChatCaller caller, ChatReply reply) override;
  std::vector<ChatMessage> messages;
  std::vector<ChatCaller> callers;
};

class MemoryTokens : public TokenTable {
 public:
  Status put(const std::string& id, const std::string& bytes, const AuditEntry& audit) override;
  [[nodiscard]] std::vector<AuditEntry> audited() const;
  Result<std::string> get(std::string_view id) const override;
  Result<std::vector<std::string>> list() const override;
  void set_broken(bool broken);

 private:
  mutable std::mutex mutex_;
  bool broken_ = false;
  std::map<std::string, std::string, std::less<>> rows_;
  std::vector<AuditEntry> audited_;
};

class MemoryAnswers : public AnswerTable {
 public:
  Status write(const std::vector<Write>& writes) override;
  Result<std::string> get(std::string_view name) const override;
  Result<std::vector<std::pair<std::string, std::string>>> list() const override;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> rows_;
};

// Gives what it was told to, and keeps what it was given. One alert unless told otherwise.
class FakeDecoder : public Decoder {
 public:
  FakeDecoder();
  Decoded decode(const RawRecord& record) const override;

  void set_result(Decoded result);
  struct Seen {
    std::string source, bytes, content_type;
    std::vector<std::pair<std::string, std::string>> headers;
    Timestamp received_at;
  };
  std::vector<Seen> seen() const;

 private:
  mutable std::mutex mutex_;
  Decoded result_;
  mutable std::vector<Seen> seen_;
};

Event alert_named(const std::string& name);

}  // namespace headwater::api
