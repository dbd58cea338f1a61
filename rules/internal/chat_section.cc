// Who may do what in a chat, and the doors of slash commands.
#include <map>
#include <utility>

#include "model/chat.h"
#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

// By what a person is called on which platform, the line of the user that has it.
using Accounts = std::map<std::pair<std::string, std::string>, int>;

void read_accounts(MappingReader& item, Accounts& known, ChatUser& user) {
  if (item.require("accounts") == nullptr) return;
  for (const YamlEntry& entry : item.pairs("accounts")) {
    const std::string& id = entry.value.text;
    if (entry.key.empty() || id.empty() || id.size() > limits::kLabelValueBytesMax) {
      item.findings().add(entry.place, "`accounts` holds a platform or an id that is empty");
      continue;
    }
    const auto [at, added] = known.emplace(std::pair(entry.key, id), entry.place.line);
    if (!added)
      item.findings().add(entry.place, "the account `" + id + "` of " + entry.key +
                                           " is somebody's already, on line " +
                                           std::to_string(at->second));
    user.accounts.emplace_back(entry.key, id);
  }
}

ChatUser read_user(MappingReader& item, Names& names, Accounts& accounts) {
  ChatUser user;
  user.name = names.read(item, "name");
  std::string role = "responder";
  item.text("role", role);
  if (role != "responder" && role != "viewer")
    item.tell("role", "`role` must be viewer or responder");
  user.acts = role == "responder";
  read_accounts(item, accounts, user);
  return user;
}

}  // namespace

void read_chat(MappingReader& root, Configuration& into) {
  root.section("chat", [&](MappingReader& section) {
    Names names;
    Accounts accounts;
    section.each("users", limits::kChatUsersMax, [&](MappingReader& item) {
      into.chat.users.push_back(read_user(item, names, accounts));
    });
    const auto read_door = [&](std::string_view key, std::vector<SecretReference>& secrets) {
      section.section(key, [&](MappingReader& door) {
        read_secrets(door, secrets);
        if (secrets.empty()) door.tell("secret", "`" + std::string(key) + "` needs a `secret`");
      });
    };
    read_door("slack", into.chat.slack);
    read_door("mattermost", into.chat.mattermost);
  });
}

}  // namespace headwater::rules
