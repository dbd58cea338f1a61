#include "correlator/internal/score_text.h"

#include "correlator/internal/incident_facts.h"

namespace headwater::correlator {
namespace {

std::string terms(const State& state, const GroupingScore& score, std::string_view of_path) {
  if (score.again != 0) return decibans(score.total) + ", the same that it began with";
  std::string text = decibans(score.total) + " = " + decibans(score.base) + " base, " +
                     decibans(score.lag) + " lag (" + format_duration(score.gap) + "), " +
                     decibans(score.path) + " path";
  text += of_path;
  if (score.via.set()) text.append(" via ").append(state.entity_name(score.via));
  if (score.hops != 0) text += ", " + counted(score.hops, "hop");
  if (score.rule != 0) text += ", " + decibans(score.rule) + " rule";
  return text;
}

}  // namespace

std::string decibans(Millidecibans weight) {
  const Millidecibans size = weight < 0 ? -weight : weight;
  std::string thousandths = std::to_string(1'000 + size % 1'000).substr(1);
  while (thousandths.size() > 1 && thousandths.back() == '0') thousandths.pop_back();
  return (weight < 0 ? "-" : "+") + std::to_string(size / 1'000) + "." + thousandths + " dB";
}

std::string score_text(const State& state, const GroupingScore& score) {
  return terms(state, score, "");
}

std::string score_text(const State& state, const PassedOver& passed_over) {
  const GroupingScore& score = passed_over.score;
  const std::string needed = "; above " + decibans(passed_over.needed) + " was needed";
  switch (passed_over.reason) {
    case PassReason::kBelow:
      return terms(state, score, "") + needed;
    case PassReason::kOutweighed:
      return terms(state, score, "") + "; another's was higher";
    case PassReason::kOutOfReach:
      return "at most " + terms(state, score, " at most") + needed;
    case PassReason::kNothingInCommon:
      return "nothing that both may depend on and no rule, " + terms(state, score, "");
    case PassReason::kFull:
      return "it takes no more, at most " + terms(state, score, " at most");
  }
  return {};
}

}  // namespace headwater::correlator
