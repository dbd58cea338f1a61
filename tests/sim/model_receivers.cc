#include "tests/sim/model_receivers.h"

namespace headwater::sim {
namespace {

const std::vector<std::string> kReceivers = {"chat", "bridge", "oncall"};
// Of a receiver or a proxy that is out of its mind.
const std::vector<std::string> kStrangeWaits = {"2147483647", "99999999999999999999",          "-1",
                                                "soon",       "Wed, 21 Oct 2099 07:28:00 GMT", ""};

}  // namespace

void ModelReceivers::put(Mood mood, Timestamp until) {
  moods_[random_.pick(kReceivers)] = {mood, until};
}

Duration ModelReceivers::exchange(const Delivery& delivery, Timestamp now,
                                  const std::function<void()>& send) {
  now_ = now;
  receiver_ = delivery.thread.receiver;
  took_ = random_.between(milliseconds(5), milliseconds(800));
  delivery_ = &delivery;
  send();
  delivery_ = nullptr;
  return took_;
}

HttpReply ModelReceivers::answer(const HttpPost& post) {
  taken_ = false;
  HttpReply reply = behave();
  told_ = receiver_ + " is sent " + delivery_->message.send_key + ", says " +
          (reply.kind == HttpReply::Kind::kAnswer ? std::to_string(reply.status) : "nothing") +
          (taken_ ? " and takes it" : "");
  book_.sent(*delivery_, post.body, taken_);
  return reply;
}

HttpReply ModelReceivers::good() const {
  return {.status = receiver_ == "oncall" ? 202 : 200, .body = receiver_ == "chat" ? "ok" : ""};
}

HttpReply ModelReceivers::behave() {
  const auto found = moods_.find(receiver_);
  const bool well = found == moods_.end() || now_ >= found->second.until || random_.chance(20);
  const Mood mood = well ? Mood::kRefuses : found->second.mood;
  if (well || mood == Mood::kLate) taken_ = true;
  if (well) return good();
  if (mood == Mood::kRefuses) return refuse();
  if (mood == Mood::kLies) return lie();
  took_ = seconds(10);
  return {.kind = random_.chance(80) ? HttpReply::Kind::kTimeout : HttpReply::Kind::kNoConnection};
}

HttpReply ModelReceivers::refuse() {
  if (random_.chance(50))
    return {.status = 429, .retry_after = std::to_string(random_.between(1, 90))};
  if (random_.chance(5)) return {.status = 400, .body = "no"};
  return {.status = random_.chance(50) ? 500 : 503, .body = "down"};
}

HttpReply ModelReceivers::lie() {
  switch (random_.below(4)) {
    case 0:  // it was taken
      taken_ = true;
      return {.status = 500, .body = "failed"};
    case 1:  // a proxy's page; a webhook has no other word than its 200
      taken_ = receiver_ == "bridge";
      return {.status = 200, .body = "<html>sign in</html>"};
    case 2:
      return {.status = 429, .retry_after = random_.pick(kStrangeWaits)};
    default:
      return {.status = 302, .body = "elsewhere"};
  }
}

}  // namespace headwater::sim
