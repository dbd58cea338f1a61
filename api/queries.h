// Queries: the reading half of our API. Each asks the engine through QueryPort and renders the view
// it gets as canonical JSON on the io thread. Changes nothing. Owned by the io thread.
#pragma once

#include "api/router.h"
#include "model/query.h"

namespace headwater::api {

class Queries {
 public:
  explicit Queries(QueryPort& port) : port_(port) {}

  void incidents(Call call);
  void incident(Call call);
  void timeline(Call call);
  void suspects(Call call);
  void similar(Call call);
  void changes(Call call);
  void alerts(Call call);
  void map(Call call);
  void map_source(Call call);
  void dead_letters(Call call);
  void dead_letter(Call call);
  void status(Call call);
  void tenant_incidents(Call call);
  void shared_timeline(Call call);
  void together(Call call);
  void audit(Call call);

 private:
  QueryPort& port_;
};

// What an Error of the engine is to a client of ours.
[[nodiscard]] Response query_failed(const Error& error);

}  // namespace headwater::api
