// Whether a value of a business signal is bad, by what its rule expects or what it brings itself,
// and what is learnt from it. Pure; the state is as it was before the value.
#pragma once

#include <optional>

#include "correlator/references.h"
#include "model/record.h"

namespace headwater::correlator {

struct SignalValue {
  const SignalBody& body;
  const rules::SignalRule* rule = nullptr;  // null: none matches
  SignalId signal;
  EntityId entity;
  Timestamp when;  // of which time it tells: the start of its window, or when it occurred
};

struct SignalVerdict {
  std::int64_t deviation = 0;  // thousandths of a spread in the bad direction; 0 = within its band
  Expectation expected;
};
[[nodiscard]] SignalVerdict judge_value(const View& view, const SignalValue& value);

// What is kept of the value; none if its rule learns nothing, or enough is known of that time.
[[nodiscard]] std::optional<SignalLearnt> lesson_of(const View& view, const SignalValue& value,
                                                    bool bad);

// How long the entity's tier may wait for another value by `rule`; zero if none is awaited.
[[nodiscard]] Duration awaited_every(const View& view, const rules::SignalRule* rule,
                                     EntityId entity);

}  // namespace headwater::correlator
