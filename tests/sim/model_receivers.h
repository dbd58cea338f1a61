// ModelReceivers: who gets messages in a simulation: a chat, a webhook and an on-call service,
// each of which may for a while refuse, hang, be late or lie. Tells the book of pages what was
// taken. One thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/page.h"
#include "tests/sim/model_network.h"
#include "tests/sim/oracles.h"
#include "tests/sim/random.h"

namespace headwater::sim {

enum class Mood : std::uint8_t {
  kRefuses,  // 429, 5xx, now and then 400
  kHangs,
  kLate,  // takes it, and the answer is lost
  kLies,  // says yes and means no, no and means yes, and nonsense
};

class ModelReceivers {
 public:
  ModelReceivers(PageBook& book, Random random) : book_(book), random_(random) {}

  // One of them is in `mood` until then.
  void put(Mood mood, Timestamp until);
  void be_good() { moods_.clear(); }
  // `send` brings out the delivery at `now`; gives how long it took.
  [[nodiscard]] Duration exchange(const Delivery& delivery, Timestamp now,
                                  const std::function<void()>& send);
  [[nodiscard]] HttpReply answer(const HttpPost& post);
  // The last exchange, for people.
  [[nodiscard]] const std::string& told() const { return told_; }

 private:
  struct Spell {
    Mood mood = Mood::kRefuses;
    Timestamp until;
  };
  [[nodiscard]] HttpReply good() const;
  [[nodiscard]] HttpReply behave();
  [[nodiscard]] HttpReply refuse();
  [[nodiscard]] HttpReply lie();

  PageBook& book_;
  Random random_;
  std::map<std::string, Spell> moods_;
  std::string told_;

  // Of the exchange under way.
  Timestamp now_;
  std::string receiver_;
  const Delivery* delivery_ = nullptr;
  Duration took_;
  bool taken_ = false;
};

}  // namespace headwater::sim
