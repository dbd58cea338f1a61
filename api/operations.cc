#include "api/operations.h"

#include <memory>

#include "api/alertmanager_answers.h"
#include "api/audited.h"
#include "api/internal/parameter_reader.h"
#include "api/problem.h"
#include "api/queries.h"
#include "model/backup.h"

namespace headwater::api {
namespace {

Response health_page(const Result<std::string>& text) {
  return text ? text_response(200, *text) : text_response(503, text.error().message() + "\n");
}

}  // namespace

Operations::Operations(const ServerDependencies& dependencies, Metrics& metrics, bool lifecycle)
    : dependencies_(dependencies),
      metrics_(metrics),
      lifecycle_(lifecycle),
      started_at_(dependencies.clock()) {}

void Operations::healthy(const Call& call) const {
  call.reply([this] { return health_page(dependencies_.healthy()); });
}

void Operations::ready(const Call& call) const {
  call.reply([this] {
    const Status ready = dependencies_.ready();
    return health_page(ready ? Result<std::string>("OK") : ready.error());
  });
}

void Operations::reload(const Call& call) {
  if (!lifecycle_) return call.reply([] { return text_response(403, "reload is off\n"); });
  dependencies_.reload(origin_of(call), [reply = call.reply](const Status& status) {
    reply([status] {
      if (status) return Response{};
      const unsigned code = status.error().code() == ErrorCode::kRefused ? 409U : 500U;
      return text_response(code, "failed to reload config: " + status.error().message() + "\n");
    });
  });
}

void Operations::import_map(const Call& call) {
  if (!dependencies_.import_map)
    return call.reply([] { return problem(404, "maps are not imported here"); });
  ParameterReader reader(call);
  const std::string file = reader.text("file");
  MapImport import{.source = call.values.at(0),
                   .file = file.empty() ? "topology" : file,
                   .format = reader.text("format"),
                   .document = call.request.body,
                   .by = origin_of(call)};
  if (const std::string word = reader.text("stale_after"); !word.empty()) {
    const auto stale_after = parse_duration(word);
    if (!stale_after || *stale_after <= Duration{})
      reader.fail("stale_after", "a duration like 7d");
    import.stale_after = stale_after.value_or(import.stale_after);
  }
  if (reader.answered_failure()) return;
  dependencies_.import_map(std::move(import), [reply = call.reply](const Status& status) {
    reply([status] {
      if (status) return json_response(200, as_json(MapImported{}));
      const unsigned code = status.error().code() == ErrorCode::kRefused ? 409U : 400U;
      return problem(code, status.error().message());
    });
  });
}

void Operations::verify_audit(const Call& call) {
  if (!dependencies_.verify_audit) return call.reply([] { return problem(404, "no such object"); });
  dependencies_.verify_audit([reply = call.reply](const Result<AuditVerdict>& verdict) {
    reply([verdict] {
      if (verdict) return json_response(200, as_json(*verdict));
      const bool busy = verdict.error().code() == ErrorCode::kRefused;
      return busy ? problem(409, verdict.error().message()) : query_failed(verdict.error());
    });
  });
}

void Operations::digest(const Call& call) {
  if (!dependencies_.digest) return call.reply([] { return problem(404, "no such object"); });
  dependencies_.digest([reply = call.reply](const Result<EstateDigest>& digest) {
    reply([digest] {
      if (digest) return json_response(200, as_json(*digest));
      const bool busy = digest.error().code() == ErrorCode::kRefused;
      return busy ? problem(409, digest.error().message()) : query_failed(digest.error());
    });
  });
}

void Operations::begin_backup(const Call& call) {
  if (!dependencies_.begin_backup) return call.reply([] { return problem(404, "no such object"); });
  ParameterReader reader(call);
  BackupRequest request{.to = reader.text("to"),
                        .keep = reader.number("keep", 0, limits::kBackupsKeptMax)};
  if (reader.answered_failure()) return;
  call.reply([begun = dependencies_.begin_backup(std::move(request), origin_of(call))] {
    if (begun) return json_response(202, as_json(*begun));
    const bool busy = begun.error().code() == ErrorCode::kRefused;
    return problem(busy ? 409U : 400U, begun.error().message());
  });
}

void Operations::backup_status(const Call& call) const {
  if (!dependencies_.backup_status)
    return call.reply([] { return problem(404, "no such object"); });
  call.reply([this] { return json_response(200, as_json(dependencies_.backup_status())); });
}

void Operations::metrics(const Call& call) {
  dependencies_.queries.ask(StatusQuery{}, [this, reply = call.reply](Answer answer) {
    const auto held = std::make_shared<Answer>(std::move(answer));
    reply([this, held] {
      if (!held->ok()) return query_failed(held->error());
      const auto* const status = std::get_if<EngineStatus>(&**held);
      HW_CHECK(status != nullptr, "the engine answers a query with its own view");
      Response response = text_response(200, metrics_.page(*status, dependencies_.metrics));
      response.content_type = "text/plain; version=0.0.4; charset=utf-8";
      return response;
    });
  });
}

void Operations::problem_type(const Call& call) const {
  call.reply([name = call.values.at(0)] {
    for (const ProblemType& type : problem_types()) {
      if (type.name != name) continue;
      return json_response(200,
                           as_json(ProblemMeaning{.type = std::string(kProblemTypesPath) + name,
                                                  .title = std::string(status_text(type.status)),
                                                  .status = type.status,
                                                  .description = std::string(type.description)}));
    }
    return problem(404, "no such type of problem");
  });
}

void Operations::alertmanager_status(const Call& call) const {
  call.reply([this] {
    return status_answer({.version = dependencies_.build.version,
                          .configuration = dependencies_.configuration(),
                          .started_at = started_at_});
  });
}

}  // namespace headwater::api
