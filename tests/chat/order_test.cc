// The grammar: what people type, phones mangle and bots put before it.
#include "chat/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater::chat {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Order order_of(std::string_view text, IncidentId here = {}) {
  const auto order = read_order(text, here);
  EXPECT_TRUE(order.ok()) << text << ": " << order.error().message();
  return order.ok() ? *order : Order{};
}
std::string refusal_of(std::string_view text, IncidentId here = {}) {
  const auto order = read_order(text, here);
  EXPECT_FALSE(order.ok()) << text;
  return order.ok() ? std::string() : order.error().message();
}

TEST(Words, ArePartedAtSpacesButWithinQuotes) {
  EXPECT_THAT(words_of("  ack\tINC-7 \"on it now\"  x"),
              ElementsAre("ack", "INC-7", "on it now", "x"));
  EXPECT_THAT(words_of("resolve 'a b' it's over"), ElementsAre("resolve", "a b", "it's", "over"));
  EXPECT_THAT(words_of("note \"\" \"open"), ElementsAre("note", "", "open"));
  EXPECT_THAT(words_of(" \n "), IsEmpty());
}

TEST(Words, AreWhatWasTypedBeforeAPhoneMadeThemFine) {
  EXPECT_THAT(words_of("resolve\u00a0INC\u20137 \u201crolled back\u201d \u2014 it\u2019s over"),
              ElementsAre("resolve", "INC-7", "rolled back", "--", "it's", "over"));
}

TEST(OrderOf, EachVerbAndItsSynonyms) {
  const std::vector<std::pair<std::string, Verb>> verbs = {
      {"incidents", Verb::kIncidents},
      {"sup", Verb::kIncidents},
      {"ls", Verb::kIncidents},
      {"show 7", Verb::kShow},
      {"info INC-7", Verb::kShow},
      {"why INC-7", Verb::kWhy},
      {"cause INC-7", Verb::kWhy},
      {"why-not INC-7", Verb::kWhyNot},
      {"timeline INC-7", Verb::kTimeline},
      {"changes", Verb::kChanges},
      {"ack INC-7", Verb::kAcknowledge},
      {"TAKE INC-7", Verb::kAcknowledge},
      {"unack INC-7", Verb::kUnacknowledge},
      {"close INC-7", Verb::kResolve},
      {"confirm INC-7", Verb::kConfirm},
      {"reject INC-7 1", Verb::kReject},
      {"why-not-together a b", Verb::kTogether},
      {"silences", Verb::kSilences},
      {"silence service=web 2h", Verb::kSilence},
      {"mute OdooDown 30m", Verb::kSilence},
      {"unsilence 7b1e", Verb::kUnsilence},
      {"help", Verb::kHelp},
      {"", Verb::kHelp}};
  for (const auto& [text, verb] : verbs) EXPECT_EQ(order_of(text).verb, verb) << text;
}

TEST(OrderOf, TheNameOfTheBotMayStandBeforeIt) {
  for (const char* text : {"@headwater ack INC-7", "!hw ack INC-7", "/hw ack INC-7", "hw ack INC-7",
                           "headwater: ack INC-7", "!ack INC-7", "/ack INC-7"}) {
    const Order order = order_of(text);
    EXPECT_EQ(order.verb, Verb::kAcknowledge) << text;
    EXPECT_THAT(order.incidents, ElementsAre(IncidentId{7})) << text;
  }
  EXPECT_EQ(order_of("@headwater").verb, Verb::kHelp);
}

TEST(OrderOf, SeveralIncidentsAndAReason) {
  const Order order = order_of("resolve INC-7 8 inc-9 rolled back \"r214 of web\"");
  EXPECT_THAT(order.incidents, ElementsAre(IncidentId{7}, IncidentId{8}, IncidentId{9}));
  EXPECT_EQ(order.reason, "rolled back r214 of web");
}

TEST(OrderOf, AtMostTenIncidents) {
  EXPECT_EQ(order_of("unack 1 2 3 4 5 6 7 8 9 10").incidents.size(), 10U);
  EXPECT_THAT(refusal_of("unack 1 2 3 4 5 6 7 8 9 10 11"), HasSubstr("`11` is not understood"));
}

