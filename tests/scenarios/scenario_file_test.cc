// What a person may get wrong in a scenario is told with file and line, and what differs is shown.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "app/scenario.h"
#include "app/scenario_run.h"

namespace headwater::app {
namespace {

LoadedConfiguration defaults() {
  LoadedConfiguration loaded;
  loaded.configuration = std::make_shared<const rules::Configuration>();
  return loaded;
}

std::string error_of(const std::string& text) {
  const Result<Scenario> read = read_scenario(text, "a.scn", defaults());
  return read.ok() ? "" : read.error().message();
}

Scenario scenario(const std::string& text) {
  Result<Scenario> read = read_scenario(text, "a.scn", defaults());
  EXPECT_TRUE(read.ok()) << read.error().message();
  return std::move(read).value();
}

TEST(ScenarioFiles, AnErrorNamesFileAndLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"what:\n",
       "a.scn:1: `what` is no section: rule, start, config, map, lookup, events or expect"},
      {"  0s tick\n", "a.scn:1: stands in no section"},
      {"events\n", "a.scn:1: expected a section such as `map:`"},
      {"start: yesterday\n", "a.scn:1: expected an RFC 3339 time"},
      {"expect:\nevents:\n", "a.scn:2: `expect:` stands last"},
      {"events:\n  0s\n", "a.scn:2: expected a time and what happens then"},
      {"events:\n  soon tick\n", "a.scn:2: `soon` is no time such as 20s or -1h30m"},
      {"events:\n  0s alert a \"b\n", "a.scn:2: a quote is not closed"},
      {"events:\n  9s tick\n  8s tick\n",
       "a.scn:3: stands before the line above; an event's own clock is `time=`"},
      {"events:\n  1s end\n  2s tick\n", "a.scn:3: stands behind the end"},
      {"events:\n  0s alert a b c\n", "a.scn:2: too many words: a service, a name and key=value"},
      {"events:\n  0s ack INC-x\n", "a.scn:2: expected INC-n"},
      {"events:\n  0s confirm INC-1 one\n", "a.scn:2: expected INC-n and the suspect's number"},
      {"events:\n  0s ack INC-1 bye=anna\n", "a.scn:2: unknown `bye=`"},
      {"events:\n  0s catching_up\n", "a.scn:2: expected the source's name"},
      {"events:\n  9s resumed\n", "a.scn:2: expected since=TIME"},
      {"events:\n  9s tick\n  9m resumed since=8s\n",
       "a.scn:3: since= stands before the line above or behind this one"},
      {"events:\n  0s use config later\n", "a.scn:2: there is no section `config later:` to use"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(error_of(text), expected) << text;
}

TEST(ScenarioFiles, WhatADecoderOrACompilerRefusesIsToldByItsLineToo) {
  EXPECT_TRUE(error_of("events:\n\n  0s alert a b colour=red\n").starts_with("a.scn:3: "));
  EXPECT_TRUE(error_of("# why\nconfig:\n  estate: eu\n  polices: []\n").starts_with("a.scn:4: "));
  EXPECT_TRUE(error_of("map:\n  nodes:\n    - {kind: service}\n").starts_with("a.scn:3: "));
}

TEST(ScenarioFiles, TimesCountFromTheStart) {
  const Scenario read = scenario(
      "start: 2026-03-01T00:00:00Z\nevents:\n"
      "  1m  alert web Slow time=-5m ends_at=2026-03-01T01:00:00Z labels.time=soon\n");
  const ScenarioStep& step = read.steps.back();
  EXPECT_EQ(format_rfc3339(step.at), "2026-03-01T00:01:00Z");
  const Event& event = std::get<EventArrived>(std::get<decltype(Input::body)>(step.what)).event;
  EXPECT_EQ(event.received_at, step.at);
  EXPECT_EQ(format_rfc3339(event.occurred_at), "2026-02-28T23:55:00Z");
  EXPECT_EQ(format_rfc3339(std::get<AlertBody>(event.body).ends_at), "2026-03-01T01:00:00Z");
  EXPECT_EQ(event.labels.get("time"), "soon");
}

TEST(ScenarioFiles, WhatDiffersIsShownWhereItDoes) {
  const Scenario read =
      scenario("events:\n  0s tick\nexpect:\n  0s  one\n  1s  two\n  2s  three\n");
  EXPECT_EQ(difference(read, {"0s  one", "1s  two", "2s  three"}), "");
  EXPECT_EQ(difference(read, {"0s  one", "2s  three", "3s  four"}),
            "a.scn:5: expected `1s  two`, decided `2s  three`\n"
            "    0s  one\n"
            "  - 1s  two\n"
            "    2s  three\n"
            "  + 3s  four\n");
}

TEST(ScenarioFiles, ARewriteKeepsTheStoryAndReplacesTheExpectation) {
  const std::string story = "# why\nevents:\n  0s tick\n\n";
  EXPECT_EQ(with_expectation(story + "expect:\n  0s  old\n", {"1s  new"}),
            story + "expect:\n  1s  new\n");
  EXPECT_EQ(with_expectation(story, {}), story + "expect:\n");
}

}  // namespace
}  // namespace headwater::app
