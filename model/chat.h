// What is said to Headwater in a chat, by a bot's own request or a slash command, and what it
// answers. Plain data and an interface that api/ and chat/ share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "model/audit.h"

namespace headwater {

namespace limits {
inline constexpr std::size_t kChatTextBytesMax = 8 * 1024;  // what is said: 400 beyond it
inline constexpr std::size_t kChatIncidentsMax = 10;        // of one command: more are refused
inline constexpr std::size_t kChatUsersMax = 10'000;        // configured: more are a finding
inline constexpr std::size_t kChatLinesMax = 10;  // of a list: then how many more there are
}  // namespace limits

struct ChatMessage {
  std::string platform;  // "slack", "mattermost", "hubot": whose names `user` is one of
  std::string user;      // the platform's own id of who says it
  std::string channel;
  std::string thread;
  std::string incident;  // what is meant where the text names none; "" = nothing
  std::string text;      // "ack INC-7"
};

// Who hands it over, and whether that may do more than look.
struct ChatCaller {
  Origin by;
  bool may_act = false;
};

enum class ChatVisibility : std::uint8_t { kEphemeral, kInChannel };
[[nodiscard]] constexpr std::string_view to_string(ChatVisibility visibility) {
  constexpr std::string_view kNames[] = {"ephemeral", "in_channel"};
  return name_at(kNames, visibility);
}

// What may be said next, for a button.
struct ChatAction {
  std::string title;
  std::string command;
  HW_FIELDS(title, command)
};

// The same words in the markups that chats know. What came from events is harmless in each.
struct ChatAnswer {
  ChatVisibility visibility = ChatVisibility::kEphemeral;
  std::string text;
  std::string markdown;
  std::string mrkdwn;    // Slack's
  std::string incident;  // that it is about; "" = none, or several
  std::vector<ChatAction> actions;
  HW_FIELDS(visibility, text, markdown, mrkdwn, incident, actions)
};

// `make` is for the caller to run where it likes: drawing costs the engine thread nothing.
using ChatReply = std::function<void(std::function<ChatAnswer()> make)>;

// Thread-safe.
class ChatPort {
 public:
  virtual ~ChatPort() = default;
  // `reply` is called exactly once, from any thread, after the durable write of what was asked for.
  virtual void take(ChatMessage message, ChatCaller caller, ChatReply reply) = 0;
};

}  // namespace headwater
