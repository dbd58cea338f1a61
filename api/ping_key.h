// PingKey: a job that checks in, by the key in its address. Plain data.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/binding.h"
#include "model/intake.h"
#include "model/secret.h"

namespace headwater::api {

struct PingKey {
  std::string name;  // its check-ins come from "ping:NAME"
  Secret key;
  Binding binding;
};

struct PingKeys {
  std::vector<PingKey> keys;               // none: there are no such doors
  std::shared_ptr<const Decoder> decoder;  // of our own JSON
};

}  // namespace headwater::api
