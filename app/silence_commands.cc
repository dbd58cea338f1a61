#include "app/silence_commands.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "app/asked_view.h"
#include "app/sequencer.h"
#include "model/query.h"
#include "rules/silence_matchers.h"

namespace headwater::app {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSilences = "/api/v2/silences";

Json json_of(const std::vector<SilenceMatcher>& matchers) {
  Json list = Json::array();
  for (const SilenceMatcher& each : matchers) {
    list.push_back({{"name", each.name},
                    {"value", each.value},
                    {"isRegex", each.is_regex},
                    {"isEqual", each.is_equal}});
  }
  return list;
}

// What fires and matches, now.
Result<AlertPage> ask_for_matching(const DaemonClient& client,
                                   const std::vector<SilenceMatcher>& matchers) {
  const std::string list = to_text(matchers);
  return read_answer<AlertPage>(client.get(
      std::string(kApi) + "/alerts",
      {{"status", "firing"}, {"filter", list.substr(1, list.size() - 2)}, {"limit", "1000"}}));
}

std::string extent_of(const AlertPage& page) {
  std::set<std::string> incidents;
  for (const AlertView& alert : page.alerts)
    if (!alert.incident.empty()) incidents.insert(alert.incident);
  std::string text = std::to_string(page.alerts.size()) + (page.next == 0 ? "" : " or more") +
                     " firing alert" + (page.alerts.size() == 1 ? "" : "s");
  std::size_t told = 0;
  for (const std::string& incident : incidents) {
    constexpr std::size_t kTold = 5;
    if (++told > kTold) return text + ", ...";
    text += (told == 1 ? " of " : ", ") + incident;
  }
  return text;
}

std::string draw_silence(const Json& silence, const Terminal& terminal) {
  const std::string state = silence.value("status", Json::object()).value("state", "");
  std::vector<SilenceMatcher> matchers;
  for (const Json& each : silence.value("matchers", Json::array())) {
    matchers.push_back({.name = each.value("name", ""),
                        .value = each.value("value", ""),
                        .is_regex = each.value("isRegex", false),
                        .is_equal = each.value("isEqual", true)});
  }
  const bool active = state == "active";
  std::string text = fit(silence.value("id", ""), 38) +
                     terminal.ink(active ? Ink::kYellow : Ink::kDim, fit(state, 9)) +
                     fit(silence.value(state == "pending" ? "startsAt" : "endsAt", ""), 26) +
                     fit(silence.value("createdBy", ""), 14) +
                     terminal.ink(Ink::kBold, to_text(matchers));
  const std::string comment = silence.value("comment", "");
  if (!comment.empty()) text += " " + comment;
  if (active && !silence.contains("matchedAt"))
    text += terminal.ink(Ink::kDim, " (has held for nothing so far)");
  return text + "\n";
}

}  // namespace

int run_silence_add(const AskOptions& options, const SilenceOptions& silence) {
  const auto matchers = rules::read_silence_matchers(silence.matchers);
  if (!matchers) return fail(matchers.error());
  const DaemonClient client(options.client);
  const auto matching = ask_for_matching(client, *matchers);
  if (!matching) return fail(matching.error());
  if (silence.dry_run) {
    std::printf("%s would hold for %s\n", to_text(*matchers).c_str(), extent_of(*matching).c_str());
    return 0;
  }
  const Timestamp from = silence.from.set() ? silence.from : system_clock().wall();
  const Timestamp to = from + silence.length;
  const Json body = {{"matchers", json_of(*matchers)},
                     {"startsAt", format_rfc3339(from)},
                     {"endsAt", format_rfc3339(to)},
                     {"createdBy", silence.author},
                     {"comment", silence.comment}};
  const auto answer = client.post(std::string(kSilences), body.dump());
  if (!answer) return fail(answer.error());
  if (options.output == Output::kJson) {
    std::fputs(answer->c_str(), stdout);
    return 0;
  }
  const Json made = Json::parse(*answer, nullptr, false);
  if (!made.is_object()) return fail(malformed("the daemon's answer is not JSON"));
  std::printf("%s\n", made.value("silenceID", "").c_str());
  std::fprintf(stderr, "%s until %s: holds for %s\n", to_text(*matchers).c_str(),
               format_rfc3339_milliseconds(to).c_str(), extent_of(*matching).c_str());
  return 0;
}

int run_silence_list(const AskOptions& options, bool all) {
  const auto answer = DaemonClient(options.client)
                          .get(std::string(kSilences), {{"expired", all ? "true" : "false"}});
  if (!answer) return fail(answer.error());
  if (options.output == Output::kJson) {
    std::fputs(answer->c_str(), stdout);
    return 0;
  }
  const Json list = Json::parse(*answer, nullptr, false);
  if (!list.is_array()) return fail(malformed("the daemon's answer is not JSON"));
  const Terminal terminal = Terminal::of(stdout);
  for (const Json& each : list) std::fputs(draw_silence(each, terminal).c_str(), stdout);
  if (list.empty()) std::puts("no silences");
  return 0;
}

int run_silence_expire(const AskOptions& options, const std::vector<std::string>& ids) {
  const DaemonClient client(options.client);
  int code = 0;
  for (const std::string& id : ids) {
    const auto answer = client.del("/api/v2/silence/" + id);
    if (!answer) {
      code = fail(Error(answer.error().code(), id + ": " + answer.error().message()));
    } else {
      std::printf("%s is over\n", id.c_str());
    }
  }
  return code;
}

}  // namespace headwater::app
