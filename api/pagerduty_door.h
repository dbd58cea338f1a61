// PagerDutyDoor: PagerDuty's Events API v2 as senders know it, in its own words. The routing key in
// the body says who sends; it is taken out before anything is kept. Owned by the io thread.
#pragma once

#include "api/doors.h"
#include "api/routing_key.h"

namespace headwater::api {

class PagerDutyDoor {
 public:
  // What they refer to must outlive it.
  PagerDutyDoor(Doors& doors, const RoutingKeys& keys) : doors_(doors), keys_(keys) {}

  // POST /v2/enqueue: 202 with the key that a resolve brings again; 400 for what is no event or
  // comes under a key that is not known, 429 after too many of those.
  void enqueue(Call call);
  // POST /v2/change/enqueue
  void enqueue_change(Call call);

 private:
  void take(Call call, bool change);

  Doors& doors_;
  const RoutingKeys& keys_;
};

}  // namespace headwater::api
