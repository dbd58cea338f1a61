// What a page says, of any texts that came with alerts: each is UTF-8 within its provider's limit,
// and nothing in it comes alive there. Numbers and times are what the engine makes: only the texts
// are other people's.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fields.h"
#include "base/utf8.h"
#include "notifiers/card_text.h"
#include "notifiers/pagerduty.h"
#include "notifiers/slack_blocks.h"
#include "notifiers/text.h"
#include "notifiers/webhook.h"

namespace headwater::notifiers {
namespace {

using Json = nlohmann::json;

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

void cut_and_escape(std::string_view text) {
  constexpr std::size_t kMost = 40;
  const std::string units = cut_text(text, kMost);
  HW_CHECK(valid_utf8(units) && count_units(units) <= kMost, "a text is cut between characters");
  HW_CHECK(cut_text(units, kMost) == units, "and not twice");
  const std::string bytes = cut_bytes(text, kMost);
  HW_CHECK(valid_utf8(bytes) && bytes.size() <= kMost, "the same in bytes");
  HW_CHECK(cut_bytes(bytes, kMost) == bytes, "and not twice");
  const std::string line = one_line(text);
  HW_CHECK(valid_utf8(line) && is_one_line(line) && one_line(line) == line, "a line is one");
  const std::string escaped = slack_escape(text, kMost);
  HW_CHECK(valid_utf8(escaped) && count_units(escaped) <= kMost, "escaped, it is within its limit");
  HW_CHECK(escaped.find_first_of("<>") == std::string::npos, "no mention and no link comes alive");
}

// Each `<` opens a date or a link, which only we write, and is closed before the next one.
void check_nothing_alive(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view opened = text.substr(at + 1);
    HW_CHECK(opened.starts_with("!date^") || opened.starts_with("https://") ||
                 opened.starts_with("http://"),
             "nobody is called and no command is given");
    HW_CHECK(opened.find('>') < opened.find('<'), "what is opened is closed");
  }
}

std::size_t check_mrkdwn(const Json& text) {
  const auto& said = text.at("text").get_ref<const std::string&>();
  HW_CHECK(text.at("verbatim").get<bool>(), "Slack makes no links of its own");
  HW_CHECK(!said.empty() && count_units(said) <= kSlackSectionUnitsMax, "a text is within limits");
  check_nothing_alive(said);
  return count_units(said);
}

std::size_t check_block(const Json& block) {
  const auto& type = block.at("type").get_ref<const std::string&>();
  if (type == "section") return check_mrkdwn(block.at("text"));
  if (type == "context") return check_mrkdwn(block.at("elements").at(0));
  HW_CHECK(type == "header" && block.at("text").at("type") == "plain_text", "nothing else is sent");
  const auto& said = block.at("text").at("text").get_ref<const std::string&>();
  HW_CHECK(!said.empty() && is_one_line(said) && count_units(said) <= kSlackHeaderUnitsMax,
           "a header is a line");
  return count_units(said);
}

void check_slack(const SlackMessage& shown) {
  HW_CHECK(valid_utf8(shown.fallback) && valid_utf8(shown.blocks), "Slack is sent UTF-8");
  HW_CHECK(is_one_line(shown.fallback) && count_units(shown.fallback) <= kSlackSectionUnitsMax,
           "a notification is a line");
  check_nothing_alive(shown.fallback);
  const Json blocks = Json::parse(shown.blocks);
  HW_CHECK(!blocks.empty() && blocks.size() <= kSlackBlocksMax,
           "so many blocks, and no empty page");
  std::size_t units = 0;
  for (const Json& block : blocks) units += check_block(block);
  HW_CHECK(units <= kSlackMessageUnitsMax, "a message is within its limit");
}

void check_pagerduty(const std::string& event) {
  HW_CHECK(valid_utf8(event) && event.size() <= kPagerDutyEventBytesMax,
           "an event is within PagerDuty's limit");
  const Json payload = Json::parse(event).at("payload");
  const auto& summary = payload.at("summary").get_ref<const std::string&>();
  HW_CHECK(
      !summary.empty() && is_one_line(summary) && count_units(summary) <= kPagerDutySummaryUnitsMax,
      "a summary is a line within its limit");
  HW_CHECK(!payload.at("source").get_ref<const std::string&>().empty(), "PagerDuty asks for it");
}

void render(const Delivery& delivery) {
  const IncidentCard& card = delivery.message.card;
  check_slack(slack_card(delivery.message));
  check_slack(slack_reply(delivery.message));
  check_slack(slack_digest({&delivery, &delivery}));
  check_pagerduty(pagerduty_event(delivery, Secret("key")));
  for (const Suspect& suspect : card.ranking.suspects)
    check_pagerduty(pagerduty_change_event(card, suspect, Secret("key")));
  HW_CHECK(Json::accept(webhook_body(delivery)), "a webhook is sent JSON");
  HW_CHECK(Json::accept(webhook_digest_body({&delivery, &delivery})), "and in a digest");
}

void say_all(const IncidentCard& card) {
  for (const std::string& text : {headline(card), what_hurts(card), whom_it_hurts(card),
                                  how_long(card), verdict_line(card.ranking), priority_line(card),
                                  who_has_it(card), other_suspects(card.ranking)})
    cut_and_escape(text);
  for (const Suspect& suspect : card.ranking.suspects) cut_and_escape(suspect_line(suspect));
}

void make_possible(Timestamp& time) {
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  time.micros %= seconds(kYear10000).micros;
  if (time.micros < 0) time = Timestamp{};
}

void make_possible(BasisPoints& probability) {
  probability =
      static_cast<BasisPoints>(static_cast<std::uint32_t>(probability) % (kBasisPointsWhole + 1));
}

void make_possible(Message& message) {
  IncidentCard& card = message.card;
  for (Timestamp* const time : {&message.decided_at, &message.deadline, &message.next_try_at,
                                &card.onset, &card.decided_at, &card.resolved_at})
    make_possible(*time);
  for (CardSymptom& symptom : card.symptoms) make_possible(symptom.since);
  for (Suspect& suspect : card.ranking.suspects) make_possible(suspect.probability);
  make_possible(card.ranking.others_probability);
  make_possible(card.ranking.attribution.probability);
}

}  // namespace
}  // namespace headwater::notifiers

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  notifiers::cut_and_escape(bytes);
  Delivery delivery;
  ByteReader reader(bytes);
  decode(reader, delivery.message);
  if (!reader.good()) return 0;
  notifiers::make_possible(delivery.message);
  notifiers::say_all(delivery.message.card);
  notifiers::render(delivery);
  return 0;
}
