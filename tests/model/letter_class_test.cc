// Whoever made a dead letter, its reason tells which class it is of.
#include "model/letter_class.h"

#include <gtest/gtest.h>

#include "model/binding.h"

namespace headwater {
namespace {

std::string_view class_of(const std::string& reason, const std::string& source = "kafka:alerts") {
  return letter_class({.source = source, .reason = reason});
}

TEST(LetterClass, TellsWhatIsNoJsonFromWhatIsNoEvent) {
  EXPECT_EQ(class_of("not JSON: empty"), "not_json");
  EXPECT_EQ(class_of("/alerts/2/labels: at least one label pair required"), "undecodable");
  EXPECT_EQ(class_of("/Message: not JSON: empty"), "undecodable");
  EXPECT_EQ(class_of("event 0: labels: none"), "undecodable");
  EXPECT_EQ(class_of(""), "undecodable");
  EXPECT_EQ(class_of(std::string(kUnreadableRecord) + "Local: Bad message format"), "unreadable");
  EXPECT_EQ(class_of("crashed the engine three times", "engine"), "crashed_engine");
}

TEST(LetterClass, WordsOfAPayloadMakeNoClass) {
  EXPECT_EQ(class_of(R"(/state: "tenant_not_allowed" is none of up, down)"), "undecodable");
  EXPECT_EQ(class_of("eventful: tenant_not_allowed"), "undecodable");
  EXPECT_EQ(class_of("event x: tenant_not_allowed"), "undecodable");
}

Event alert_of(const std::string& tenant) {
  Event event{.source = "kafka:alerts", .occurred_at = Timestamp{1}, .received_at = Timestamp{1}};
  event.labels = LabelSet({{"alertname", "Down"}, {"tenant", tenant}});
  event.body = AlertBody{};
  return event;
}

// C29
TEST(LetterClass, KnowsWhatTheBindingRefused) {
  Decoded decoded{.events = {alert_of("globex")}};
  const std::vector<std::pair<std::string, std::string>> labels = {{"tenant", "acme"}};
  const Binding binding{.labels = LabelSet(labels)};
  bind(decoded, binding);
  Submission submission;
  add_events(submission, {.source = "kafka:alerts", .bytes = "{}"}, std::move(decoded), binding);
  ASSERT_EQ(submission.dead_letters.size(), 1U);
  EXPECT_EQ(letter_class(submission.dead_letters.front()), "bound_elsewhere");
}

// C29
TEST(LetterClass, KnowsEveryRefusalOfTheCore) {
  for (const DropReason reason : {DropReason::kTenantNotAllowed, DropReason::kOverQuota}) {
    const std::string verdict(to_string(reason));
    const auto letters =
        refused_letters({{.first_input = 0, .inputs = 2, .letter = {}}}, {std::string(), verdict});
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letter_class(letters.front()), verdict);
  }
}

}  // namespace
}  // namespace headwater
