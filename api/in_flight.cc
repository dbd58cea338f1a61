#include "api/in_flight.h"

#include <map>
#include <mutex>

namespace headwater::api {

struct InFlight::Counts {
  std::mutex mutex;
  std::map<std::string, std::uint32_t> of;  // guarded by mutex; none is 0

  bool add(const std::string& sender, std::uint32_t most) {
    const std::lock_guard lock(mutex);
    std::uint32_t& count = of.try_emplace(sender, 0).first->second;
    if (count >= most) return false;
    ++count;
    return true;
  }
};

void InFlight::Ticket::end() {
  const std::lock_guard lock(counts_->mutex);
  if (ended_) return;
  ended_ = true;
  const auto found = counts_->of.find(sender_);
  if (--found->second == 0) counts_->of.erase(found);
}

InFlight::InFlight(std::uint32_t most) : most_(most), counts_(std::make_shared<Counts>()) {}

std::shared_ptr<InFlight::Ticket> InFlight::begin(const std::string& sender) {
  if (!counts_->add(sender, most_)) return nullptr;
  return std::make_shared<Ticket>(counts_, sender);
}

}  // namespace headwater::api
