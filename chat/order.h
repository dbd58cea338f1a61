// Order: what a person asks for in a chat, read from the words. One grammar for all chats, in the
// words of the command line. Pure functions, no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/objects.h"
#include "model/silence.h"

namespace headwater::chat {

enum class Verb : std::uint8_t {
  kHelp,
  kIncidents,
  kShow,
  kWhy,
  kWhyNot,
  kTogether,
  kTimeline,
  kChanges,
  kSilences,
  kAcknowledge,
  kUnacknowledge,
  kResolve,
  kConfirm,
  kReject,
  kSilence,
  kUnsilence,
};

struct Order {
  Verb verb = Verb::kHelp;
  std::vector<IncidentId> incidents;  // at least one, of a verb that is about incidents
  // kTogether: two; kHelp: a verb, or nothing; kUnsilence: ids, or how they begin
  std::vector<std::string> things;
  std::vector<IncidentState> states;  // kIncidents; empty: open and acknowledged
  std::string tenant;
  std::string entity;
  std::vector<SilenceMatcher> matchers;  // kSilence
  Duration length;                       // kSilence
  std::string reason;                    // kAcknowledge, kResolve, kSilence
  std::uint32_t suspect = 0;             // kConfirm, kReject: by rank, from 1
};

// How words are parted: at spaces but within quotes; quotes, dashes and spaces as phones write
// them are plain ones. Never fails.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

// `here`: the incident that is meant where none is named; unset: there is none. What a bot is
// called by
// ("@headwater", "!hw") may stand before the verb. An Error is a sentence for the person.
[[nodiscard]] Result<Order> read_order(std::string_view text, IncidentId here);

// Whether it asks for more than an answer.
[[nodiscard]] bool acts(Verb verb);

struct VerbHelp {
  std::string_view usage;    // "ack INC-7... [reason]"
  std::string_view says;     // what it does
  std::string_view example;  // "ack INC-7 on it"
};
// In the order in which they are shown.
[[nodiscard]] std::vector<VerbHelp> all_help();
// Nothing for a word that is no verb.
[[nodiscard]] const VerbHelp* help_of(std::string_view word);

}  // namespace headwater::chat
