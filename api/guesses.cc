#include "api/guesses.h"

#include <utility>

namespace headwater::api {

bool Guesses::wrong_token(const RequestHead& head, const std::string& id) {
  const Timestamp now = clock_();
  failures_.failed(head.peer, id, now);
  return throttle_.wrong_guess(head.peer, id, now);
}

bool Guesses::wrong_key(const RequestHead& head, const std::string& door) {
  const Timestamp now = clock_();
  failures_.failed(head.peer, door, now);
  return throttle_.wrong_guess(head.peer, "", now);
}

Response Guesses::slowed(Response answer) {
  answer.status = 429;
  answer.headers.push_back(
      {"Retry-After", std::to_string(GuessThrottle::kRegain.micros / seconds(1).micros)});
  answer.close = true;
  return answer;
}

}  // namespace headwater::api
