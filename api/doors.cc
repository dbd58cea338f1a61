#include "api/doors.h"

#include <algorithm>
#include <array>
#include <optional>

#include "api/alertmanager_answers.h"
#include "api/otlp.h"
#include "api/problem.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

// A request that can't be judged by its content; nothing of it is kept.
void refuse(const Call& call, unsigned status, std::string detail) {
  call.reply([path = call.request.head.path, status, detail = std::move(detail)] {
    return error_response(path, status, detail);
  });
}

// Never 429: what posts here drops what it then holds.
void refuse_signature(const Call& call, bool close, std::string_view detail) {
  call.reply([path = call.request.head.path, close, detail = std::string(detail)] {
    Response response = error_response(path, 401, detail);
    response.close = close;
    return response;
  });
}

bool is_json(const std::string& media_type) {
  return media_type == "application/json" || media_type.ends_with("+json");
}

// Headers that belong to the event: its attributes, its kind or its id. Never the credential, which
// must not reach a dead letter.
bool says_what(std::string_view header) {
  constexpr std::array<std::string_view, 5> kNames = {"x-github-event", "x-gitlab-event",
                                                      "x-gitlab-event-uuid", "sentry-hook-resource",
                                                      "x-amz-sns-message-type"};
  return header.starts_with("ce-") ||
         std::find(kNames.begin(), kNames.end(), header) != kNames.end();
}

RawRecord raw_record(const Call& call, std::string_view source, std::string_view position) {
  const RequestHead& head = call.request.head;
  RawRecord record{.source = source,
                   .position = position,
                   .bytes = call.request.body,
                   .content_type = head.header("content-type")};
  for (const Header& header : head.headers) {
    if (says_what(header.name)) record.headers.emplace_back(header.name, header.value);
  }
  return record;
}

// C12: an event is known again by its format's own id, which holds over any number of senders, else
// by the request's key and its place in the request.
void name_events(std::vector<Event>& events, const Caller& caller, std::string_view key) {
  if (key.empty()) return;
  const std::string prefix = caller.token_id + "/" + std::string(key) + "/";
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].source_id.empty()) events[i].source_id = prefix + std::to_string(i);
  }
}

std::string_view idempotency_key(const Call& call) {
  return call.request.head.header("idempotency-key");
}

Response webhook_answer(const IntakeReport& report) { return report_response(report, 200); }

Response events_answer(const IntakeReport& report) { return report_response(report, 202); }

}  // namespace

Doors::Doors(const DoorDecoders& decoders, IntakePort& intake, std::function<Timestamp()> clock,
             Metrics& metrics, Guesses& guesses, const SenderRate& rate)
    : decoders_(decoders),
      intake_(intake),
      clock_(std::move(clock)),
      metrics_(metrics),
      guesses_(guesses),
      rates_(rate),
      in_flight_(rate.requests) {}

void Doors::alertmanager_webhook(const Call& call) {
  if (!is_json(call.request.head.media_type())) return refuse(call, 415, "JSON is needed");
  take(call, {"hooks:alertmanager", decoders_.alertmanager_webhook, idempotency_key(call),
              webhook_answer});
}

void Doors::alertmanager_alerts(const Call& call) {
  if (auto refusal = body_refusal(call.request, "alerts")) {
    return call.reply([refusal = std::move(*refusal)] { return refusal; });
  }
  take(call, {"api:v2", decoders_.alertmanager_alerts, idempotency_key(call), alerts_answer});
}

void Doors::cloudevents(const Call& call) {
  const RequestHead& head = call.request.head;
  const bool enveloped = head.media_type().starts_with("application/cloudevents");
  if (!enveloped && head.header("ce-specversion").empty()) {
    return refuse(call, 415, "neither a CloudEvents media type nor ce- headers");
  }
  take(call, {"hooks:cloudevents", decoders_.cloudevents, idempotency_key(call), webhook_answer});
}

void Doors::cloudevents_handshake(const Call& call) {
  const std::string origin(call.request.head.header("webhook-request-origin"));
  if (origin.empty()) return refuse(call, 400, "WebHook-Request-Origin is needed");
  call.reply([origin] {
    Response response;
    response.headers = {{"WebHook-Allowed-Origin", origin},
                        {"WebHook-Allowed-Rate", "*"},
                        {"Allow", "OPTIONS, POST"}};
    return response;
  });
}

void Doors::headwater_events(const Call& call) {
  if (!is_json(call.request.head.media_type())) return refuse(call, 415, "JSON is needed");
  const std::string sender = call.caller.token_id.empty() ? "loopback" : call.caller.token_id;
  take(call,
       {"events:" + sender, decoders_.headwater_events, idempotency_key(call), events_answer});
}

void Doors::hook(Call call, const Hook& hook) {
  const bool otlp = sends_protobuf(call.request.head);
  if (otlp) call.reply = otlp_reply(std::move(call.reply));
  const std::string source = "hooks:" + hook.name;
  std::string key(delivery_key(call.request.head));
  if (hook.signature) {
    const auto proof = admit(call, hook, source);
    if (!proof) return;
    if (!proof->id.empty()) key = proof->id;  // anybody could have written the others
  }
  if (const Status unpacked = unpack(call.request); !unpacked) {
    const bool large = unpacked.error().code() == ErrorCode::kExhausted;
    return refuse(call, large ? 413 : 400, unpacked.error().message());
  }
  if (const Status unwrapped = unwrap_form(call.request); !unwrapped)
    return refuse(call, 400, unwrapped.error().message());
  take(call, {source, *hook.decoder, key, otlp ? otlp_answer : events_answer});
}

