#include "api/commands.h"

#include <charconv>
#include <memory>

#include "api/audited.h"
#include "api/internal/command_body.h"
#include "api/problem.h"
#include "api/queries.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

// The suspect's rank; 0 when the text is none.
std::uint32_t read_rank(const std::string& text) {
  std::uint32_t rank = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), rank);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? rank : 0;
}

Result<OperatorCommand> read_command(CommandKind kind, const Call& call,
                                     std::vector<FieldError>& errors) {
  OperatorCommand command{.kind = kind, .actor = call.caller.name};
  command.incident = read_incident_name(call.values[0]);
  if (!command.incident.set()) return Error(ErrorCode::kNotFound, "no such incident");
  if (call.values.size() > 1) {
    command.suspect = read_rank(call.values[1]);
    if (command.suspect == 0) return Error(ErrorCode::kNotFound, "no such suspect");
  }
  auto body = read_command_body(call.request.body, errors);
  if (!body) return body.error();
  command.reason = std::move(body->reason);
  command.expected = expected_tags(call.request.head);
  if (command.expected.size() > limits::kExpectedTagsMax)
    return malformed("If-Match holds more than 8 tags");
  return command;
}

std::string detail_of(const OperatorCommand& command) {
  if (command.suspect == 0) return command.reason;
  const std::string suspect = "suspect " + std::to_string(command.suspect);
  return command.reason.empty() ? suspect : suspect + ": " + command.reason;
}

// After the write: the incident as it is, or why the core refused. It says so in words; whether the
// incident exists at all is read from the answer.
Response told(const std::string& verdict, const Answer& answer) {
  if (!answer) return query_failed(answer.error());
  if (verdict == kNotAsExpected) return problem("changed-since", verdict);
  if (!verdict.empty()) return problem(409, verdict);
  const auto* const view = std::get_if<IncidentView>(&*answer);
  HW_CHECK(view != nullptr, "the engine answers a query with its own view");
  return json_response(200, as_json(view->summary));
}

}  // namespace

void Commands::run(CommandKind kind, const Call& call) {
  if (!call.request.body.empty() && call.request.head.media_type() != "application/json") {
    return call.reply([] { return problem(415, "application/json is needed"); });
  }
  if (call.request.body.size() > limits::kCommandBodyBytesMax) {
    return call.reply([] { return problem(413, "the body is too large"); });
  }
  std::vector<FieldError> errors;
  const auto command = read_command(kind, call, errors);
  if (!command) {
    const bool missing = command.error().code() == ErrorCode::kNotFound;
    return call.reply([missing, errors, error = command.error()] {
      return missing ? query_failed(error) : problem("invalid-body", error.message(), errors);
    });
  }
  Submission submission;
  submission.sender = "commands/" + call.caller.token_id;
  submission.inputs.emplace_back(*command);
  submission.bytes = call.request.body.size();
  submission.audit = audit_of(call, "incident." + std::string(to_string(kind)),
                              incident_name(command->incident), detail_of(*command));
  // The engine may answer after the server has gone: it keeps the port, not us.
  submission.done = [&queries = queries_, reply = call.reply,
                     incident = command->incident](const Outcome& taken) {
    if (!taken.durable) return reply([] { return try_later("", "the engine is stopping"); });
    HW_CHECK(taken.verdicts.size() == 1, "one verdict for each input");
    queries.ask(IncidentQuery{incident}, [reply, verdict = taken.verdicts[0]](Answer answer) {
      const auto held = std::make_shared<Answer>(std::move(answer));
      reply([verdict, held] { return told(verdict, *held); });
    });
  };
  if (intake_.submit(submission)) return;
  call.reply([] { return try_later("", "the queue is full"); });
}

bool is_command(const Route& route) {
  return route.method == Method::kPost && route.path.starts_with("/headwater/v1/incidents/");
}

}  // namespace headwater::api
