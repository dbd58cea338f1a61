// Silences: which silences hold for a set of labels, filed so that a symptom costs what the
// silences that can match it cost. Derived from State's active silences alone, whatever the order
// it was built in. Owned by the engine thread.
#pragma once

#include <cstddef>
#include <vector>

#include "model/ids.h"
#include "model/labels.h"
#include "model/record.h"
#include "rules/rule_index.h"

namespace headwater::correlator {

struct State;

class Silences {
 public:
  // Starts over.
  void rebuild(const State& state);
  // Keeps up with a record that was just applied to `state`.
  void observe(const State& state, const Record& record);

  // The active silences that match, by ordinal; the first `limit` of them.
  [[nodiscard]] std::vector<SilenceId> holding_for(const LabelSet& labels, std::size_t limit) const;
  [[nodiscard]] bool empty() const { return active_.empty(); }

 private:
  std::vector<SilenceId> active_;  // by ordinal; their matchers are the index's rules
  rules::RuleIndex index_;
};

}  // namespace headwater::correlator
