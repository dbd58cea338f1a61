// What is told of a provider instead of programmed: where its messages go, what stands in them, and
// how it says that it took one. `described.h` sends by it. Constants, no thread rule.
//
// Bodies are JSON in which a text "$name" stands for a value: text and title (of the message),
// lines (a card's, as Adaptive Card elements), key (the thread's, hashed) and send_key (the
// message's, the same at every try), channel, message (the number of the one to edit), urgency, and
// for those that take an Alertmanager's: status, receiver, labels, annotations, starts_at, ends_at,
// fingerprint. Paths hold {token}, {key} and {message}, queries {send_key}.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "notifiers/chat_text.h"

namespace headwater::notifiers {

struct Call {
  std::string_view path;  // below the API or the URL
  std::string_view query;
  std::string_view body;  // "" = there is no such call
  std::string_view method = "POST";
};

// Fields of an answer are JSON pointers; "" = none.
struct AnswerShape {
  std::string_view accepted_field;  // must be true
  std::string_view accepted_text;   // must be the whole body
  std::string_view busy_text;       // stands in a 2xx that is none
  std::string_view message_field;
  std::string_view channel_field;
  std::string_view retry_field;     // seconds to wait
  std::string_view gone_text;       // of a refused edit: the message is not there any more
  std::string_view unchanged_text;  // of a refused edit: it says so already
};

struct Provider {
  std::string_view name;           // in the configuration
  std::string_view api;            // "" = the receiver has a URL
  std::string_view authorization;  // the header, before the token; "" = no such header
  bool needs_token = false;
  Markup markup;
  TextLimit text;
  std::size_t title_units_max = 200;
  std::array<std::string_view, 5> urgencies = {};  // of P1 to P5, as JSON
  std::uint32_t rate_per_minute = 60;
  bool spaced = true;   // no bursts
  bool digests = true;  // false: each message is an alert of its own
  Call post;
  Call edit = {};
  Call acknowledge = {};
  Call resolve = {};
  AnswerShape answer = {};
};

// Null if nothing of that name is described.
[[nodiscard]] const Provider* find_provider(std::string_view name);

}  // namespace headwater::notifiers
