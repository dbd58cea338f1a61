// What the API writes of a request into the audit. Pure.
#pragma once

#include <string>
#include <utility>

#include "api/router.h"
#include "model/audit.h"

namespace headwater::api {

[[nodiscard]] inline Origin origin_of(const Call& call) {
  return {.actor = call.caller.name,
          .token_id = call.caller.token_id,
          .address = call.request.head.peer};
}

// The engine adds when, and what became of it.
[[nodiscard]] inline AuditEntry audit_of(const Call& call, std::string action, std::string object,
                                         std::string detail = {}) {
  return {.by = origin_of(call),
          .action = std::move(action),
          .object = std::move(object),
          .detail = std::move(detail)};
}

}  // namespace headwater::api
