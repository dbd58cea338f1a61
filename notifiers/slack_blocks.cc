#include "notifiers/slack_blocks.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/limits.h"
#include "notifiers/card_json.h"
#include "notifiers/card_text.h"
#include "notifiers/text.h"

namespace headwater::notifiers {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLineUnitsMax = 300;
constexpr std::size_t kTitleUnitsMax = 200;
constexpr std::size_t kUrlUnitsMax = 1000;
constexpr std::size_t kReasonsShown = 2;
constexpr std::size_t kChangesShown = 3;
constexpr int kBarCells = 10;

std::string line_of(std::string_view text) { return slack_escape(text, kLineUnitsMax); }

// Slack shows it in the reader's own time zone; UTC where it can't.
std::string local_time(Timestamp time) {
  if (!time.set()) return "an unknown time";
  return "<!date^" + std::to_string(time.micros / 1'000'000) + "^{date_short_pretty} {time_secs}|" +
         utc_time(time) + ">";
}

// Ten cells in code style, so that bars of several suspects line up.
std::string bar(BasisPoints probability) {
  const int filled = std::clamp((probability + 500) / 1000, 0, kBarCells);
  std::string text = "`";
  for (int cell = 0; cell < kBarCells; ++cell) text += cell < filled ? "█" : "░";
  return text + "`";
}

// Blocks with a running total, so that a message never grows past what Slack takes.
class BlockList {
 public:
  void header(std::string_view text) {
    const std::string cut = cut_text(one_line(text), kSlackHeaderUnitsMax);
    add({{"type", "header"}, {"text", {{"type", "plain_text"}, {"text", cut}, {"emoji", true}}}},
        count_units(cut));
  }

  // Whole lines, as many as the limits leave room for; the last then tells how many are missing.
  void section(const std::vector<std::string>& lines) {
    constexpr std::size_t kNoteUnits = 40;
    const std::size_t room = std::min(kSlackSectionUnitsMax, kSlackMessageUnitsMax - units_);
    std::string text;
    std::size_t units = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].empty()) continue;
      const std::size_t cost = count_units(lines[i]) + 1;
      if (units + cost + kNoteUnits > room) {
        if (!text.empty()) text += "\n… and " + std::to_string(lines.size() - i) + " more lines";
        break;
      }
      text += (text.empty() ? "" : "\n") + lines[i];
      units += cost;
    }
    if (!text.empty()) add({{"type", "section"}, {"text", mrkdwn(text)}}, count_units(text));
  }

  void context(std::string_view text) {
    add({{"type", "context"}, {"elements", Json::array({mrkdwn(std::string(text))})}},
        count_units(text));
  }

  [[nodiscard]] std::string text() const { return json_text(blocks_); }

 private:
  // `verbatim`: Slack makes no links and no mentions of its own out of words.
  static Json mrkdwn(const std::string& text) {
    return {{"type", "mrkdwn"}, {"text", text}, {"verbatim", true}};
  }

  void add(Json block, std::size_t units) {
    if (blocks_.size() == kSlackBlocksMax || units_ + units > kSlackMessageUnitsMax) return;
    blocks_.push_back(std::move(block));
    units_ += units;
  }

  Json blocks_ = Json::array();
  std::size_t units_ = 0;
};

std::vector<std::string> hurt_lines(const IncidentCard& card) {
  std::vector<std::string> lines = {"*Hurts*  " + line_of(what_hurts(card))};
  const std::string whom = whom_it_hurts(card);
  if (!whom.empty()) lines.push_back("*Whom*  " + line_of(whom));
  const std::string first = what_failed_first(card);
  if (!first.empty()) lines.push_back("*First*  " + line_of(first));
  const std::string duration = how_long(card);
  lines.push_back("*Since*  " + local_time(card.onset) +
                  (duration.empty() ? "" : " (" + line_of(duration) + ")"));
  return lines;
}

