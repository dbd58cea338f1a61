#include "app/hooks.h"

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

}  // namespace

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

}  // namespace headwater::app
