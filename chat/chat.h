// Chat: does what is said to Headwater in a chat, in the name of the person who says it, and
// answers in words. Whoever is not in `chat.users` may look, no more. Thread-safe.
#pragma once

#include <functional>
#include <memory>

#include "chat/order.h"
#include "model/chat.h"
#include "model/intake.h"
#include "model/query.h"
#include "rules/configuration.h"

namespace headwater::chat {

struct ChatDependencies {
  IntakePort& intake;
  QueryPort& queries;
  // In force at present; called for each message.
  std::function<std::shared_ptr<const rules::Configuration>()> configuration;
  std::function<Timestamp()> clock;
  std::function<Result<std::string>()> new_silence_id;
};

class Chat : public ChatPort {
 public:
  explicit Chat(ChatDependencies dependencies) : parts_(std::move(dependencies)) {}

  void take(ChatMessage message, ChatCaller caller, ChatReply reply) override;

 private:
  void ask(const Order& order, const std::string& link, const ChatReply& reply);
  void act(const Order& order, AuditEntry audit, const ChatReply& reply);
  void command(const Order& order, AuditEntry audit, const ChatReply& reply);
  void silence(const Order& order, AuditEntry audit, const ChatReply& reply);

  ChatDependencies parts_;
};

}  // namespace headwater::chat
