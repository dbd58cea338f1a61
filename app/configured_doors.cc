#include "app/configured_doors.h"

#include <utility>

#include "app/secrets.h"
#include "ingest/formats.h"

namespace headwater::app {
namespace {

constexpr std::size_t kKeyBytesMin = 16;

Error error_of(const rules::HookRule& rule, const Error& error) {
  return Error(error.code(), "hooks: " + rule.name + ": " + error.message());
}

Result<api::Signature> signature_of(const rules::SignatureRule& rule) {
  api::Signature signature{.scheme = rule.scheme,
                           .header = api::lower_case(rule.header),
                           .timestamp_header = api::lower_case(rule.timestamp_header),
                           .keys = {},
                           .topics = rule.topics};
  for (const rules::SecretReference& reference : rule.secrets) {
    const Result<Secret> secret = read_secret(reference.text);
    if (!secret) return secret.error();
    Result<Secret> key = api::signing_key(rule.scheme, *secret);
    if (!key) return Error(key.error().code(), reference.text + ": " + key.error().message());
    signature.keys.push_back(std::move(*key));
  }
  return signature;
}

Result<api::Hook> make_hook(const rules::HookRule& rule, std::span<const rules::Mapping> mappings) {
  api::Hook hook{.name = rule.name,
                 .decoder = nullptr,
                 .signature = {},
                 .binding = {.labels = LabelSet(rule.labels), .tenants = rule.tenants}};
  auto decoder = ingest::decoder_for(rule.format, mappings);
  if (!decoder) return error_of(rule, decoder.error());
  hook.decoder = std::move(*decoder);
  if (!rule.signature) return hook;
  auto signature = signature_of(*rule.signature);
  if (!signature) return error_of(rule, signature.error());
  hook.signature = std::move(*signature);
  return hook;
}

// A key that alone says who sends; `whose` is for the error.
Result<Secret> read_key(const std::string& whose, const rules::SecretReference& reference) {
  Result<Secret> key = read_secret(reference.text);
  if (!key) return Error(key.error().code(), whose + ": " + key.error().message());
  if (key->reveal().size() < kKeyBytesMin)
    return malformed(whose + ": " + reference.text + ": under " + std::to_string(kKeyBytesMin) +
                     " bytes: could be guessed");
  return key;
}

Result<std::vector<api::Hook>> make_hooks(const std::vector<rules::HookRule>& rules,
                                          std::span<const rules::Mapping> mappings) {
  std::vector<api::Hook> hooks;
  for (const rules::HookRule& rule : rules) {
    auto hook = make_hook(rule, mappings);
    if (!hook) return hook.error();
    hooks.push_back(std::move(*hook));
  }
  return hooks;
}

Result<api::ChatDoors> make_chat_doors(const rules::ChatRule& rule) {
  api::ChatDoors made;
  if (!rule.slack.empty()) {
    auto signature = signature_of({.scheme = SignatureScheme::kSlack, .secrets = rule.slack});
    if (!signature)
      return Error(signature.error().code(), "chat: slack: " + signature.error().message());
    made.slack = *std::move(signature);
  }
  for (const rules::SecretReference& reference : rule.mattermost) {
    Result<Secret> token = read_key("chat: mattermost", reference);
    if (!token) return token.error();
    made.mattermost.push_back(std::move(*token));
  }
  return made;
}

Result<api::RoutingKeys> make_routing_keys(const std::vector<rules::RoutingKeyRule>& rules) {
  api::RoutingKeys made;
  auto decoder = ingest::decoder_for("pagerduty_events");
  if (!decoder) return decoder.error();
  made.decoder = std::move(*decoder);
  for (const rules::RoutingKeyRule& rule : rules) {
    Result<Secret> key = read_key("routing_keys: " + rule.name, rule.key);
    if (!key) return key.error();
    made.keys.push_back({.name = rule.name,
                         .key = std::move(*key),
                         .binding = {.labels = LabelSet(rule.labels), .tenants = rule.tenants}});
  }
  return made;
}

Result<api::PingKeys> make_ping_keys(const std::vector<rules::HeartbeatRule>& rules) {
  api::PingKeys made;
  auto decoder = ingest::decoder_for("headwater_json");
  if (!decoder) return decoder.error();
  made.decoder = std::move(*decoder);
  for (const rules::HeartbeatRule& rule : rules) {
    if (!rule.ping) continue;
    Result<Secret> key = read_key("heartbeats: " + rule.name, *rule.ping);
    if (!key) return key.error();
    made.keys.push_back({.name = rule.name,
                         .key = std::move(*key),
                         .binding = {.labels = LabelSet(rule.labels), .tenants = rule.tenants}});
  }
  return made;
}

}  // namespace

Result<ConfiguredDoors> make_doors(const rules::Configuration& configuration,
                                   std::span<const rules::Mapping> mappings) {
  auto hooks = make_hooks(configuration.hooks, mappings);
  if (!hooks) return hooks.error();
  auto routing_keys = make_routing_keys(configuration.routing_keys);
  if (!routing_keys) return routing_keys.error();
  auto ping_keys = make_ping_keys(configuration.heartbeats);
  if (!ping_keys) return ping_keys.error();
  auto chat = make_chat_doors(configuration.chat);
  if (!chat) return chat.error();
  return ConfiguredDoors{.hooks = *std::move(hooks),
                         .routing_keys = *std::move(routing_keys),
                         .ping_keys = *std::move(ping_keys),
                         .chat = *std::move(chat)};
}

}  // namespace headwater::app
