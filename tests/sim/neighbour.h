// Neighbour: a second estate in the same store, whose ids, numbers and partitions are the same as
// the first one's. Nothing that happens to one of them may show in the other. One thread.
#pragma once

#include <cstdint>
#include <memory>

#include "app/estate_engine.h"
#include "store/store.h"
#include "tests/sim/oracles.h"

namespace headwater::sim {

class Neighbour {
 public:
  // Recovers; what was recovered is compared with the mirror.
  [[nodiscard]] static Result<std::unique_ptr<Neighbour>> start(store::Store& store,
                                                                const app::Clock& clock,
                                                                JournalMirror& mirror);
  // Takes one event, of the partition that the first estate reads, too.
  [[nodiscard]] Status turn(Timestamp wall, JournalMirror& mirror);

 private:
  Neighbour() = default;

  std::unique_ptr<store::EstateStore> estate_;
  std::unique_ptr<app::EstateEngine> engine_;
  std::uint64_t events_ = 0;
};

}  // namespace headwater::sim
