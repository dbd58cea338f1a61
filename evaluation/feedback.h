// Feedback: causes that a person would have confirmed, as lessons, and a configuration that has
// learned of them. Values.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluation/results.h"
#include "evaluation/truth.h"
#include "learning/lesson.h"
#include "rules/configuration.h"

namespace headwater::evaluation {

struct ConfirmedCause {
  std::vector<std::string> entities;  // any of them
  std::vector<std::string> changes;   // any of them; none: it is no change
};
using ConfirmedCauses = std::map<std::string, ConfirmedCause>;  // by case

// `{CASE:{"entity":NAME,"change":ID or null}}`.
[[nodiscard]] Result<ConfirmedCauses> read_confirmed(const std::string& path);
// As if the truth of every case had been confirmed.
[[nodiscard]] ConfirmedCauses all_confirmed(const Truth& truth);
[[nodiscard]] learning::Lesson to_lesson(const NamedResult& result, const ConfirmedCause& cause);

struct Learned {
  std::shared_ptr<const rules::Configuration> configuration;
  std::string fragment;  // what was added to it
};
// `plain` must have nothing learned.
[[nodiscard]] Result<Learned> learn_from(const std::vector<learning::Lesson>& lessons,
                                         const rules::Configuration& plain);

}  // namespace headwater::evaluation
