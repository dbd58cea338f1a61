// Silences in Alertmanager's API v2: list, show, make, change and expire, in its words. An unknown
// one is a 404 wherever it is named. Owned by the io thread.
#pragma once

#include "api/router.h"
#include "model/intake.h"
#include "model/query.h"

namespace headwater::api {

class Silences {
 public:
  Silences(IntakePort& intake, QueryPort& queries) : intake_(intake), queries_(queries) {}

  void list(const Call& call);
  void show(const Call& call);
  // Makes one, or changes the one whose id the body gives.
  void put(const Call& call);
  void expire(const Call& call);

 private:
  IntakePort& intake_;
  QueryPort& queries_;
};

}  // namespace headwater::api
