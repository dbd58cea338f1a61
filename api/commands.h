// Commands: what people ask the engine to do with an incident. The caller's name is the actor; the
// answer follows the durable write and shows the incident as it then is. Owned by the io thread.
#pragma once

#include "api/router.h"
#include "model/intake.h"
#include "model/query.h"

namespace headwater::api {

class Commands {
 public:
  Commands(IntakePort& intake, QueryPort& queries) : intake_(intake), queries_(queries) {}

  // The path's first part names the incident; of confirm and reject the second is the suspect's
  // rank from 1. The body may give a reason: {"reason": "..."}.
  void run(CommandKind kind, const Call& call);

 private:
  IntakePort& intake_;
  QueryPort& queries_;
};

// Whether the route is one of a command.
[[nodiscard]] bool is_command(const Route& route);

}  // namespace headwater::api
