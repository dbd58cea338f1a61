// The server's own metrics and the page that shows them with everybody else's: text format 0.0.4.
// Owned by the io thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/metric.h"
#include "api/request_sink.h"
#include "api/server.h"
#include "model/query.h"

namespace headwater::api {

class Metrics {
 public:
  explicit Metrics(BuildInfo build);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void request_answered(const Exchange& exchange);
  void connections_changed(std::size_t open, std::size_t in_flight);
  // An event that came through a door; `result` is "accepted" or why not.
  void event_taken(std::string_view source, std::string_view kind, std::string_view result);
  // Parts of a record that its format knows as no event: a ping, a subscription.
  void ignored(std::string_view source, std::size_t parts);
  // A request that was turned away; nothing of it is kept.
  void rejected(std::string_view source, std::string_view reason);

  // The page. `status` is the engine's word of this moment.
  [[nodiscard]] std::string page(const EngineStatus& status,
                                 const std::vector<MetricsSource>& sources) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace headwater::api
