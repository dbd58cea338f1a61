#include "correlator/silences.h"

#include <utility>
#include <variant>

#include "base/check.h"
#include "correlator/state.h"
#include "rules/silence_matchers.h"

namespace headwater::correlator {

void Silences::rebuild(const State& state) {
  active_.clear();
  std::vector<rules::Matchers> rules;
  for (const auto& [id, silence] : state.silences) {
    if (silence->state != SilenceState::kActive) continue;
    auto matchers = rules::silence_matchers(silence->matchers);
    HW_CHECK(matchers.ok(), "a silence that was taken has matchers that compile");
    active_.push_back(silence->id);
    rules.push_back(std::move(*matchers));
  }
  index_ = rules::RuleIndex(std::move(rules));
}

// Silences come and go by hand, so the few that there are may be filed anew each time.
void Silences::observe(const State& state, const Record& record) {
  if (std::holds_alternative<SilenceStarted>(record) ||
      std::holds_alternative<SilenceEnded>(record))
    rebuild(state);
}

std::vector<SilenceId> Silences::holding_for(const LabelSet& labels, std::size_t limit) const {
  std::vector<SilenceId> holding;
  const std::vector<std::uint32_t> matches = index_.all_matches(labels, limit);
  holding.reserve(matches.size());
  for (const std::uint32_t number : matches) holding.push_back(active_[number]);
  return holding;
}

}  // namespace headwater::correlator