std::vector<std::string> suspect_lines(const IncidentCard& card) {
  const Ranking& ranking = card.ranking;
  if (ranking.suspects.empty()) return {"*First suspect*  none yet"};
  const Suspect& first = ranking.suspects.front();
  std::vector<std::string> lines = {
      "*First suspect*  " + slack_escape(first.title, kTitleUnitsMax) + "  " +
      bar(first.probability) + "  *" + line_of(percent(first.probability)) + "*"};
  for (const std::string& reason : strongest_reasons(first, kReasonsShown)) {
    lines.push_back("•  " + line_of(reason));
  }
  const std::string others = other_suspects(ranking);
  if (!others.empty()) lines.push_back("_Then_  " + line_of(others));
  const std::string verdict = verdict_line(ranking);
  if (!verdict.empty()) lines.push_back("*Verdict*  " + line_of(verdict));
  return lines;
}

std::vector<std::string> change_lines(const IncidentCard& card) {
  std::vector<std::string> lines;
  const std::size_t shown = std::min(kChangesShown, card.changes.size());
  for (std::size_t i = 0; i < shown; ++i) {
    lines.push_back((i == 0 ? "*Changed*  " : "•  ") + line_of(card.changes[i]));
  }
  const std::size_t rest = card.changes.size() - shown;
  if (rest > 0) lines.push_back("… and " + std::to_string(rest) + " more");
  return lines;
}

std::string footer(const Message& message) {
  const IncidentCard& card = message.card;
  std::string text = "*" + line_of(who_has_it(card)) + "*";
  const std::string why = why_now(message.reason, card);
  if (message.reason != NotifyReason::kOpened) text += "  ·  " + line_of(why);
  if (!card.as_of_source.empty()) text += "  ·  " + line_of(card.as_of_source);
  return text;
}

// "" unless it is a web address that can stand in a link; it comes from alerts.
std::string safe_url(std::string_view url) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) return {};
  constexpr std::string_view kBreaksLinks = "<>| \"";
  const bool breaks = std::any_of(url.begin(), url.end(), [&](char c) {
    return static_cast<unsigned char>(c) <= ' ' || kBreaksLinks.find(c) != std::string_view::npos;
  });
  if (breaks || url.size() > kUrlUnitsMax || one_line(url) != url) return {};
  const std::string escaped = slack_escape(url, kSlackSectionUnitsMax);
  return count_units(escaped) <= kUrlUnitsMax ? escaped : "";
}

std::string symptom_line(const CardSymptom& symptom) {
  const std::string kind = slack_escape(symptom.kind, kTitleUnitsMax);
  const std::string url = safe_url(symptom.url);
  std::string line =
      (symptom.firing ? "•  " : "•  ~") + (url.empty() ? kind : "<" + url + "|" + kind + ">") +
      (symptom.firing ? "" : "~") + " on " + slack_escape(symptom.entity, kTitleUnitsMax) +
      " since " + local_time(symptom.since);
  if (!symptom.summary.empty()) line += ": " + line_of(symptom.summary);
  if (!symptom.added_labels.empty()) line += " (" + line_of(to_text(symptom.added_labels)) + ")";
  return line;
}

std::vector<std::string> symptom_lines(const IncidentCard& card) {
  std::vector<std::string> lines = {"*Symptoms*"};
  for (const CardSymptom& symptom : card.symptoms) lines.push_back(symptom_line(symptom));
  if (card.symptom_count > card.symptoms.size()) {
    lines.push_back("… and " + std::to_string(card.symptom_count - card.symptoms.size()) + " more");
  }
  return lines;
}

std::vector<std::string> evidence_lines(const Suspect& suspect) {
  std::vector<std::string> lines = {bar(suspect.probability) + "  *" +
                                    slack_escape(suspect.title, kTitleUnitsMax) + "*  " +
                                    line_of(percent(suspect.probability))};
  for (const Evidence& evidence : suspect.evidence) {
    lines.push_back("`" + decibans(evidence.weight) + "`  " + line_of(evidence.detail));
  }
  return lines;
}

// As many as fit below kSlackMessageUnitsMax with all their lines at their longest.
constexpr std::size_t kDigestLineUnitsMax = 180;
constexpr std::size_t kDigestLinesPerSection = 10;