TEST(OrderOf, TheIncidentOfAThreadIsMeantWhereNoneIsNamed) {
  EXPECT_THAT(order_of("ack on it", IncidentId{7}).incidents, ElementsAre(IncidentId{7}));
  EXPECT_EQ(order_of("ack on it", IncidentId{7}).reason, "on it");
  EXPECT_THAT(order_of("why", IncidentId{7}).incidents, ElementsAre(IncidentId{7}));
  EXPECT_THAT(order_of("why INC-9", IncidentId{7}).incidents, ElementsAre(IncidentId{9}));
  EXPECT_THAT(refusal_of("why"), HasSubstr("say of which incident, like: why INC-7"));
}

TEST(OrderOf, RanksOfSuspects) {
  EXPECT_EQ(order_of("confirm INC-7").suspect, 1U);
  EXPECT_EQ(order_of("confirm INC-7 2").suspect, 2U);
  EXPECT_EQ(order_of("confirm 2", IncidentId{7}).suspect, 2U);
  EXPECT_THAT(order_of("confirm 2", IncidentId{7}).incidents, ElementsAre(IncidentId{7}));
  EXPECT_THAT(order_of("confirm 2").incidents, ElementsAre(IncidentId{2}));
  EXPECT_EQ(order_of("confirm", IncidentId{7}).suspect, 1U);
  for (const char* text : {"reject INC-7", "reject INC-7 0", "reject INC-7 9", "confirm INC-7 x"})
    EXPECT_THAT(refusal_of(text), HasSubstr("by its rank")) << text;
}

TEST(OrderOf, ListsByStateTenantAndEntity) {
  const Order order = order_of("incidents acked resolved tenant:t17 service=pg-main");
  EXPECT_THAT(order.states, ElementsAre(IncidentState::kAcknowledged, IncidentState::kResolved));
  EXPECT_EQ(order.tenant, "t17");
  EXPECT_EQ(order.entity, "pg-main");
  EXPECT_EQ(order_of("incidents all").states.size(), 4U);
  EXPECT_THAT(refusal_of("incidents yesterday"), HasSubstr("`yesterday` is not understood"));
  EXPECT_EQ(order_of("changes odoo-web").entity, "odoo-web");
}

TEST(OrderOf, ASilenceIsMatchersADurationAndWhy) {
  const Order order = order_of("silence OdooDown tenant=t17 code=~\"5..\" 2h30m release of r214");
  EXPECT_EQ(to_text(order.matchers), R"({alertname="OdooDown",tenant="t17",code=~"5.."})");
  EXPECT_EQ(order.length, minutes(150));
  EXPECT_EQ(order.reason, "release of r214");
  EXPECT_THAT(refusal_of("silence"), HasSubstr("say what"));
  EXPECT_THAT(refusal_of("silence 2h"), HasSubstr("say what"));
  EXPECT_THAT(refusal_of("silence service=web"), HasSubstr("say for how long"));
  EXPECT_THAT(refusal_of("silence service=web OdooDown 2h"), HasSubstr("`OdooDown` is no matcher"));
  EXPECT_THAT(refusal_of("silence x=~.* 2h"), HasSubstr("must not match the empty string"));
  EXPECT_THAT(order_of("unsilence 7B1E 9a9a").things, ElementsAre("7b1e", "9a9a"));
  EXPECT_THAT(refusal_of("unsilence 7b1"), HasSubstr("say more of the id"));
}

TEST(OrderOf, AnUnknownVerbIsAnsweredWithTheNearest) {
  EXPECT_THAT(refusal_of("akc INC-7"), HasSubstr("did you mean `ack`?"));
  EXPECT_THAT(refusal_of("incidnets"), HasSubstr("did you mean `incidents`?"));
  EXPECT_THAT(refusal_of("zzzzzzzz"), HasSubstr("`help` lists them"));
}

TEST(Help, EachExampleIsUnderstood) {
  for (const VerbHelp& help : all_help()) {
    const auto order = read_order(help.example, {});
    EXPECT_TRUE(order.ok()) << help.example;
    EXPECT_EQ(help_of(words_of(help.usage).front()), help_of(words_of(help.example).front()));
  }
}

TEST(Acts, WhateverChangesSomething) {
  for (const char* text : {"ack 1", "unack 1", "resolve 1", "confirm 1", "reject 1 1",
                           "silence a=b 1h", "unsilence 7b1e"})
    EXPECT_TRUE(acts(order_of(text).verb)) << text;
  for (const char* text : {"help", "incidents", "show 1", "why 1", "why-not 1", "timeline 1",
                           "changes", "why-not-together a b", "silences"})
    EXPECT_FALSE(acts(order_of(text).verb)) << text;
}

}  // namespace
}  // namespace headwater::chat
