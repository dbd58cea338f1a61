#include "notifiers/chat_text.h"

#include <algorithm>

#include "model/limits.h"
#include "notifiers/card_text.h"
#include "notifiers/text.h"

namespace headwater::notifiers {
namespace {

constexpr std::size_t kLineUnitsMax = 300;
constexpr std::size_t kReasonsShown = 2;
constexpr std::size_t kChangesShown = 3;
constexpr std::string_view kBreak = "\u200b";  // no width, but it ends a word

void add(std::vector<ChatLine>& lines, std::string label, std::string value) {
  if (!value.empty()) lines.push_back({std::move(label), std::move(value)});
}

ChatLine headline_of(const IncidentCard& card) {
  return {std::string(symbol_of(card)) + " " + std::string(to_string(card.priority)) + " · " +
              incident_name(card.incident),
          card.title};
}

void add_suspects(std::vector<ChatLine>& lines, const Ranking& ranking) {
  if (ranking.suspects.empty()) return;
  const Suspect& first = ranking.suspects.front();
  add(lines, "First suspect", suspect_line(first));
  for (std::string& reason : strongest_reasons(first, kReasonsShown))
    add(lines, "•", std::move(reason));
  add(lines, "Then", other_suspects(ranking));
  add(lines, "Verdict", verdict_line(ranking));
}

std::string_view html_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

// What stands for `c` where it would come alive; "" if it is harmless there.
std::string alive(char c, std::string_view rest, Escape escape) {
  if (escape == Escape::kHtml) return std::string(html_of(c));
  if (escape == Escape::kNone) return {};
  if (c == '<' || c == '@') return c + std::string(kBreak);
  if (escape == Escape::kCode) return c == '`' ? "'" : "";
  return rest.starts_with("://") ? ":" + std::string(kBreak) : "";
}

std::size_t size_of(std::string_view text, TextLimit limit) {
  return limit.bytes ? text.size() : count_units(text);
}

std::string line_text(const ChatLine& line, const Markup& markup) {
  std::string text;
  const auto append = [&text](std::string_view open, std::string_view words,
                              std::string_view close) {
    if (words.empty()) return;
    if (!text.empty()) text += ' ';
    text.append(open).append(words).append(close);
  };
  append(markup.label_open, line.label, markup.label_close);
  append(markup.value_open, line.value, markup.value_close);
  return text;
}

}  // namespace

std::vector<ChatLine> card_lines(const Message& message) {
  const IncidentCard& card = message.card;
  std::vector<ChatLine> lines = {headline_of(card)};
  const bool news = message.reason != NotifyReason::kOpened;
  if (news) add(lines, "Why now", why_now(message.reason, card));
  add(lines, "Hurts", what_hurts(card));
  add(lines, "Whom", whom_it_hurts(card));
  add(lines, "First", what_failed_first(card));
  const std::string duration = how_long(card);
  add(lines, "Since", utc_time(card.onset) + (duration.empty() ? "" : " (" + duration + ")"));
  add_suspects(lines, card.ranking);
  for (std::size_t i = 0; i < std::min(kChangesShown, card.changes.size()); ++i)
    add(lines, "Changed", card.changes[i]);
  add(lines, "As of", card.as_of_source);
  add(lines, "Who", who_has_it(card));
  return lines;
}

std::vector<ChatLine> digest_lines(const std::vector<const Delivery*>& deliveries) {
  const std::size_t shown = std::min(deliveries.size(), limits::kDigestLinesMax);
  std::vector<ChatLine> lines = {{digest_headline(deliveries), ""}};
  lines.reserve(shown + 2);
  for (std::size_t i = 0; i < shown; ++i) lines.push_back(headline_of(deliveries[i]->message.card));
  if (deliveries.size() > shown)
    lines.push_back({"… and " + std::to_string(deliveries.size() - shown) + " more", ""});
  return lines;
}

std::string harmless(std::string_view text, Escape escape, std::size_t units_max) {
  const std::string line = cut_text(one_line(text), units_max);
  std::string safe;
  safe.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string instead = alive(line[i], std::string_view(line).substr(i), escape);
    if (instead.empty()) {
      safe.push_back(line[i]);
    } else {
      safe += instead;
    }
  }
  return safe;
}

std::vector<ChatLine> fitting(const std::vector<ChatLine>& lines, const Markup& markup,
                              TextLimit limit) {
  constexpr std::size_t kNote = 60;  // of what is missing
  std::vector<ChatLine> kept;
  kept.reserve(lines.size());
  std::size_t used = kNote;
  for (const ChatLine& line : lines) {
    ChatLine safe = {line.label, harmless(line.value, markup.escape, kLineUnitsMax)};
    used += size_of(line_text(safe, markup), limit) + 1;
    if (used > limit.max) {
      kept.push_back({"… and " + std::to_string(lines.size() - kept.size()) + " more lines", ""});
      break;
    }
    kept.push_back(std::move(safe));
  }
  return kept;
}

std::string chat_text(const std::vector<ChatLine>& fitting, const Markup& markup) {
  std::string text;
  for (const ChatLine& line : fitting) text += (text.empty() ? "" : "\n") + line_text(line, markup);
  return text;
}

}  // namespace headwater::notifiers
