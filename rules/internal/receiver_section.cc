// The receivers: who can be told, how, and by which secrets.
#include <algorithm>

#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

void read_api(MappingReader& section, ReceiverRule& rule) {
  section.text("api", rule.api_base);
  if (!rule.api_base.empty()) check_url(section, "api", rule.api_base, rule.allow_insecure);
}

void read_webhook(MappingReader& section, ReceiverRule& rule) {
  rule.kind = ReceiverKind::kWebhook;
  if (section.require("url") != nullptr) section.text("url", rule.url);
  if (!rule.url.empty() && !is_secret_reference(rule.url))
    check_url(section, "url", rule.url, rule.allow_insecure);
  read_secrets(section, rule.secrets);
}

void read_slack(MappingReader& section, ReceiverRule& rule) {
  rule.kind = ReceiverKind::kSlack;
  if (section.require("channel") != nullptr) section.text("channel", rule.channel);
  read_secret(section, "token", rule.secrets);
  read_api(section, rule);
}

void read_slack_webhook(MappingReader& section, ReceiverRule& rule) {
  rule.kind = ReceiverKind::kSlackWebhook;
  if (section.require("url") == nullptr) return;
  section.text("url", rule.url);
  check_secret(section, "url", rule.url);  // whoever has it can post
}

void read_pagerduty(MappingReader& section, ReceiverRule& rule) {
  rule.kind = ReceiverKind::kPagerDuty;
  read_secret(section, "routing_key", rule.secrets);
  read_api(section, rule);
}

enum class Need : std::uint8_t { kNone, kOptional, kRequired };

// What a provider asks of the configuration; notifiers/providers.cc tells what it is sent.
struct ProviderKeys {
  std::string_view name;
  ReceiverKind kind;           // kSlackWebhook: can't edit, so only what is worth a post of its own
  bool url_is_secret = false;  // whoever has it can post
  std::string_view channel = {};  // the key of the chat or topic
  std::string_view token = {};
  Need token_need = Need::kNone;
  bool api = false;  // has an API; else a URL
};
constexpr ProviderKeys kProviders[] = {
    {.name = "discord", .kind = ReceiverKind::kWebhook, .url_is_secret = true},
    {.name = "telegram",
     .kind = ReceiverKind::kWebhook,
     .channel = "chat",
     .token = "token",
     .token_need = Need::kRequired,
     .api = true},
    {.name = "google_chat", .kind = ReceiverKind::kSlackWebhook, .url_is_secret = true},
    {.name = "teams", .kind = ReceiverKind::kSlackWebhook, .url_is_secret = true},
    {.name = "mattermost", .kind = ReceiverKind::kSlackWebhook, .url_is_secret = true},
    {.name = "ntfy",
     .kind = ReceiverKind::kSlackWebhook,
     .channel = "topic",
     .token = "token",
     .token_need = Need::kOptional,
     .api = true},
    {.name = "goalert", .kind = ReceiverKind::kPagerDuty, .url_is_secret = true},
    {.name = "jsm",
     .kind = ReceiverKind::kPagerDuty,
     .token = "key",
     .token_need = Need::kRequired,
     .api = true},
    {.name = "alertmanager",
     .kind = ReceiverKind::kWebhook,
     .token = "token",
     .token_need = Need::kOptional},
};

void read_provider(MappingReader& section, const ProviderKeys& keys, ReceiverRule& rule) {
  rule.kind = keys.kind;
  rule.provider = keys.name;
  if (keys.api) {
    read_api(section, rule);
  } else if (section.require("url") != nullptr) {
    section.text("url", rule.url);
    if (keys.url_is_secret) {
      check_secret(section, "url", rule.url);
    } else if (!is_secret_reference(rule.url)) {
      check_url(section, "url", rule.url, rule.allow_insecure);
    }
  }
  if (!keys.channel.empty() && section.require(keys.channel) != nullptr)
    section.text(keys.channel, rule.channel);
  const bool wanted = keys.token_need == Need::kRequired ||
                      (keys.token_need == Need::kOptional && section.take(keys.token) != nullptr);
  if (wanted) read_secret(section, keys.token, rule.secrets);
}

ReceiverRule read_receiver(MappingReader& item, Names& names) {
  ReceiverRule rule;
  rule.name = names.read(item, "name");
  item.flag("allow_private", rule.allow_private);
  item.flag("allow_insecure", rule.allow_insecure);
  item.text("fallback", rule.fallback);
  std::int64_t rate = rule.rate_per_minute;
  item.decimal("rate_per_minute", rate, 0, 1, 6000);
  rule.rate_per_minute = static_cast<std::uint32_t>(rate);
  int kinds = 0;
  const auto kind = [&](std::string_view key, void (*read)(MappingReader&, ReceiverRule&)) {
    kinds += item.section(key, [&](MappingReader& section) { read(section, rule); }) ? 1 : 0;
  };
  kind("webhook", read_webhook);
  kind("slack", read_slack);
  kind("slack_webhook", read_slack_webhook);
  kind("pagerduty", read_pagerduty);
  for (const ProviderKeys& keys : kProviders)
    kinds +=
        item.section(keys.name, [&](MappingReader& section) { read_provider(section, keys, rule); })
            ? 1
            : 0;
  if (kinds != 1) {
    std::string known = "webhook, slack, slack_webhook, pagerduty";
    for (const ProviderKeys& keys : kProviders) known += ", " + std::string(keys.name);
    item.findings().add(item.place(), "an item of `receivers` needs one of " + known);
  }
  return rule;
}

// Fallbacks name other receivers and never lead back.
void check_fallbacks(const Configuration& configuration, const std::vector<Place>& places,
                     FindingList& findings) {
  std::vector<std::string_view> known;
  for (const ReceiverRule& receiver : configuration.receivers) known.push_back(receiver.name);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string& fallback = configuration.receivers[i].fallback;
    if (fallback.empty()) continue;
    const ReceiverRule* next = configuration.receiver(fallback);
    if (next == nullptr)
      findings.add_near(places[i], "there is no receiver `" + fallback + "`", fallback, known);
    for (std::size_t hops = 0; next != nullptr && hops < places.size(); ++hops) {
      if (next == &configuration.receivers[i]) {
        findings.add(places[i], "the fallbacks of `" + next->name + "` lead back to it");
        break;
      }
      next = configuration.receiver(next->fallback);
    }
  }
}

}  // namespace

void read_receivers(MappingReader& root, Configuration& into) {
  Names names;
  std::vector<Place> places;
  root.each("receivers", limits::kReceiversMax, [&](MappingReader& item) {
    into.receivers.push_back(read_receiver(item, names));
    places.push_back(item.place("fallback"));
  });
  check_fallbacks(into, places, root.findings());
}

}  // namespace headwater::rules
