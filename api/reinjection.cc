#include "api/reinjection.h"

#include <charconv>
#include <utility>

#include "api/audited.h"
#include "api/intake_report.h"
#include "api/problem.h"
#include "api/queries.h"
#include "model/binding.h"

namespace headwater::api {

// By where a letter came from; its bytes are as they were there.
struct Reinjection::Decoders {
  DoorDecoders doors;
  std::map<std::string, std::shared_ptr<const Decoder>, std::less<>> others;

  [[nodiscard]] const Decoder& of(const std::string& source) const {
    if (source == "hooks:alertmanager") return doors.alertmanager_webhook;
    if (source == "api:v2") return doors.alertmanager_alerts;
    if (source == "hooks:cloudevents") return doors.cloudevents;
    if (source.starts_with("events:")) return doors.headwater_events;
    const auto other = others.find(source);
    return other == others.end() ? doors.any : *other->second;
  }
};

namespace {

// C12: what is fed in again is told from what came the first time, and each attempt from the
// others.
constexpr std::string_view kSource = "dead-letters";

RawRecord raw_record(const DeadLetter& letter) {
  RawRecord record{.source = kSource,
                   .position = letter.position,
                   .bytes = letter.bytes,
                   .content_type = letter.content_type,
                   .received_at = letter.received_at};
  for (const headwater::Header& header : letter.headers)
    record.headers.emplace_back(header.name, header.value);
  return record;
}

// What can't be used this time either stays the letter that it is: no second one is made.
void reinject(const DeadLetter& letter, const Decoder& decoder, IntakePort& intake,
              AuditEntry audit, const Reply& reply) {
  Decoded decoded = decoder.decode(raw_record(letter));
  bind(decoded, binding_of(letter));
  std::vector<RejectedPart> rejected = rejected_parts(std::exchange(decoded.rejected, {}));
  if (decoded.events.empty()) {
    return reply(
        [rejected = std::move(rejected)] { return report_response(report_of({}, rejected), 202); });
  }
  Submission submission;
  submission.sender = "dead-letters";
  submission.bytes = letter.bytes.size();
  submission.reinjects = letter.id;
  submission.audit = std::move(audit);
  for (Event& event : decoded.events)
    submission.inputs.emplace_back(EventArrived{std::move(event)});
  submission.done = [reply, rejected = std::move(rejected)](const Outcome& outcome) {
    if (!outcome.durable) return reply([] { return try_later("", "the engine is stopping"); });
    reply(
        [report = report_of(outcome.verdicts, rejected)] { return report_response(report, 202); });
  };
  if (!intake.submit(submission)) reply([] { return try_later("", "the queue is full"); });
}

}  // namespace

Reinjection::Reinjection(const ServerDependencies& dependencies)
    : intake_(dependencies.intake), queries_(dependencies.queries) {
  Decoders decoders{dependencies.decoders, dependencies.other_decoders};
  for (const Hook& hook : dependencies.hooks) decoders.others["hooks:" + hook.name] = hook.decoder;
  for (const RoutingKey& key : dependencies.routing_keys.keys)
    decoders.others["pagerduty:" + key.name] = dependencies.routing_keys.decoder;
  for (const PingKey& key : dependencies.ping_keys.keys)
    decoders.others["ping:" + key.name] = dependencies.ping_keys.decoder;
  decoders_ = std::make_shared<const Decoders>(std::move(decoders));
}

void Reinjection::run(const Call& call) {
  const std::string& text = call.values[0];
  DeadLetterQuery query;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), query.id);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size())
    return call.reply([] { return problem(404, "no such object"); });
  // The engine may answer after the server has gone: it keeps what outlives us.
  queries_.ask(query, [decoders = decoders_, &intake = intake_, reply = call.reply,
                       audit = audit_of(call, "dead-letter.reinject", text)](Answer answer) {
    if (!answer) return reply([error = answer.error()] { return query_failed(error); });
    const auto* const letter = std::get_if<DeadLetter>(&*answer);
    HW_CHECK(letter != nullptr, "the engine answers a query with its own view");
    reinject(*letter, decoders->of(letter->source), intake, audit, reply);
  });
}

}  // namespace headwater::api
