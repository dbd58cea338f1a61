#include "api/internal/connection_table.h"

#include "base/check.h"

namespace headwater::api {

std::optional<ConnectionId> ConnectionTable::add(ConnectionId id, const std::string& address) {
  const bool fresh = connections_.try_emplace(id, Entry{address, 0}).second;
  HW_CHECK(fresh, "a connection's id is used once");
  Address& of_address = addresses_[address];
  ++of_address.open;
  waiting(id);
  // The longest waiting stands first; the new one, last, is the choice only when it is alone.
  if (of_address.open > per_address_max_) return of_address.waiting.begin()->second;
  if (connections_.size() > max_) return waiting_.begin()->second;
  return std::nullopt;
}

void ConnectionTable::busy(ConnectionId id) {
  Entry& entry = connections_.at(id);
  if (entry.waits_since == 0) return;
  waiting_.erase({entry.waits_since, id});
  addresses_.at(entry.address).waiting.erase({entry.waits_since, id});
  entry.waits_since = 0;
}

void ConnectionTable::waiting(ConnectionId id) {
  busy(id);
  Entry& entry = connections_.at(id);
  entry.waits_since = ++turn_;
  waiting_.insert({entry.waits_since, id});
  addresses_.at(entry.address).waiting.insert({entry.waits_since, id});
}

void ConnectionTable::remove(ConnectionId id) {
  busy(id);
  const auto found = connections_.find(id);
  const auto address = addresses_.find(found->second.address);
  if (--address->second.open == 0) addresses_.erase(address);
  connections_.erase(found);
}

}  // namespace headwater::api
