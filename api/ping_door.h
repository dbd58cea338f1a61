// PingDoor: check-ins as healthchecks.io and Opsgenie take them, so that a cron job needs only
// curl. The key in the address (or Opsgenie's header) is the credential; it is in nothing that is
// kept. Owned by the io thread.
#pragma once

#include "api/doors.h"
#include "api/ping_key.h"

namespace headwater::api {

class PingDoor {
 public:
  // What they refer to must outlive it.
  PingDoor(Doors& doors, const PingKeys& keys) : doors_(doors), keys_(keys) {}

  // /ping/KEY, and /ping/KEY/start, /fail, /log or an exit status: 200 "OK"; 404 for a key that is
  // not known, 429 after too many of them. `rid` pairs the start of a run with its end. A body says
  // how it went; the first kPingTextBytesMax of it are kept.
  void ping(Call call);
  // /v2/heartbeats/NAME/ping with `Authorization: GenieKey KEY`: 202.
  void opsgenie_ping(Call call);

 private:
  // `answer`, or 429.
  [[nodiscard]] std::function<Response()> wrong_key(const Call& call, Response answer);
  void take(Call call, const PingKey& key, HeartbeatBody check_in, Doors::Answer answer);

  Doors& doors_;
  const PingKeys& keys_;
};

}  // namespace headwater::api
