// RoutingKey: a sender of PagerDuty's Events API v2 by the key in its events. Plain data.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/binding.h"
#include "model/intake.h"
#include "model/secret.h"

namespace headwater::api {

struct RoutingKey {
  std::string name;  // its events come from "pagerduty:NAME"
  Secret key;
  Binding binding;
};

struct RoutingKeys {
  std::vector<RoutingKey> keys;  // none: there are no such doors
  std::shared_ptr<const Decoder> decoder;
};

}  // namespace headwater::api
