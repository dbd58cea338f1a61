#include "api/silences.h"

#include <memory>
#include <utility>

#include "api/alertmanager_answers.h"
#include "api/audited.h"
#include "api/internal/silence_body.h"
#include "api/problem.h"
#include "api/uuid.h"
#include "base/check.h"

namespace headwater::api {
namespace {

// Answered with 422 if what stands in the path is no id.
bool names_one(const Call& call) {
  if (is_uuid(call.values[0])) return true;
  call.reply([id = call.values[0]] {
    return alertmanager_error(422, 601, "silenceID in path must be of type uuid: \"" + id + "\"");
  });
  return false;
}

Response list_of(const SilencePage& page, const Parameters& parameters) {
  std::string body = "[";
  for (const Silence& silence : page.silences) {
    if (!is_wanted(parameters, to_string(silence.state))) continue;
    if (body.size() > 1) body += ',';
    body += silence_json(silence);
  }
  return json_response(200, body + "]\n");
}

const SilencePage& page_of(const Answer& answer) {
  const auto* const page = std::get_if<SilencePage>(&*answer);
  HW_CHECK(page != nullptr, "the engine answers a query with its own view");
  return *page;
}

bool not_found(const Answer& answer) {
  return !answer.ok() && answer.error().code() == ErrorCode::kNotFound;
}

// Replies with what `render(answer)` makes of what the query brings, on the io thread.
template <class Render>
void ask(QueryPort& port, const Reply& reply, const SilencesQuery& query, Render render) {
  port.ask(query, [reply, render](Answer answer) {
    reply([held = std::make_shared<const Answer>(std::move(answer)), render] {
      return render(*held);
    });
  });
}

Response refused(const std::string& verdict) {
  return bare_text(verdict == kNoSuchSilence ? 404U : 400U, verdict);
}

}  // namespace

void Silences::list(const Call& call) {
  SilencesQuery query;
  for (const auto& [name, value] : call.parameters)
    if (name == "filter") query.filters.push_back(value);
  ask(queries_, call.reply, query, [read = call.parameters](const Answer& answer) {
    return answer.ok() ? list_of(page_of(answer), read) : unanswered(answer.error());
  });
}

void Silences::show(const Call& call) {
  if (!names_one(call)) return;
  ask(queries_, call.reply, SilencesQuery{.name = call.values[0]}, [](const Answer& answer) {
    if (not_found(answer)) return refused(std::string(kNoSuchSilence));
    if (!answer.ok()) return unanswered(answer.error());
    return json_response(200, silence_json(page_of(answer).silences.front()) + "\n");
  });
}

void Silences::put(const Call& call) {
  auto read = read_silence(call.request);
  if (auto* const refusal = std::get_if<Response>(&read))
    return call.reply([answer = std::move(*refusal)] { return answer; });
  auto& request = std::get<SilenceRequested>(read);
  auto id = new_uuid();
  if (!id) return call.reply([error = id.error()] { return unanswered(error); });
  request.id = *std::move(id);
  if (request.created_by.empty()) request.created_by = call.caller.name;
  Submission submission;
  submission.sender = "commands/" + call.caller.token_id;
  submission.bytes = call.request.body.size();
  submission.audit =
      audit_of(call, "silence.set", request.replaces.empty() ? request.id : request.replaces,
               to_text(request.matchers) + " until " +
                   format_rfc3339_milliseconds(request.ends_at) + ": " + request.comment);
  // The engine may answer after the server has gone: it keeps the port, not us.
  submission.done = [&queries = queries_, reply = call.reply, replaced = request.replaces,
                     made = request.id](const Outcome& taken) {
    if (!taken.durable)
      return reply([] { return try_later("/api/v2/", "the engine is stopping"); });
    HW_CHECK(taken.verdicts.size() == 1, "one verdict for each input");
    if (const std::string& verdict = taken.verdicts[0]; !verdict.empty())
      return reply([verdict] { return refused(verdict); });
    // It was changed in place if there is none of the new name.
    ask(queries, reply, SilencesQuery{.name = made}, [replaced, made](const Answer& answer) {
      if (!answer.ok() && !not_found(answer)) return unanswered(answer.error());
      std::string body = R"({"silenceID":)";
      append_json_string(body, answer.ok() ? made : replaced);
      return json_response(200, body + "}\n");
    });
  };
  submission.inputs.emplace_back(std::move(request));
  if (!intake_.submit(submission))
    call.reply([] { return try_later("/api/v2/", "the queue is full"); });
}

void Silences::expire(const Call& call) {
  if (!names_one(call)) return;
  Submission submission;
  submission.sender = "commands/" + call.caller.token_id;
  submission.inputs.emplace_back(
      SilenceExpiryRequested{.id = call.values[0], .actor = call.caller.name});
  submission.audit = audit_of(call, "silence.expire", call.values[0]);
  submission.done = [reply = call.reply](const Outcome& taken) {
    if (!taken.durable)
      return reply([] { return try_later("/api/v2/", "the engine is stopping"); });
    HW_CHECK(taken.verdicts.size() == 1, "one verdict for each input");
    reply(
        [verdict = taken.verdicts[0]] { return verdict.empty() ? Response{} : refused(verdict); });
  };
  if (!intake_.submit(submission))
    call.reply([] { return try_later("/api/v2/", "the queue is full"); });
}

}  // namespace headwater::api
