// IncidentFeed: gives who waits for it what happens to incidents, read from the store once the
// engine has said that it is durable. What is old and what is new are read in one way, so that
// nothing is lost or told twice between them. It holds nothing for anybody: a slow reader is read
// for when it asks again. A thread of its own, so that no read holds up the engine; thread-safe.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "model/incident_feed.h"
#include "store/estate_store.h"

namespace headwater::app {

class IncidentFeed : public IncidentFeedPort {
 public:
  // `estate` must outlive it. Everything up to `durable` may be told.
  IncidentFeed(const store::EstateStore& estate, Seq durable);
  ~IncidentFeed() override;
  IncidentFeed(const IncidentFeed&) = delete;
  IncidentFeed& operator=(const IncidentFeed&) = delete;

  void await(IncidentFeedQuery query, std::weak_ptr<void> asker,
             std::function<void(Result<IncidentChanges>)> answered) override;
  // Called after each write; cheap.
  void durable_up_to(Seq seq);
  // Whoever waits is told that it ends. A second call does nothing.
  void stop();

 private:
  struct Waiter {
    IncidentFeedQuery query;
    std::weak_ptr<void> asker;
    std::function<void(Result<IncidentChanges>)> answered;
  };
  void run();
  // True once it has been answered; else its place has moved on.
  [[nodiscard]] bool serve(Waiter& waiter, Seq durable) const;
  [[nodiscard]] Result<IncidentChanges> changes(const IncidentFeedQuery& query, Seq durable) const;

  const store::EstateStore& estate_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Seq durable_;
  std::vector<Waiter> waiting_;
  bool news_ = false;  // somebody came, or something became durable, since the last round
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace headwater::app
