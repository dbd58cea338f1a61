#include "notifiers/providers.h"

#include <algorithm>

namespace headwater::notifiers {
namespace {

constexpr Markup kMarkdown = {Escape::kCode, "**", "**", "`", "`"};
constexpr Markup kHtml = {Escape::kHtml, "<b>", "</b>", "<code>", "</code>"};
constexpr Markup kPlain = {Escape::kPlain, "", ":", "", ""};

constexpr std::string_view kDiscordBody =
    R"({"content":"$text","allowed_mentions":{"parse":[]},"flags":4})";

constexpr Provider kProviders[] = {
    {
        .name = "discord",
        .markup = kMarkdown,
        .text = {2000},
        .rate_per_minute = 25,  // Discord's 30 a minute and webhook
        .post = {"", "wait=true", kDiscordBody},
        .edit = {"/messages/{message}", "", kDiscordBody, "PATCH"},
        .answer = {.message_field = "/id",
                   .channel_field = "/channel_id",
                   .retry_field = "/retry_after",
                   .gone_text = "10008"},
    },
    {
        .name = "telegram",
        .api = "https://api.telegram.org",
        .needs_token = true,
        .markup = kHtml,
        .text = {4096},
        .rate_per_minute = 18,  // Telegram's 20 a minute and group
        .post = {"/bot{token}/sendMessage", "",
                 R"({"chat_id":"$channel","text":"$text","parse_mode":"HTML",
                     "link_preview_options":{"is_disabled":true}})"},
        .edit = {"/bot{token}/editMessageText", "",
                 R"({"chat_id":"$channel","message_id":"$message","text":"$text",
                     "parse_mode":"HTML","link_preview_options":{"is_disabled":true}})"},
        .answer = {.accepted_field = "/ok",
                   .message_field = "/result/message_id",
                   .channel_field = "/result/chat/id",
                   .retry_field = "/parameters/retry_after",
                   .gone_text = "message to edit not found",
                   .unchanged_text = "message is not modified"},
    },
    {
        .name = "google_chat",
        .markup = {Escape::kCode, "*", "*", "`", "`"},
        .text = {4000, true},
        .post = {"", "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD&requestId={send_key}",
                 R"({"text":"$text","thread":{"threadKey":"$key"}})"},
        .answer = {.message_field = "/name"},
    },
    {
        .name = "teams",
        .markup = {Escape::kPlain},
        .text = {10'000, true},  // in JSON it may double, and 28 KB is the limit
        .post = {"", "",
                 R"({"type":"message","attachments":[{
                     "contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,
                     "content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json",
                                "type":"AdaptiveCard","version":"1.4","fallbackText":"$title",
                                "msteams":{"width":"Full"},"body":"$lines"}}]})"},
        .answer = {.busy_text = "HTTP error 429"},
    },
    {
        .name = "mattermost",
        .markup = kMarkdown,
        .text = {8000},
        .post = {"", "", R"({"text":"$text"})"},
        .answer = {.accepted_text = "ok"},
    },
    {
        .name = "ntfy",
        .api = "https://ntfy.sh",
        .authorization = "Bearer ",
        .markup = kPlain,
        .text = {4000, true},  // longer ones become attachments
        .urgencies = {"5", "4", "3", "2", "1"},
        .rate_per_minute = 12,
        .post = {"", "",
                 R"({"topic":"$channel","title":"$title","message":"$text",
                     "priority":"$urgency"})"},
        .answer = {.message_field = "/id"},
    },
    {
        .name = "goalert",
        .markup = kMarkdown,
        .text = {6000},
        .title_units_max = 1000,
        .rate_per_minute = 100,
        .spaced = false,
        .digests = false,
        .post = {"", "", R"({"summary":"$title","details":"$text","dedup":"$key"})"},
        .resolve = {"", "",
                    R"({"summary":"$title","details":"$text","dedup":"$key","action":"close"})"},
    },
    {
        .name = "jsm",
        .api = "https://api.atlassian.com/jsm/ops/integration",
        .authorization = "GenieKey ",
        .needs_token = true,
        .markup = kPlain,
        .text = {15'000},
        .title_units_max = 130,
        .urgencies = {R"("P1")", R"("P2")", R"("P3")", R"("P4")", R"("P5")"},
        .rate_per_minute = 100,
        .spaced = false,
        .digests = false,
        .post = {"/v2/alerts", "",
                 R"({"message":"$title","alias":"$key","description":"$text",
                     "priority":"$urgency","source":"Headwater"})"},
        .acknowledge = {"/v2/alerts/{key}/acknowledge", "identifierType=alias",
                        R"({"source":"Headwater","note":"$text"})"},
        .resolve = {"/v2/alerts/{key}/close", "identifierType=alias",
                    R"({"source":"Headwater","note":"$text"})"},
    },
    {
        .name = "alertmanager",
        .authorization = "Bearer ",
        .markup = {Escape::kNone, "", ":", "", ""},
        .text = {10'000, true},
        .rate_per_minute = 600,
        .spaced = false,
        .digests = false,
        .post = {"", "",
                 R"({"version":"4","groupKey":"$key","truncatedAlerts":0,"status":"$status",
                     "receiver":"$receiver","groupLabels":"$group_labels",
                     "commonLabels":"$labels","commonAnnotations":"$annotations","externalURL":"",
                     "alerts":[{"status":"$status","labels":"$labels",
                                "annotations":"$annotations","startsAt":"$starts_at",
                                "endsAt":"$ends_at","generatorURL":"",
                                "fingerprint":"$fingerprint"}]})"},
    },
};

}  // namespace

const Provider* find_provider(std::string_view name) {
  const auto* found = std::find_if(std::begin(kProviders), std::end(kProviders),
                                   [&](const Provider& each) { return each.name == name; });
  return found == std::end(kProviders) ? nullptr : found;
}

}  // namespace headwater::notifiers
