#include "chat/drawing.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "chat/order.h"
#include "model/limits.h"
#include "notifiers/card_text.h"
#include "notifiers/chat_text.h"

namespace headwater::chat {
namespace {

using notifiers::ChatLine;
using notifiers::Escape;
using notifiers::Markup;

constexpr Markup kPlain = {Escape::kPlain, "", "", "", ""};
constexpr Markup kMarkdown = {Escape::kCode, "**", "**", "`", "`"};
constexpr Markup kMrkdwn = {Escape::kCode, "*", "*", "`", "`"};  // Slack's
constexpr notifiers::TextLimit kTextMax = {3000};                // what Slack takes in one section
constexpr std::size_t kSentenceUnitsMax = 1000;
constexpr std::size_t kEvidenceShown = 4;
constexpr std::size_t kEntriesShown = 12;
constexpr std::size_t kIdShown = 8;  // of a silence

std::string in(const std::vector<ChatLine>& lines, const Markup& markup) {
  return chat_text(fitting(lines, markup, kTextMax), markup);
}

ChatAnswer answer_of(const std::vector<ChatLine>& lines) {
  return {
      .text = in(lines, kPlain), .markdown = in(lines, kMarkdown), .mrkdwn = in(lines, kMrkdwn)};
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string since(Timestamp from, Timestamp until) {
  return from.set() && until > from ? format_duration(until - from) : std::string("0s");
}

ChatLine line_of(const IncidentSummary& incident, Timestamp now) {
  std::string value = incident.title;
  if (!incident.first_suspect.empty())
    value += " · " + incident.first_suspect + " " +
             notifiers::percent(incident.first_suspect_probability);
  if (incident.tenant_count > 0) value += " · " + counted(incident.tenant_count, "tenant");
  const bool over = incident.resolved_at.set();
  value += " · " + since(incident.onset, over ? incident.resolved_at : now);
  if (!incident.acknowledged_by.empty()) value += " · " + incident.acknowledged_by;
  return {incident.name + " " + std::string(to_string(incident.priority)) + " " +
              std::string(to_string(incident.state)),
          std::move(value)};
}

IncidentCard card_of(const IncidentView& incident, Timestamp now) {
  const IncidentSummary& summary = incident.summary;
  IncidentCard card{.incident = {summary.id},
                    .title = summary.title,
                    .state = std::string(to_string(summary.state)),
                    .priority = summary.priority,
                    .priority_factors = incident.priority_factors,
                    .onset = summary.onset,
                    .decided_at = now,
                    .resolved_at = summary.resolved_at,
                    .acknowledged_by = summary.acknowledged_by,
                    .symptom_count = summary.symptom_count,
                    .firing_count = summary.firing_count,
                    .tenant_count = summary.tenant_count,
                    .tenants = incident.tenants,
                    .ranking = incident.ranking,
                    .first_failures = incident.first_failures,
                    .impact = incident.impact,
                    .merged_into = summary.merged_into};
  card.symptoms.reserve(incident.symptoms.size());
  for (const SymptomView& symptom : incident.symptoms) {
    card.symptoms.push_back({.entity = symptom.entity,
                             .tenant = symptom.tenant,
                             .kind = symptom.kind,
                             .symptom_class = symptom.symptom_class,
                             .severity = symptom.severity,
                             .since = symptom.onset,
                             .firing = !symptom.cleared_at.set()});
  }
  std::stable_sort(card.symptoms.begin(), card.symptoms.end(),
                   [](const auto& a, const auto& b) { return a.firing && !b.firing; });
  return card;
}

// What people do next with an incident in this state.
std::vector<ChatAction> next_of(const IncidentSummary& incident) {
  std::vector<ChatAction> actions;
  if (incident.state == IncidentState::kOpen)
    actions.push_back({"Acknowledge", "ack " + incident.name});
  if (incident.state != IncidentState::kResolved && incident.state != IncidentState::kMerged)
    actions.push_back({"Resolve", "resolve " + incident.name});
  actions.push_back({"Why", "why " + incident.name});
  return actions;
}

ChatAnswer about(const IncidentView& incident, const std::vector<ChatLine>& lines) {
  ChatAnswer answer = answer_of(lines);
  answer.incident = incident.summary.name;
  answer.actions = next_of(incident.summary);
  return answer;
}

ChatLine headline_of(const IncidentView& incident) {
  return {incident.summary.name + " " + std::string(to_string(incident.summary.priority)) + " " +
              std::string(to_string(incident.summary.state)),
          incident.summary.title};
}

std::string evidence_line(const Suspect& suspect) {
  std::vector<Evidence> strongest(suspect.evidence);
  std::stable_sort(strongest.begin(), strongest.end(), [](const Evidence& a, const Evidence& b) {
    return std::abs(a.weight) > std::abs(b.weight);
  });
  if (strongest.size() > kEvidenceShown) strongest.resize(kEvidenceShown);
  std::string text;
  for (const Evidence& each : strongest)
    text +=
        (text.empty() ? "" : "; ") + each.detail + " (" + notifiers::decibans(each.weight) + ")";
  return text;
}

std::string sentence_of(const PageHeld& held) {
  switch (held.reason) {
    case HoldReason::kGathering:
      return "its policy still waits for more to gather";
    case HoldReason::kCatchingUp:
      return "a source is still catching up with its past";
    case HoldReason::kNotFiring:
      return "nothing of it fires any more";
    case HoldReason::kNoPolicy:
      return "no policy fits it";
    case HoldReason::kNoReceiver:
      return "its policy names no receiver that there is";
    case HoldReason::kAcknowledged:
      return "somebody has it";
    case HoldReason::kMerged:
      return "it was merged into another";
    case HoldReason::kNotMaterial:
      return "there was no news that its receivers take";
    case HoldReason::kBelowPriority:
      return "its priority is below what its policy tells of";
    case HoldReason::kSilenced:
      return "all that fires is silenced";
  }
  return std::string(to_string(held.reason));
}

}  // namespace

ChatAnswer said(std::string_view sentence) {
  // It may repeat words of who asked.
  const std::string text = notifiers::harmless(sentence, Escape::kPlain, kSentenceUnitsMax);
  return {.text = text, .markdown = text, .mrkdwn = text};
}

ChatAnswer draw_help() {
  std::vector<ChatLine> lines;
  for (const VerbHelp& help : all_help())
    lines.push_back({std::string(help.says), std::string(help.usage)});
  return answer_of(lines);
}

ChatAnswer draw_list(const IncidentPage& page, Timestamp now, std::string_view link) {
  if (page.incidents.empty()) return said("No such incidents.");
  std::vector<ChatLine> lines;
  const std::size_t shown = std::min(page.incidents.size(), limits::kChatLinesMax);
  for (std::size_t i = 0; i < shown; ++i) lines.push_back(line_of(page.incidents[i], now));
  if (page.incidents.size() > shown || page.next != 0)
    lines.push_back({link.empty() ? "There are more" : "There are more: " + std::string(link), ""});
  ChatAnswer answer = answer_of(lines);
  for (std::size_t i = 0; i < shown; ++i)
    answer.actions.push_back({page.incidents[i].name, "show " + page.incidents[i].name});
  return answer;
}

ChatAnswer draw_incident(const IncidentView& incident, Timestamp now) {
  return about(incident, notifiers::card_lines(
                             {.reason = NotifyReason::kOpened, .card = card_of(incident, now)}));
}

ChatAnswer draw_suspects(const IncidentView& incident) {
  std::vector<ChatLine> lines{headline_of(incident)};
  std::size_t rank = 0;
  for (const Suspect& suspect : incident.ranking.suspects) {
    lines.push_back(
        {std::to_string(++rank) + ". " + notifiers::percent(suspect.probability), suspect.title});
    lines.push_back({"•", evidence_line(suspect)});
  }
  if (rank == 0) lines.push_back({"Nothing is suspected yet", ""});
  const std::string verdict = notifiers::verdict_line(incident.ranking);
  if (!verdict.empty()) lines.push_back({"Verdict", verdict});
  ChatAnswer answer = about(incident, lines);
  answer.actions.clear();
  for (std::size_t i = 1; i <= std::min<std::size_t>(rank, 3); ++i)
    answer.actions.push_back({"It was " + std::to_string(i),
                              "confirm " + incident.summary.name + " " + std::to_string(i)});
  return answer;
}

ChatAnswer draw_told(const IncidentView& incident) {
  std::vector<ChatLine> lines{headline_of(incident)};
  if (incident.held) {
    lines.push_back({"Nobody was told: " + sentence_of(*incident.held), ""});
    for (const SilenceNote& silence : incident.held->silences)
      lines.push_back({"Until " + notifiers::utc_time(silence.ends_at),
                       silence.created_by + " · " + silence.comment + " · " + silence.id});
    if (incident.held->step_due.set())
      lines.push_back({"Looked at again", notifiers::utc_time(incident.held->step_due)});
  } else if (incident.messages.empty()) {
    lines.push_back({"Nobody was told yet: it is not due", ""});
  }
  std::size_t shown = 0;
  for (auto at = incident.messages.rbegin();
       at != incident.messages.rend() && shown < limits::kChatLinesMax; ++at, ++shown)
    lines.push_back({std::string(to_string(at->state)),
                     at->receiver + " · " + std::string(to_string(at->reason)) + " · " +
                         notifiers::utc_time(at->decided_at) +
                         (at->last_error.empty() ? "" : " · " + at->last_error)});
  return about(incident, lines);
}

ChatAnswer draw_timeline(const TimelinePage& page, std::string_view incident) {
  std::vector<ChatLine> lines;
  const std::size_t from =
      page.entries.size() > kEntriesShown ? page.entries.size() - kEntriesShown : 0;
  for (std::size_t i = from; i < page.entries.size(); ++i)
    lines.push_back({notifiers::utc_time(page.entries[i].at), page.entries[i].text});
  if (lines.empty()) return said("Nothing has happened yet.");
  ChatAnswer answer = answer_of(lines);
  answer.incident = incident;
  return answer;
}

ChatAnswer draw_changes(const ChangePage& page) {
  if (page.changes.empty()) return said("No such changes.");
  std::vector<ChatLine> lines;
  const std::size_t shown = std::min(page.changes.size(), limits::kChatLinesMax);
  for (std::size_t i = 0; i < shown; ++i) {
    const ChangeView& view = page.changes[i];
    std::string scope;
    for (const std::string& entity : view.entities) scope += (scope.empty() ? "" : ", ") + entity;
    lines.push_back({notifiers::utc_time(view.change.started_at) + " " +
                         std::string(to_string(view.change.kind)) + " " +
                         std::string(to_string(view.change.status)),
                     view.change.title + " " + view.change.version_to + " · " +
                         (scope.empty() ? "the whole estate" : scope)});
  }
  return answer_of(lines);
}

ChatAnswer draw_together(const TogetherView& view) {
  std::vector<ChatLine> lines{{"", view.reason}};
  for (const ComparisonView& each : view.comparisons) lines.push_back({"•", each.text});
  return answer_of(lines);
}

ChatAnswer draw_silences(const SilencePage& page, Timestamp now) {
  std::vector<ChatLine> lines;
  std::vector<ChatAction> actions;
  std::size_t more = 0;
  for (const Silence& silence : page.silences) {
    if (silence.state == SilenceState::kExpired) continue;
    if (lines.size() == limits::kChatLinesMax) {
      ++more;
      continue;
    }
    const bool active = silence.state == SilenceState::kActive;
    std::string text = to_text(silence.matchers) + " · " + silence.created_by;
    if (!silence.comment.empty()) text += " · " + silence.comment;
    if (active && !silence.matched_at.set()) text += " · held for nothing so far";
    const std::string beginning = silence.name.substr(0, kIdShown);
    lines.push_back({beginning + (active ? " for " + since(now, silence.ends_at)
                                         : " from " + notifiers::utc_time(silence.starts_at)),
                     std::move(text)});
    actions.push_back({"End " + beginning, "unsilence " + silence.name});
  }
  if (lines.empty()) return said("No silences.");
  if (more > 0) lines.push_back({"There are " + std::to_string(more) + " more", ""});
  ChatAnswer answer = answer_of(lines);
  answer.actions = std::move(actions);
  return answer;
}

ChatAnswer draw_silenced(const SilenceRequested& made) {
  std::string text = to_text(made.matchers);
  if (!made.comment.empty()) text += " · " + made.comment;
  ChatAnswer answer = answer_of(
      {{"Silenced by " + made.created_by + " until " + notifiers::utc_time(made.ends_at), text},
       {"Id", made.id}});
  answer.visibility = ChatVisibility::kInChannel;
  answer.actions.push_back({"End it", "unsilence " + made.id});
  return answer;
}

ChatAnswer draw_done(const std::vector<Done>& all, std::string_view deed) {
  std::vector<ChatLine> lines;
  bool any = false;
  for (const Done& each : all) {
    any = any || each.refusal.empty();
    lines.push_back(each.refusal.empty() ? ChatLine{each.incident + " " + std::string(deed), ""}
                                         : ChatLine{each.incident, each.refusal});
  }
  ChatAnswer answer = answer_of(lines);
  if (any) answer.visibility = ChatVisibility::kInChannel;
  if (all.size() == 1) answer.incident = all.front().incident;
  return answer;
}

}  // namespace headwater::chat
