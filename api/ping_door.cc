#include "api/ping_door.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "api/problem.h"
#include "api/signature.h"
#include "api/uuid.h"
#include "base/fields.h"
#include "base/utf8.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

struct Labels {
  std::string job;
  HW_FIELDS(job)
};
// What a ping is in our own JSON.
struct CheckIn {
  std::string kind = "heartbeat";
  Labels labels;
  HeartbeatStatus status = HeartbeatStatus::kSucceeded;
  std::string run;
  std::string reason;
  HW_FIELDS(kind, labels, status, run, reason)
};

struct Pong {
  std::string result = "PONG - Heartbeat received";
  HW_FIELDS(result)
};
struct Refused {
  std::string message;
  HW_FIELDS(message)
};

// What the end of the address says; none: it is no such word.
std::optional<HeartbeatBody> outcome_of(std::string_view word) {
  HeartbeatBody body;
  if (word.empty()) return body;
  if (word == "start") {
    body.status = HeartbeatStatus::kStarted;
  } else if (word == "fail") {
    body.status = HeartbeatStatus::kFailed;
  } else if (word == "log") {
    body.status = HeartbeatStatus::kNoted;
  } else {
    std::uint8_t status = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), status);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size()) return std::nullopt;
    if (status == 0) return body;
    body.status = HeartbeatStatus::kFailed;
    body.reason = "exit status " + std::to_string(status);
  }
  return body;
}

// Its first bytes, up to the end of a letter.
std::string_view beginning(std::string_view text) {
  if (text.size() <= limits::kPingTextBytesMax) return text;
  text = text.substr(0, limits::kPingTextBytesMax);
  for (std::size_t cut = 0; cut < 4; ++cut)
    if (valid_utf8(text.substr(0, text.size() - cut))) return text.substr(0, text.size() - cut);
  return text;
}

const PingKey* find(const PingKeys& keys, std::string_view key) {
  const PingKey* found = nullptr;
  for (const PingKey& each : keys.keys)
    if (is_secret(key, each.key)) found = &each;
  return found;
}

Response ping_answer(const IntakeReport& report) {
  const std::string wrong = complaint(report);
  return wrong.empty() ? text_response(200, "OK") : text_response(400, wrong + "\n");
}

Response opsgenie_answer(const IntakeReport& report) {
  const std::string wrong = complaint(report);
  return wrong.empty() ? json_response(202, as_json(Pong{}))
                       : json_response(422, as_json(Refused{.message = wrong}));
}

}  // namespace

void PingDoor::ping(Call call) {
  const auto refuse = [&call](unsigned status, std::string text) {
    call.reply([status, text = std::move(text)] { return text_response(status, text); });
  };
  const PingKey* key = find(keys_, call.values[0]);
  if (key == nullptr) return call.reply(wrong_key(call, text_response(404, "not found\n")));
  auto check_in = outcome_of(call.values.size() > 1 ? call.values[1] : "");
  if (!check_in) return refuse(400, "expected start, fail, log or an exit status\n");
  const auto parameters = read_query(call.request.head.query);
  if (!parameters) return refuse(400, "invalid url format\n");
  for (const auto& [name, value] : *parameters) {
    if (name != "rid") continue;
    if (!is_uuid(value)) return refuse(400, "invalid uuid format\n");
    check_in->run = value;
  }
  take(std::move(call), *key, *std::move(check_in), ping_answer);
}

void PingDoor::opsgenie_ping(Call call) {
  constexpr std::string_view kScheme = "GenieKey ";
  const std::string_view credential = call.request.head.header("authorization");
  const PingKey* key =
      credential.starts_with(kScheme) ? find(keys_, credential.substr(kScheme.size())) : nullptr;
  if (key == nullptr || key->name != call.values[0]) {
    return call.reply(
        wrong_key(call, json_response(401, as_json(Refused{.message = "Could not authenticate"}))));
  }
  take(std::move(call), *key, {}, opsgenie_answer);
}

std::function<Response()> PingDoor::wrong_key(const Call& call, Response answer) {
  if (doors_.not_signed(call, "ping")) answer = Guesses::slowed(std::move(answer));
  return [answer = std::move(answer)] { return answer; };
}

void PingDoor::take(Call call, const PingKey& key, HeartbeatBody check_in, Doors::Answer answer) {
  const std::string source = "ping:" + key.name;
  if (const std::string_view text = beginning(call.request.body); !text.empty())
    check_in.reason.append(check_in.reason.empty() ? "" : ": ").append(text);
  call.request.body = as_json(CheckIn{.labels = {.job = key.name},
                                      .status = check_in.status,
                                      .run = std::move(check_in.run),
                                      .reason = std::move(check_in.reason)});
  call.caller = {.name = source, .tenants = key.binding.tenants, .labels = key.binding.labels};
  doors_.take(call, {source, *keys_.decoder, {}, std::move(answer)});
}

}  // namespace headwater::api
