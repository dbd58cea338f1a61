// The hooks and routing keys: who else may post, and the one credential of each.
#include <algorithm>
#include <array>
#include <utility>

#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

// Hooks that are there without being configured.
constexpr std::array<std::string_view, 2> kOwnHooks = {"alertmanager", "cloudevents"};

bool is_header_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
                              "wxyz0123456789-_") == std::string_view::npos;
}

void read_header(MappingReader& section, std::string_view key, std::string& into) {
  if (section.take(key) == nullptr) return;
  section.text(key, into);
  if (!is_header_name(into))
    section.tell(key, "`" + std::string(key) + "` must be the name of a header");
}

void read_headers(MappingReader& section, SignatureRule& rule) {
  if (rule.scheme != SignatureScheme::kHmacSha256 && rule.scheme != SignatureScheme::kToken) {
    for (const std::string_view key : {"header", "timestamp_header"})
      if (section.take(key) != nullptr)
        section.tell(key, "`" + std::string(to_string(rule.scheme)) + "` has headers of its own");
    return;
  }
  section.require("header");
  read_header(section, "header", rule.header);
  read_header(section, "timestamp_header", rule.timestamp_header);
  if (rule.scheme == SignatureScheme::kToken && !rule.timestamp_header.empty())
    section.tell("timestamp_header", "a `token` signs no time");
}

// Anybody can make a topic that SNS signs.
void read_topics(MappingReader& section, SignatureRule& rule) {
  if (section.require("topics") == nullptr) return;
  section.texts("topics", rule.topics);
  const bool arns = std::all_of(rule.topics.begin(), rule.topics.end(),
                                [](const std::string& topic) { return topic.starts_with("arn:"); });
  if (!arns || rule.topics.empty())
    section.tell("topics", "`topics` must be ARNs of topics, one or more");
}

SignatureRule read_signature(MappingReader& section) {
  SignatureRule rule;
  section.require("scheme");
  std::optional<SignatureScheme> scheme;
  section.word("scheme", scheme, SignatureScheme::kHmacSha256, SignatureScheme::kSns);
  rule.scheme = scheme.value_or(rule.scheme);
  read_headers(section, rule);
  read_secrets(section, rule.secrets);
  if (rule.scheme == SignatureScheme::kSns) read_topics(section, rule);
  if (rule.secrets.empty()) section.tell("secret", "`signature` needs a `secret`");
  return rule;
}

HookRule read_hook(MappingReader& item, Names& names, const Configuration& configuration) {
  HookRule hook;
  hook.name = names.read(item, "name");
  if (std::find(kOwnHooks.begin(), kOwnHooks.end(), hook.name) != kOwnHooks.end())
    item.tell("name", "/hooks/" + hook.name + " is there already; take another name");
  if (item.require("format") != nullptr) read_format(item, "format", configuration, hook.format);
  item.section("signature",
               [&](MappingReader& section) { hook.signature = read_signature(section); });
  read_binding(item, {hook.labels, hook.tenants});
  if (!hook.signature && !(hook.labels.empty() && hook.tenants.empty()))
    item.tell(hook.labels.empty() ? "tenants" : "labels",
              "a hook without a `signature` asks for a token, which has labels and tenants of its "
              "own");
  return hook;
}

}  // namespace

void read_hooks(MappingReader& root, Configuration& into) {
  Names names;
  root.each("hooks", limits::kHooksMax,
            [&](MappingReader& item) { into.hooks.push_back(read_hook(item, names, into)); });
}

void read_routing_keys(MappingReader& root, Configuration& into) {
  Names names;
  root.each("routing_keys", limits::kHooksMax, [&](MappingReader& item) {
    RoutingKeyRule rule;
    rule.name = names.read(item, "name");
    std::vector<SecretReference> keys;
    read_secret(item, "key", keys);
    if (!keys.empty()) rule.key = std::move(keys.front());
    read_binding(item, {rule.labels, rule.tenants});
    into.routing_keys.push_back(std::move(rule));
  });
}

}  // namespace headwater::rules