std::optional<Signed> Doors::admit(Call& call, const Hook& hook, const std::string& source) {
  auto proof = judge_signature(*hook.signature, call.request, clock_());
  if (!proof) {
    refuse_signature(call, not_signed(call, source), "the signature is missing or wrong");
    return std::nullopt;
  }
  call.caller = {.name = source, .tenants = hook.binding.tenants, .labels = hook.binding.labels};
  if (!proof->once.empty() && !use_once(call, source, proof->once)) return std::nullopt;
  return proof;
}

bool Doors::use_once(Call& call, const std::string& source, const std::string& once) {
  const std::string mark = source + "\n" + once;
  const auto seen = used_.take(mark, clock_());
  if (seen == UsedSignatures::Seen::kUsed) {
    metrics_.rejected(source, "signature_used");
    refuse_signature(call, guesses_.wrong_key(call.request.head, source),
                     "the signature was used before");
    return false;
  }
  if (seen == UsedSignatures::Seen::kInHand) {
    metrics_.rejected(source, "in_hand");
    call.reply([path = call.request.head.path] {
      return try_later(path, "the same request has no answer yet");
    });
    return false;
  }
  call.reply = [this, mark, reply = std::move(call.reply)](std::function<Response()> make) {
    reply([this, mark, make = std::move(make)] {
      Response response = make();
      used_.answered(mark, response.status < 300, clock_());
      return response;
    });
  };
  return true;
}

bool Doors::not_signed(const Call& call, const std::string& door) {
  metrics_.rejected(door, "not_signed");
  return guesses_.wrong_key(call.request.head, door);
}

void Doors::take(const Call& call, const Way& way) {
  if (way.key.size() > limits::kIdempotencyKeyBytesMax) {
    return refuse(call, 400, "Idempotency-Key is too long");
  }
  const Timestamp now = clock_();
  const std::string sender = way.source + "/" + call.caller.token_id;
  auto ticket = let_in(call, way.source, sender, now);
  if (ticket == nullptr) return;
  const std::string position = "request " + std::to_string(++requests_);
  RawRecord record = raw_record(call, way.source, position);
  record.received_at = now;
  Decoded decoded = way.decoder.decode(record);
  rates_.charge(sender, decoded.events.size(), call.request.body.size(), now);
  if (decoded.events.size() > limits::kEventsPerRequestMax) {
    return refuse(call, 413, "too many events in one request");
  }
  if (!decoded.ignored.empty()) metrics_.ignored(way.source, decoded.ignored.size());
  name_events(decoded.events, call.caller, way.key);
  const Binding binding{call.caller.labels, call.caller.tenants};
  bind(decoded, binding);
  std::vector<std::string_view> kinds;
  for (const Event& event : decoded.events) kinds.push_back(kind_name(event));
  std::vector<RejectedPart> rejected = rejected_parts(decoded.rejected);
  Submission submission;
  submission.sender = sender;
  submission.bytes = call.request.body.size();
  add_events(submission, record, std::move(decoded), binding);
  submit(call, way.source, std::move(submission),
         {std::move(kinds), std::move(rejected), std::move(ticket)}, way.answer);
}

std::shared_ptr<InFlight::Ticket> Doors::let_in(const Call& call, const std::string& source,
                                                const std::string& sender, Timestamp now) {
  const auto refuse_for_now = [&](std::string_view reason, std::string_view detail, Duration wait) {
    metrics_.rejected(source, reason);
    call.reply(
        [path = call.request.head.path, detail, wait] { return try_later(path, detail, wait); });
  };
  if (const Duration wait = rates_.wait(sender, now); wait != Duration{}) {
    refuse_for_now("over_rate", "the sender is faster than its rate", wait);
    return nullptr;
  }
  auto ticket = in_flight_.begin(sender);
  if (ticket == nullptr)
    refuse_for_now("over_requests", "the sender has too many requests without an answer", {});
  return ticket;
}

void Doors::submit(const Call& call, const std::string& source, Submission submission,
                   Contents contents, const Answer& answer) {
  if (submission.inputs.empty() && contents.rejected.empty()) {
    return call.reply([answer] { return answer({}); });
  }
  const auto ticket = contents.ticket;
  const auto finish = [this, path = call.request.head.path, source, answer,
                       contents = std::move(contents)](const Outcome& outcome) {
    if (!outcome.durable) return try_later(path, "the engine is stopping");
    return answer(report(source, outcome, contents));
  };
  submission.done = [reply = call.reply, finish, ticket](const Outcome& outcome) {
    ticket->end();  // before the sender hears of it
    reply([finish, outcome] { return finish(outcome); });
  };
  if (intake_.submit(submission)) return;
  metrics_.rejected(source, "queue_full");
  call.reply([path = call.request.head.path] { return try_later(path, "the queue is full"); });
}

IntakeReport Doors::report(const std::string& source, const Outcome& outcome,
                           const Contents& contents) {
  HW_CHECK(outcome.verdicts.size() == contents.kinds.size(), "one verdict for each input");
  for (std::size_t i = 0; i < contents.kinds.size(); ++i) {
    const std::string& verdict = outcome.verdicts[i];
    metrics_.event_taken(source, contents.kinds[i], verdict.empty() ? "accepted" : verdict);
  }
  return report_of(outcome.verdicts, contents.rejected);
}

}  // namespace headwater::api
