#include <algorithm>
#include <array>

#include "api/internal/operation_texts.h"
#include "base/check.h"

namespace headwater::api {
namespace {

// Names of ours and of estates hold no control characters.
constexpr std::string_view kThing =
    "INC-7, symptom:12, alert:3, or an entity: its newest symptom in an open incident.";
constexpr std::string_view kName =
    R"({"type":"string","minLength":1,"pattern":"^[^\\u0000-\\u001F\\u007F]+$"})";
constexpr std::string_view kTogetherPath = "/headwater/v1/together";
constexpr std::string_view kDeadLettersPath = "/headwater/v1/dead-letters";
constexpr std::string_view kBackupsPath = "/headwater/v1/backups";
constexpr std::string_view kEventsPath = "/headwater/v1/incidents/events";
constexpr std::string_view kSharedTimelinePath = "/headwater/v1/timeline";
constexpr std::string_view kTimelinePath = "/headwater/v1/incidents/{name}/timeline";
constexpr std::string_view kAlertsPath = "/api/v2/alerts";
constexpr std::string_view kAlertGroupsPath = "/api/v2/alerts/groups";
constexpr std::string_view kSilencesPath = "/api/v2/silences";
constexpr std::string_view kFlag = R"({"type":"boolean","default":true})";
constexpr std::array kParameters = {
    ParameterText{"name", "The hook's.", kName, "/hooks/{name}"},
    ParameterText{"name", "The heartbeat's.", kName, "/v2/heartbeats/{name}/ping"},
    ParameterText{"key", "The heartbeat's `ping` key.", kName},
    ParameterText{"outcome", "start, fail, log or an exit status.",
                  R"({"type":"string","pattern":"^(start|fail|log|[0-9]{1,3})$"})"},
    ParameterText{"rid", "A UUID that pairs the start of a run with its end.",
                  R"({"type":"string","format":"uuid"})"},
    ParameterText{"name", "Of an incident: INC-7, or 7.",
                  R"({"type":"string","pattern":"^(INC-)?[1-9][0-9]{0,17}$"})"},
    ParameterText{"a", kThing, kName, kTogetherPath, true},
    ParameterText{"b", kThing, kName, kTogetherPath, true},
    ParameterText{"rank", "Of a suspect in its incident, from 1.",
                  R"({"type":"integer","minimum":1,"maximum":8})"},
    ParameterText{"id", "The silence's.", R"({"type":"string","format":"uuid"})",
                  "/api/v2/silence/{id}"},
    ParameterText{"id", "As lists give it.", kName},
    ParameterText{"tenant", "A tenant's name.", kName},
    ParameterText{"entity", "An entity's name.", kName},
    ParameterText{"source", "Of the letters: `kafka:alerts`, `hooks:github`.", kName,
                  kDeadLettersPath},
    ParameterText{"reason", "A class of letters, or a part of what they say.", kName},
    ParameterText{"filter", "A matcher; the silence must have the very same one.",
                  R"({"type":"string","minLength":1})", kSilencesPath},
    ParameterText{"active", "Whether those that no silence holds for are listed.", kFlag,
                  kAlertsPath},
    ParameterText{"active", "Whether those that no silence holds for are listed.", kFlag,
                  kAlertGroupsPath},
    ParameterText{"silenced", "Whether those that one holds for are.", kFlag},
    ParameterText{"receiver", "A regular expression: of its incident's policy.",
                  R"({"type":"string","pattern":"^[a-z]+$"})"},
    ParameterText{"active", "Whether active ones are listed.", kFlag, kSilencesPath},
    ParameterText{"pending", "Whether those that have not begun are.", kFlag, kSilencesPath},
    ParameterText{"expired", "Whether those that are over are.", kFlag, kSilencesPath},
    ParameterText{"filter",
                  "Label matchers as Alertmanager writes them, `service=~\"web.*\",team!=\"\"`. "
                  "All must match; of an incident, the labels of one of its symptoms.",
                  R"({"type":"string","minLength":1})"},
    ParameterText{"source", "Who owns these facts.", kName},
    ParameterText{"to", "A folder below the one for backups; that one if not given.", kName,
                  kBackupsPath},
    ParameterText{"keep", "So many backups of the estate stay in it, the newest; all if 0.",
                  R"({"type":"integer","minimum":0,"maximum":10000,"default":0})"},
    ParameterText{"type", "The last part of a problem's type.", kName},
    ParameterText{"state", "After the change; several by comma; any if not given.",
                  R"({"type":"string","pattern":"^(open|acknowledged|resolved|merged))"
                  R"((,(open|acknowledged|resolved|merged))*$"})",
                  kEventsPath},
    ParameterText{"state", "Several by comma; open and acknowledged if not given.",
                  R"({"type":"string","pattern":"^(open|acknowledged|resolved|merged))"
                  R"((,(open|acknowledged|resolved|merged))*$"})"},
    ParameterText{"after", "The id of the last event seen; from now on if not given.",
                  R"({"type":"string","pattern":"^[0-9]{1,19}(\\.[0-9]{1,9})?$"})"},
    ParameterText{"status", "Both if not given.",
                  R"({"type":"string","enum":["firing","resolved"]})"},
    ParameterText{"limit", "How many at most.",
                  R"({"type":"integer","minimum":1,"maximum":1000,"default":50})"},
    ParameterText{"cursor", "`next` of the page before.",
                  R"({"type":"string","pattern":"^[0-9]{1,19}\\.[0-9]{1,9}$"})", kTimelinePath},
    ParameterText{"cursor", "`next` of the page before.",
                  R"({"type":"string","pattern":"^[0-9]{1,19}\\.[0-9]{1,19}$"})",
                  kSharedTimelinePath},
    ParameterText{"cursor", "`next` of the page before.",
                  R"({"type":"string","pattern":"^[0-9]{1,19}$"})"},
    ParameterText{"from", "What was over before is left out.",
                  R"({"type":"string","format":"date-time"})"},
    ParameterText{"to", "What began then or later is left out.",
                  R"({"type":"string","format":"date-time"})"},
    ParameterText{"hops", "How far from the entity.",
                  R"({"type":"integer","minimum":0,"maximum":10,"default":2})"},
    ParameterText{"on_map", "false: only entities that events named and no map knows.",
                  R"({"type":"boolean","const":false})"},
    ParameterText{"file", "The document's name; .csv tells a table.", R"({"type":"string"})"},
    ParameterText{
        "format", "Of the document; guessed if not given.",
        R"({"type":"string","enum":["headwater","csv","backstage","jaeger","service_graph","istio","kiali","kubernetes","servicenow","keep"]})"},
    ParameterText{
        "keep_old_for", "How long the old secret is taken; at most 30d.",
        R"({"type":"string","pattern":"^([0-9]{1,2}[mh]|[0-9]d|[12][0-9]d|30d)$","default":"24h"})"},
    ParameterText{"stale_after", "Observed edges not seen again for so long are left out.",
                  R"({"type":"string","pattern":"^[1-9][0-9]{0,3}[hdw]$","default":"7d"})"},
    ParameterText{"If-Match", "The incident as it was read, by its ETag; another one is 412.",
                  R"({"type":"string"})"},
    ParameterText{"Idempotency-Key",
                  "The same request again under it gets the first answer, for 24 h.",
                  R"({"type":"string","minLength":1,"maxLength":255})"},
    ParameterText{"WebHook-Request-Origin", "Who asks to send.", kName},
};

}  // namespace

const ParameterText& parameter_text(std::string_view path, std::string_view name) {
  const auto* const found =
      std::find_if(kParameters.begin(), kParameters.end(), [&](const ParameterText& text) {
        return text.name == name && (text.path.empty() || text.path == path);
      });
  HW_CHECK(found != kParameters.end(), "each parameter is described");
  return *found;
}

}  // namespace headwater::api
