#include "evaluation/feedback.h"

#include <algorithm>
#include <utility>

#include "app/config_files.h"
#include "evaluation/json_file.h"
#include "learning/fragment.h"
#include "learning/learn.h"

namespace headwater::evaluation {
namespace {

using Json = nlohmann::json;

bool holds(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// A name or null; false if it is anything else.
bool read_name(const Json& object, const char* field, std::vector<std::string>& into) {
  const auto at = object.find(field);
  if (at == object.end() || at->is_null()) return true;
  if (!at->is_string()) return false;
  into.push_back(at->get<std::string>());
  return true;
}

bool is_cause(const JudgedHypothesis& judged, const ConfirmedCause& cause) {
  if (judged.scored.kind == SuspectKind::kChange) return holds(cause.changes, judged.change);
  const bool about_place =
      judged.scored.kind == SuspectKind::kEntity || judged.scored.kind == SuspectKind::kExternal;
  return cause.changes.empty() && about_place && holds(cause.entities, judged.scored.entity);
}

}  // namespace

Result<ConfirmedCauses> read_confirmed(const std::string& path) {
  const Result<Json> document = read_json(path);
  if (!document) return document.error();
  if (!document->is_object()) return malformed(path + ": expected {CASE:{\"entity\",\"change\"}}");
  ConfirmedCauses causes;
  for (const auto& [name, object] : document->items()) {
    ConfirmedCause& cause = causes[name];
    if (object.is_object() && read_name(object, "entity", cause.entities) &&
        read_name(object, "change", cause.changes))
      continue;
    std::string reason = path;
    reason.append(": ").append(name).append(": expected names \"entity\" and \"change\"");
    return malformed(std::move(reason));
  }
  return causes;
}

ConfirmedCauses all_confirmed(const Truth& truth) {
  ConfirmedCauses causes;
  for (const CaseTruth& each : truth.cases)
    if (!each.services.empty() || !each.changes.empty())
      causes.emplace(each.name, ConfirmedCause{.entities = each.services, .changes = each.changes});
  return causes;
}

learning::Lesson to_lesson(const NamedResult& result, const ConfirmedCause& cause) {
  learning::Lesson lesson{.name = result.name};
  lesson.candidates.reserve(result.result.hypotheses.size());
  for (const JudgedHypothesis& judged : result.result.hypotheses) {
    learning::Candidate& added =
        lesson.candidates.emplace_back(learning::to_candidate(judged.scored));
    // As in the lists: a tenant's load has a place, which is where it shows.
    added.named = added.named && judged.scored.kind != SuspectKind::kTenantLoad;
    added.cause = is_cause(judged, cause);
  }
  return lesson;
}

Result<Learned> learn_from(const std::vector<learning::Lesson>& lessons,
                           const rules::Configuration& plain) {
  learning::Lessons all;
  all.reserve(lessons.size());
  for (const learning::Lesson& lesson : lessons) all.push_back(&lesson);
  Learned learned{.fragment = learning::to_fragment(learning::learn(all))};
  rules::ReadConfiguration read =
      rules::read_configuration(plain.text + "\n" + learned.fragment, plain.file);
  if (!read.configuration) return app::refusal(read.findings);
  learned.configuration =
      std::make_shared<const rules::Configuration>(*std::move(read.configuration));
  return learned;
}

}  // namespace headwater::evaluation
