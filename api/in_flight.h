// InFlight: how many requests of each sender of events wait for their answer. One more than it may
// have is to come again, so that nobody fills the queue alone. A ticket may end on any thread; the
// rest is the io thread's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace headwater::api {

class InFlight {
  struct Counts;

 public:
  // Of one request; counts until it ends, at the latest with its life. May outlive the count.
  class Ticket {
   public:
    Ticket(std::shared_ptr<Counts> counts, std::string sender)
        : counts_(std::move(counts)), sender_(std::move(sender)) {}
    ~Ticket() { end(); }
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

    void end();

   private:
    std::shared_ptr<Counts> counts_;
    std::string sender_;
    bool ended_ = false;  // guarded by the counts' mutex
  };

  explicit InFlight(std::uint32_t most);

  // Null: the sender has as many as it may have.
  [[nodiscard]] std::shared_ptr<Ticket> begin(const std::string& sender);

 private:
  std::uint32_t most_;
  std::shared_ptr<Counts> counts_;
};

}  // namespace headwater::api
