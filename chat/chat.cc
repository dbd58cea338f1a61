#include "chat/chat.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "chat/drawing.h"
#include "model/limits.h"

namespace headwater::chat {
namespace {

constexpr std::size_t kTimelineAsked = 1000;
constexpr std::string_view kStopping = "Not done: Headwater is stopping. Say it again.";
constexpr std::string_view kBusy = "Not done: Headwater has its hands full. Say it again.";

ChatAnswer failed(const Error& error) {
  return said((error.code() == ErrorCode::kNotFound ? "Not found: " : "That did not work: ") +
              error.message());
}

// Asks, and answers with what `draw` makes of the view.
template <class View, class Draw>
void show(QueryPort& port, const Query& query, const ChatReply& reply, Draw draw) {
  port.ask(query, [reply, draw](Answer answer) {
    const auto held = std::make_shared<Answer>(std::move(answer));
    reply([held, draw]() -> ChatAnswer {
      if (!held->ok()) return failed(held->error());
      const auto* const view = std::get_if<View>(&**held);
      HW_CHECK(view != nullptr, "the engine answers a query with its own view");
      return draw(*view);
    });
  });
}

void answer(const ChatReply& reply, const std::string& sentence) {
  reply([sentence] { return said(sentence); });
}

CommandKind kind_of(Verb verb) {
  switch (verb) {
    case Verb::kUnacknowledge:
      return CommandKind::kUnacknowledge;
    case Verb::kResolve:
      return CommandKind::kResolve;
    case Verb::kConfirm:
      return CommandKind::kConfirmSuspect;
    case Verb::kReject:
      return CommandKind::kRejectSuspect;
    default:
      return CommandKind::kAcknowledge;
  }
}

// What was done, as a sentence goes on after the incident's name.
std::string deed_of(const Order& order, const std::string& actor) {
  const std::string suspect = ": suspect " + std::to_string(order.suspect);
  switch (order.verb) {
    case Verb::kUnacknowledge:
      return "given back by " + actor;
    case Verb::kResolve:
      return "resolved by " + actor;
    case Verb::kConfirm:
      return suspect.substr(2) + " confirmed by " + actor;
    case Verb::kReject:
      return suspect.substr(2) + " rejected by " + actor;
    default:
      return "acknowledged by " + actor;
  }
}

// Who says it, as far as the configuration knows.
const rules::ChatUser* user_of(const rules::ChatRule& rule, const ChatMessage& message) {
  const auto found =
      std::find_if(rule.users.begin(), rule.users.end(), [&](const rules::ChatUser& user) {
        return std::find(user.accounts.begin(), user.accounts.end(),
                         std::pair(message.platform, message.user)) != user.accounts.end();
      });
  return found == rule.users.end() ? nullptr : &*found;
}

// The ids that begin so, of silences that are not over; an Error says which beginning is no one's
// or not only one's.
Result<std::vector<std::string>> full_ids(const std::vector<std::string>& beginnings,
                                          const std::vector<Silence>& silences) {
  std::vector<std::string> ids;
  for (const std::string& beginning : beginnings) {
    const auto fits = [&](const Silence& silence) {
      return silence.state != SilenceState::kExpired && silence.name.starts_with(beginning);
    };
    const auto one = std::find_if(silences.begin(), silences.end(), fits);
    if (one == silences.end())
      return malformed("No silence that is not over begins with " + beginning);
    if (std::find_if(one + 1, silences.end(), fits) != silences.end())
      return malformed("More than one silence begins with " + beginning);
    ids.push_back(one->name);
  }
  return ids;
}

// Says what became of each thing that was asked for.
std::function<void(const Outcome&)> telling(const ChatReply& reply, const std::vector<Done>& done,
                                            const std::string& deed) {
  return [reply, done, deed](const Outcome& taken) {
    if (!taken.durable) return answer(reply, std::string(kStopping));
    HW_CHECK(taken.verdicts.size() == done.size(), "one verdict for each input");
    reply([all = std::vector<Done>(done), deed, verdicts = taken.verdicts]() mutable {
      for (std::size_t i = 0; i < all.size(); ++i) all[i].refusal = std::move(verdicts[i]);
      return draw_done(all, deed);
    });
  };
}

void expire(IntakePort& intake, const std::vector<std::string>& ids, AuditEntry audit,
            const ChatReply& reply) {
  Submission submission;
  submission.sender = "chat";
  std::vector<Done> done;
  for (const std::string& id : ids) {
    done.push_back({id, ""});
    submission.inputs.emplace_back(SilenceExpiryRequested{.id = id, .actor = audit.by.actor});
    audit.object += (audit.object.empty() ? "" : ", ") + id;
  }
  audit.action = "silence.expire";
  submission.done = telling(reply, done, "ended by " + audit.by.actor);
  submission.audit = std::move(audit);
  if (!intake.submit(submission)) answer(reply, std::string(kBusy));
}

std::string place_of(const ChatMessage& message) {
  std::string place = message.platform + " " + message.user;
  if (!message.channel.empty()) place += " in " + message.channel;
  if (!message.thread.empty()) place += " " + message.thread;
  return place;
}

}  // namespace

void Chat::take(ChatMessage message, ChatCaller caller, ChatReply reply) {
  const Result<Order> order = read_order(message.text, read_incident_name(message.incident));
  if (!order) return answer(reply, order.error().message());
  const auto configuration = parts_.configuration();
  if (!acts(order->verb)) return ask(*order, configuration->server.external_url, reply);
  const rules::ChatUser* const user = user_of(configuration->chat, message);
  if (user == nullptr)
    return answer(reply, "You may look, no more: the account " + message.user + " of " +
                             message.platform + " is nobody's in `chat.users`.");
  if (!user->acts || !caller.may_act)
    return answer(reply, "You may look, no more: " +
                             (user->acts ? "the token of this bot has the role viewer."
                                         : user->name + " has the role viewer in `chat.users`."));
  AuditEntry audit{.by = std::move(caller.by), .detail = place_of(message)};
  audit.by.actor = user->name;
  act(*order, std::move(audit), reply);
}

void Chat::act(const Order& order, AuditEntry audit, const ChatReply& reply) {
  if (order.verb == Verb::kSilence) return silence(order, std::move(audit), reply);
  if (order.verb != Verb::kUnsilence) return command(order, std::move(audit), reply);
  // What begins so is looked up first; the engine may answer when we have gone, its ports have not.
  parts_.queries.ask(SilencesQuery{}, [&intake = parts_.intake, order, audit = std::move(audit),
                                       reply](Answer found) mutable {
    if (!found.ok()) return reply([error = found.error()] { return failed(error); });
    const auto* const page = std::get_if<SilencePage>(&*found);
    HW_CHECK(page != nullptr, "the engine answers a query with its own view");
    const auto ids = full_ids(order.things, page->silences);
    if (!ids) return answer(reply, ids.error().message());
    expire(intake, *ids, std::move(audit), reply);
  });
}

void Chat::ask(const Order& order, const std::string& link, const ChatReply& reply) {
  const Timestamp now = parts_.clock();
  QueryPort& port = parts_.queries;
  const IncidentId incident = order.incidents.empty() ? IncidentId{} : order.incidents.front();
  switch (order.verb) {
    case Verb::kIncidents:
      return show<IncidentPage>(
          port,
          IncidentsQuery{.states = order.states,
                         .tenant = order.tenant,
                         .entity = order.entity,
                         .limit = limits::kChatLinesMax},
          reply, [now, link](const IncidentPage& page) { return draw_list(page, now, link); });
    case Verb::kShow:
      return show<IncidentView>(
          port, IncidentQuery{incident}, reply,
          [now](const IncidentView& view) { return draw_incident(view, now); });
    case Verb::kWhy:
      return show<IncidentView>(port, IncidentQuery{incident}, reply, draw_suspects);
    case Verb::kWhyNot:
      return show<IncidentView>(port, IncidentQuery{incident}, reply, draw_told);
    case Verb::kTimeline:
      return show<TimelinePage>(port, TimelineQuery{.incident = incident, .limit = kTimelineAsked},
                                reply, [incident](const TimelinePage& page) {
                                  return draw_timeline(page, incident_name(incident));
                                });
    case Verb::kChanges:
      return show<ChangePage>(
          port,
          ChangesQuery{
              .entity = order.entity, .tenant = order.tenant, .limit = limits::kChatLinesMax},
          reply, draw_changes);
    case Verb::kSilences:
      return show<SilencePage>(port, SilencesQuery{}, reply,
                               [now](const SilencePage& page) { return draw_silences(page, now); });
    case Verb::kTogether:
      return show<TogetherView>(port, TogetherQuery{order.things[0], order.things[1]}, reply,
                                draw_together);
    default:
      break;
  }
  const VerbHelp* const one = order.things.empty() ? nullptr : help_of(order.things.front());
  if (one == nullptr) return reply(draw_help);
  answer(reply, std::string(one->usage) + ": " + std::string(one->says) +
                    ". Like: " + std::string(one->example));
}

void Chat::command(const Order& order, AuditEntry audit, const ChatReply& reply) {
  const CommandKind kind = kind_of(order.verb);
  const std::string actor = audit.by.actor;
  Submission submission;
  submission.sender = "chat";
  std::vector<Done> done;
  for (const IncidentId incident : order.incidents) {
    done.push_back({incident_name(incident), ""});
    submission.inputs.emplace_back(OperatorCommand{.kind = kind,
                                                   .incident = incident,
                                                   .suspect = order.suspect,
                                                   .actor = actor,
                                                   .reason = order.reason,
                                                   .expected = {}});
    audit.object += (audit.object.empty() ? "" : ", ") + incident_name(incident);
  }
  audit.action = "incident." + std::string(to_string(kind));
  if (!order.reason.empty()) audit.detail += ": " + order.reason;
  submission.audit = std::move(audit);
  submission.done = telling(reply, done, deed_of(order, actor));
  if (!parts_.intake.submit(submission)) answer(reply, std::string(kBusy));
}

void Chat::silence(const Order& order, AuditEntry audit, const ChatReply& reply) {
  auto id = parts_.new_silence_id();
  if (!id) return reply([error = id.error()] { return failed(error); });
  const Timestamp now = parts_.clock();
  SilenceRequested request{.id = *std::move(id),
                           .matchers = order.matchers,
                           .starts_at = now,
                           .ends_at = now + order.length,
                           .created_by = audit.by.actor,
                           .comment = order.reason};
  audit.action = "silence.set";
  audit.object = request.id;
  audit.detail += ": " + to_text(request.matchers) + " until " +
                  format_rfc3339_milliseconds(request.ends_at) + ": " + request.comment;
  Submission submission;
  submission.sender = "chat";
  submission.audit = std::move(audit);
  submission.inputs.emplace_back(request);
  submission.done = [reply, request](const Outcome& taken) {
    if (!taken.durable) return answer(reply, std::string(kStopping));
    HW_CHECK(taken.verdicts.size() == 1, "one verdict for each input");
    const std::string& refusal = taken.verdicts[0];
    if (!refusal.empty()) return answer(reply, "Not done: " + refusal);
    reply([request] { return draw_silenced(request); });
  };
  if (!parts_.intake.submit(submission)) answer(reply, std::string(kBusy));
}

}  // namespace headwater::chat
