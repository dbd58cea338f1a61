// KeptAnswers: a request that comes again under the same Idempotency-Key gets the answer that it
// got the first time, for limits::kAnswerKept, also after a restart. An answer may hold a secret
// that is shown once: it lies encrypted under the caller's own token, of which only a digest is
// stored. Owned by the io thread.
#pragma once

#include <functional>
#include <memory>

#include "api/answer_table.h"
#include "api/router.h"

namespace headwater::api {

class KeptAnswers {
 public:
  // `table` must outlive every reply; null keeps nothing.
  KeptAnswers(AnswerTable* table, std::function<Timestamp()> clock);

  // Hands `call` to `handler`, unless it has been answered before or is in hand: 422 if what came
  // under that key was another request, 409 while it has no answer. Only what was done (2xx) is
  // kept; what was refused changed nothing and is judged anew.
  void run(Call call, const Handler& handler) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Whether the route's answers are kept: those that people and their programs change something by.
// Doors know an event that comes again by itself.
[[nodiscard]] bool keeps_answers(const Route& route);

}  // namespace headwater::api
