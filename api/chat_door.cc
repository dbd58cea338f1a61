#include "api/chat_door.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "api/audited.h"
#include "api/internal/chat_body.h"
#include "api/problem.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string field_of(const Parameters& form, std::string_view name) {
  const auto found = std::find_if(form.begin(), form.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == form.end() ? std::string() : found->second;
}

// Read strictly: of a field that stands twice nobody knows which one was signed for whom.
std::optional<Parameters> read_form(const Call& call) {
  if (call.request.head.media_type() != kFormType ||
      call.request.body.size() > limits::kChatTextBytesMax)
    return std::nullopt;
  auto form = read_query(call.request.body, Controls::kTaken);
  if (!form) return std::nullopt;
  std::vector<std::string_view> names;
  for (const auto& field : *form) names.push_back(field.first);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) return std::nullopt;
  return *std::move(form);
}

// As both platforms take it.
struct SlashAnswer {
  ChatVisibility response_type = ChatVisibility::kEphemeral;
  std::string text;
  HW_FIELDS(response_type, text)
};

}  // namespace

struct ChatDoor::Shape {
  std::string platform;
  std::string ChatAnswer::*text;
};

void ChatDoor::command(const Call& call) {
  if (call.request.head.media_type() != "application/json")
    return call.reply([] { return problem(415, "application/json is needed"); });
  if (call.request.body.size() > limits::kChatTextBytesMax)
    return call.reply([] { return problem(413, "the body is too large"); });
  std::vector<FieldError> errors;
  auto message = read_chat_body(call.request.body, errors);
  if (!message) {
    return call.reply([errors, error = message.error()] {
      return problem("invalid-body", error.message(), errors);
    });
  }
  const bool may_act = call.caller.role != Role::kViewer;
  doors_.port->take(
      *std::move(message), {origin_of(call), may_act},
      [reply = call.reply](std::function<ChatAnswer()> make) {
        reply([make = std::move(make)] { return json_response(200, as_json(make())); });
      });
}

void ChatDoor::slack_command(const Call& call) {
  const auto proof = judge_signature(*doors_.slack, call.request, clock_());
  if (!proof) return refuse(call, "chat:slack", "the signature is missing or wrong");
  const std::string mark = "chat:slack\n" + proof->once;
  if (used_.take(mark, clock_()) != UsedSignatures::Seen::kNever)
    return refuse(call, "chat:slack", "the signature was used before");
  used_.answered(mark, true, clock_());
  const auto form = read_form(call);
  if (!form) return call.reply([] { return problem(400, "not the form of a slash command"); });
  slash_command(call, *form, {"slack", &ChatAnswer::mrkdwn});
}

void ChatDoor::mattermost_command(const Call& call) {
  const auto form = read_form(call);
  const std::string token = form ? field_of(*form, "token") : std::string();
  const bool known = std::any_of(doors_.mattermost.begin(), doors_.mattermost.end(),
                                 [&](const Secret& secret) { return is_secret(token, secret); });
  if (!known) return refuse(call, "chat:mattermost", "the token is missing or wrong");
  slash_command(call, *form, {"mattermost", &ChatAnswer::markdown});
}

void ChatDoor::slash_command(const Call& call, const Parameters& form, const Shape& shape) {
  const Origin by{.actor = shape.platform, .token_id = {}, .address = call.request.head.peer};
  ChatMessage message{.platform = shape.platform,
                      .user = field_of(form, "user_id"),
                      .channel = field_of(form, "channel_id"),
                      .thread = {},
                      .incident = {},
                      .text = field_of(form, "text")};
  doors_.port->take(
      std::move(message), {by, true},
      [reply = call.reply, text = shape.text](std::function<ChatAnswer()> make) {
        reply([make = std::move(make), text] {
          const ChatAnswer answer = make();
          return json_response(200, as_json(SlashAnswer{answer.visibility, answer.*text}));
        });
      });
}

void ChatDoor::refuse(const Call& call, const std::string& door, const std::string& why) {
  call.reply([too_many = guesses_.wrong_key(call.request.head, door), why] {
    Response response = problem(401, why);
    return too_many ? Guesses::slowed(std::move(response)) : response;
  });
}

}  // namespace headwater::api
