// Service: the route table and what stands behind it; judges each request by its head and hands the
// whole one to its handler. Owned by the io thread.
#pragma once

#include <memory>
#include <string>

#include "api/alert_lists.h"
#include "api/authenticator.h"
#include "api/chat_door.h"
#include "api/commands.h"
#include "api/doors.h"
#include "api/incident_stream.h"
#include "api/kept_answers.h"
#include "api/metrics.h"
#include "api/operations.h"
#include "api/pagerduty_door.h"
#include "api/ping_door.h"
#include "api/queries.h"
#include "api/reinjection.h"
#include "api/request_sink.h"
#include "api/router.h"
#include "api/server.h"
#include "api/silences.h"
#include "api/tokens.h"

namespace headwater::api {

class Service : public RequestSink {
 public:
  // What the dependencies refer to must outlive it.
  Service(const ServerOptions& options, const ServerDependencies& dependencies);

  [[nodiscard]] Admission admit(const RequestHead& head) override;
  void answered(const Exchange& exchange) override;
  void connections_changed(std::size_t open, std::size_t in_flight) override;
  [[nodiscard]] Timestamp now() const override;

  [[nodiscard]] const Router& router() const { return router_; }
  // Those that a daemon can have, hooks as one, in the words of the description.
  [[nodiscard]] std::vector<Route> described_routes();

 private:
  [[nodiscard]] Admission judged(const RequestHead& head);
  // Those of every daemon; configured_routes() are those of this one's configuration besides.
  [[nodiscard]] std::vector<Route> make_routes();
  [[nodiscard]] std::vector<Route> configured_routes();
  void append_routing_key_doors(std::vector<Route>& routes);
  void append_ping_doors(std::vector<Route>& routes);
  void append_chat_doors(std::vector<Route>& routes, const ChatDoors& doors);
  void append_doors(std::vector<Route>& routes);
  void append_queries(std::vector<Route>& routes);
  void append_commands(std::vector<Route>& routes);
  void append_alertmanager(std::vector<Route>& routes);
  void append_operations(std::vector<Route>& routes);

  const ServerDependencies dependencies_;
  const std::vector<std::string> hook_paths_;  // of the dependencies' hooks, in order
  Metrics metrics_;
  Authenticator authenticator_;
  Doors doors_;
  PagerDutyDoor pagerduty_;
  PingDoor pings_;
  ChatDoor chat_;
  Queries queries_;
  IncidentStreams streams_;
  Commands commands_;
  Reinjection reinjection_;
  Silences silences_;
  AlertLists alert_lists_;
  Operations operations_;
  Tokens tokens_;
  KeptAnswers answers_;
  Router router_;
  std::string description_;  // openapi_document of described_routes()
};

}  // namespace headwater::api
