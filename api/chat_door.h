// ChatDoor: where chats bring what people say: a bot with a token, and the slash commands of Slack
// and Mattermost, which show what they share with us. What is said goes to the ChatPort; the answer
// is in the shape that the platform takes. Owned by the io thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/guesses.h"
#include "api/router.h"
#include "api/signature.h"
#include "api/used_signatures.h"
#include "model/chat.h"
#include "model/secret.h"

namespace headwater::api {

// The doors that there are, and what opens them.
struct ChatDoors {
  ChatPort* port = nullptr;  // null: there are none
  std::optional<Signature> slack;
  std::vector<Secret> mattermost;  // tokens; empty: no such door
};

class ChatDoor {
 public:
  // What they refer to must outlive it.
  ChatDoor(const ChatDoors& doors, Guesses& guesses, std::function<Timestamp()> clock)
      : doors_(doors), guesses_(guesses), clock_(std::move(clock)) {}

  // POST /headwater/v1/chat/commands: JSON, a bot's token. Its role bounds what the person may do.
  void command(const Call& call);
  // POST /chat/slack/commands: a form that Slack signed.
  void slack_command(const Call& call);
  // POST /chat/mattermost/commands: a form with the command's token in it.
  void mattermost_command(const Call& call);

 private:
  struct Shape;
  void slash_command(const Call& call, const Parameters& form, const Shape& shape);
  void refuse(const Call& call, const std::string& door, const std::string& why);

  const ChatDoors& doors_;
  Guesses& guesses_;
  std::function<Timestamp()> clock_;
  UsedSignatures used_;
};

}  // namespace headwater::api
