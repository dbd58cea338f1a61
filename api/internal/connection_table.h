// ConnectionTable: which connections are open, and which one makes room at the cap. The oldest that
// waits for a whole request goes first: a flood of silent clients pushes itself out. Knows no
// sockets. Owned by the io thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace headwater::api {

using ConnectionId = std::uint64_t;

class ConnectionTable {
 public:
  ConnectionTable(std::size_t max, std::size_t per_address_max)
      : max_(max), per_address_max_(per_address_max) {}

  // `id` is new; it waits for its first request. Returns who has to be closed to stay within the
  // caps: the longest waiting of the address, or of all. Only when every other connection is busy
  // with a whole request is that `id` itself. The caller then calls remove() for it.
  [[nodiscard]] std::optional<ConnectionId> add(ConnectionId id, const std::string& address);
  // It has a whole request: not to be closed for others.
  void busy(ConnectionId id);
  // It has answered and waits again, as the youngest.
  void waiting(ConnectionId id);
  void remove(ConnectionId id);

  [[nodiscard]] std::size_t size() const { return connections_.size(); }
  [[nodiscard]] std::size_t busy_count() const { return connections_.size() - waiting_.size(); }

 private:
  using Waiting = std::set<std::pair<std::uint64_t, ConnectionId>>;  // by since when
  struct Address {
    std::size_t open = 0;
    Waiting waiting;
  };
  struct Entry {
    std::string address;
    std::uint64_t waits_since = 0;  // 0 = busy
  };

  std::size_t max_;
  std::size_t per_address_max_;
  std::uint64_t turn_ = 0;
  std::map<ConnectionId, Entry> connections_;
  std::map<std::string, Address> addresses_;
  Waiting waiting_;
};

}  // namespace headwater::api
