// What fires, in Alertmanager's API v2: alert by alert, and in groups, which are incidents. Owned
// by the io thread.
#pragma once

#include "api/router.h"
#include "model/query.h"

namespace headwater::api {

class AlertLists {
 public:
  explicit AlertLists(QueryPort& queries) : queries_(queries) {}

  // By fingerprint.
  void alerts(const Call& call);
  // One for each incident and receiver of its policy.
  void groups(const Call& call);

 private:
  QueryPort& queries_;
};

}  // namespace headwater::api
