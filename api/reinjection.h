// Re-injection: feeds a dead letter in again, once what was wrong with it has been mended: a rule,
// a limit, a decoder. The letter stays, with a count of its attempts. Owned by the io thread.
#pragma once

#include <memory>

#include "api/router.h"
#include "api/server.h"
#include "model/intake.h"
#include "model/query.h"

namespace headwater::api {

class Reinjection {
 public:
  // What the dependencies refer to must outlive it.
  explicit Reinjection(const ServerDependencies& dependencies);

  // The path's part is the letter's id. 202 with a report; 400 if nothing of it can be used.
  void run(const Call& call);

 private:
  struct Decoders;
  std::shared_ptr<const Decoders> decoders_;
  IntakePort& intake_;
  QueryPort& queries_;
};

}  // namespace headwater::api
