// IncidentStreams: what happens to incidents as server-sent events, resumed by the id of the last
// one seen. Each stream fetches its next piece when its client has taken the one before. Owned by
// the io thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "api/router.h"
#include "api/server.h"

namespace headwater::api {

class IncidentStreams {
 public:
  // What the dependencies refer to must outlive it and its streams.
  IncidentStreams(const ServerOptions& options, const ServerDependencies& dependencies);

  void open(const Call& call);
  [[nodiscard]] std::size_t count() const { return *count_; }

 private:
  std::size_t streams_max_;
  IncidentFeedPort* feed_;
  QueryPort& queries_;
  const TokenTable& tokens_;
  std::function<Timestamp()> clock_;
  std::shared_ptr<std::atomic<std::size_t>> count_;  // open streams; the last may end after us
};

}  // namespace headwater::api
