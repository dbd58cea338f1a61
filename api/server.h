// The HTTP server: doors for events, our API, health, metrics. One io thread of its own serves
// every connection; it decodes on that thread and waits for the engine without holding it. It knows
// nothing of what the engine does: it speaks through IntakePort and QueryPort alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/answer_table.h"
#include "api/chat_door.h"
#include "api/hook.h"
#include "api/metric.h"
#include "api/ping_key.h"
#include "api/routing_key.h"
#include "api/sender_rates.h"
#include "api/tls.h"
#include "api/token.h"
#include "base/result.h"
#include "model/audit.h"
#include "model/backup.h"
#include "model/incident_feed.h"
#include "model/intake.h"
#include "model/limits.h"
#include "model/query.h"

namespace headwater::api {

struct ServerOptions {
  std::string address = "127.0.0.1";  // a literal IPv4 or IPv6 address
  std::uint16_t port = 0;             // 0: any free one
  bool authentication = true;         // false: no tokens are asked for; refused unless on loopback
  bool lifecycle = true;              // POST /-/reload works
  std::shared_ptr<TlsContext> tls;    // null: plain HTTP; refused unless on loopback or asked for
  bool plain_http = false;            // asks for it
  SenderRate rate;                    // of each sender of events

  std::size_t connections_max = limits::kConnectionsMax;
  std::size_t connections_per_address_max = limits::kConnectionsPerAddressMax;
  std::size_t handshakes_max = limits::kHandshakesMax;
  std::size_t body_bytes_max = limits::kRequestBodyBytesMax;
  std::size_t bodies_bytes_max = limits::kRequestBodiesBytesMax;
  Duration head_timeout = limits::kRequestHeadTimeout;
  Duration request_timeout = limits::kRequestTimeout;
  Duration idle_timeout = limits::kConnectionIdleTimeout;
  Duration stop_timeout = limits::kServerStopTimeout;
  Duration stream_keep_alive = limits::kStreamKeepAlive;
  Duration stream_write_timeout = limits::kStreamWriteTimeout;
  std::size_t streams_max = limits::kIncidentStreamsMax;
};

// One decoder per door; each must outlive the server.
struct DoorDecoders {
  const Decoder& alertmanager_webhook;  // POST /hooks/alertmanager
  const Decoder& alertmanager_alerts;   // POST /api/v2/alerts
  const Decoder& cloudevents;           // POST /hooks/cloudevents
  const Decoder& headwater_events;      // POST /headwater/v1/events
  const Decoder& any;                   // dead letters that came by none that is known
};

struct BuildInfo {
  std::string version;
  std::string revision;
  std::string compiler;
};

struct MapImport {
  std::string source;
  std::string file;    // its name, for messages; ".csv" says what it holds
  std::string format;  // "" = guessed
  Duration stale_after = days(7);
  std::string document;
  Origin by;
};

// Everything referred to must outlive the server. The functions are called on the io thread and
// must not block.
struct ServerDependencies {
  IntakePort& intake;
  QueryPort& queries;
  TokenTable& tokens;
  DoorDecoders decoders;
  IncidentFeedPort* feed = nullptr;  // null: no streams
  AnswerTable* answers = nullptr;    // null: none is kept
  std::vector<Hook> hooks = {};
  RoutingKeys routing_keys = {};
  PingKeys ping_keys = {};
  ChatDoors chat = {};
  // Of sources that are no doors, so that their dead letters can be fed in again.
  std::map<std::string, std::shared_ptr<const Decoder>, std::less<>> other_decoders = {};
  std::function<Timestamp()> clock;
  // What the health pages say: 200 with a text, or 503 with the error's.
  std::function<Result<std::string>()> healthy;
  std::function<Status()> ready;
  // Reads the configuration again and calls back once, from any thread, when it is in force or
  // refused.
  std::function<void(Origin by, std::function<void(Status)> done)> reload;
  // Makes the document the facts of its source, and calls back once, from any thread, when they are
  // in force or refused. Null: 404.
  std::function<void(MapImport import, std::function<void(Status)> done)> import_map;
  // Records what no other write does; null: nowhere.
  std::function<void(AuditEntry)> audit;
  // Walks the audit's chain and calls back once, from any thread. Null: 404.
  std::function<void(std::function<void(Result<AuditVerdict>)> done)> verify_audit;
  // What the state comes to; calls back once, from any thread. Null: 404.
  std::function<void(std::function<void(Result<EstateDigest>)> done)> digest;
  // Begins a backup and says so, and how it goes. Null: 404.
  std::function<Result<BackupStatus>(BackupRequest request, Origin by)> begin_backup;
  std::function<BackupStatus()> backup_status;
  std::vector<MetricsSource> metrics;
  // The configuration in force as YAML, secrets absent, for GET /api/v2/status.
  std::function<std::string()> configuration;
  BuildInfo build;
};

class Server {
 public:
  // Listens and serves at once. Fails when the address can't be bound, or is not loopback although
  // no tokens are to be asked for.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(
      const ServerOptions& options, const ServerDependencies& dependencies);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Another certificate, for connections from now on. Only where TLS was on from the start.
  void use(std::shared_ptr<TlsContext> tls);
  // Takes no new request, finishes those in hand, joins the io thread; at most `stop_timeout`.
  // A second call does nothing. The engine must still be answering.
  void stop();

 private:
  class Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace headwater::api