std::string digest_line(const Message& message) {
  std::string line = std::string(symbol_of(message.card)) + "  " + headline(message.card);
  if (message.reason != NotifyReason::kOpened)
    line += " · " + why_now(message.reason, message.card);
  return slack_escape(line, kDigestLineUnitsMax);
}

// A reply that tells of a state, or of nothing new, needs no details under it; the first one of a
// message has them always.
bool wants_details(const Message& message) {
  if (message.action == PageAction::kTrigger) return true;
  switch (message.reason) {
    case NotifyReason::kRepeat:
    case NotifyReason::kAcknowledged:
    case NotifyReason::kUnacknowledged:
    case NotifyReason::kResolved:
    case NotifyReason::kMerged:
      return false;
    default:
      return true;
  }
}

}  // namespace

SlackMessage slack_card(const Message& message) {
  const IncidentCard& card = message.card;
  BlockList blocks;
  blocks.header(std::string(symbol_of(card)) + " " + headline(card));
  blocks.section(hurt_lines(card));
  blocks.section(suspect_lines(card));
  blocks.section(change_lines(card));
  blocks.context(footer(message));
  std::string fallback = std::string(symbol_of(card)) + " " + line_of(headline(card)) + ". " +
                         line_of(who_has_it(card)) + ".";
  if (!card.ranking.suspects.empty()) {
    fallback += " First suspect: " + line_of(suspect_line(card.ranking.suspects.front())) + ".";
  }
  return {std::move(fallback), blocks.text()};
}

SlackMessage slack_reply(const Message& message) {
  const IncidentCard& card = message.card;
  const std::string why = line_of(why_now(message.reason, card));
  BlockList blocks;
  blocks.section({std::string(symbol_of(card)) + "  " + why});
  if (wants_details(message)) {
    for (const Suspect& suspect : card.ranking.suspects) blocks.section(evidence_lines(suspect));
    blocks.section(symptom_lines(card));
    const std::string factors = priority_line(card);
    if (!factors.empty()) {
      blocks.context("*" + std::string(to_string(card.priority)) + "* = " + line_of(factors));
    }
  }
  return {incident_name(card.incident) + ": " + why, blocks.text()};
}

SlackMessage slack_digest(const std::vector<const Delivery*>& deliveries) {
  const std::string head = digest_headline(deliveries);
  const std::size_t shown = std::min(deliveries.size(), limits::kDigestLinesMax);
  BlockList blocks;
  blocks.header(head);
  for (std::size_t from = 0; from < shown; from += kDigestLinesPerSection) {
    std::vector<std::string> lines;
    for (std::size_t i = from; i < std::min(from + kDigestLinesPerSection, shown); ++i)
      lines.push_back(digest_line(deliveries[i]->message));
    blocks.section(lines);
  }
  std::string why = "More came than may be sent here in a minute, so these came together.";
  if (deliveries.size() > shown)
    why = "… and " + std::to_string(deliveries.size() - shown) + " more. " + why;
  blocks.context(why);
  return {line_of(head), blocks.text()};
}

std::string slack_escape(std::string_view text, std::size_t units_max) {
  const std::string line = one_line(text);
  std::string kept;
  std::size_t units = 0;
  std::size_t bytes_with_room = 0;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t bytes = 1;
    while (i + bytes < line.size() &&
           (static_cast<unsigned char>(line[i + bytes]) & 0xc0U) == 0x80U) {
      ++bytes;
    }
    const std::string_view character = std::string_view(line).substr(i, bytes);
    const std::string_view piece = character == "&"   ? "&amp;"
                                   : character == "<" ? "&lt;"
                                   : character == ">" ? "&gt;"
                                                      : character;
    if (units + 1 <= units_max) bytes_with_room = kept.size();
    units += count_units(piece);
    if (units > units_max) {
      kept.resize(bytes_with_room);
      return kept + "…";
    }
    kept += piece;
    i += bytes;
  }
  return kept;
}

}  // namespace headwater::notifiers
