#include "app/ask_commands.h"

#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>

#include "app/asked_view.h"
#include "app/incident_picture.h"
#include "app/terminal.h"
#include "model/query.h"

namespace headwater::app {
namespace {

constexpr std::size_t kLettersAtOnce = 100;

std::string incident_path(const std::string& incident) {
  const IncidentId id = read_incident_name(incident);
  return std::string(kApi) + "/incidents/" + (id.set() ? incident_name(id) : incident);
}

std::string draw_change(const ChangeView& view, const Terminal& terminal) {
  const ChangeBody& change = view.change;
  std::string scope;
  for (const std::string& entity : view.entities) scope += (scope.empty() ? "" : ", ") + entity;
  return fit(format_rfc3339_milliseconds(change.started_at), 25) +
         terminal.ink(Ink::kBold, fit(to_string(change.kind), 12)) +
         fit(to_string(change.status), 10) + fit(scope.empty() ? "whole estate" : scope, 28) + " " +
         change.title + (change.version_to.empty() ? "" : " " + change.version_to) + "\n";
}

std::string draw_dead_letter(const DeadLetter& letter, const Terminal& terminal) {
  return terminal.ink(Ink::kBold, fit(std::to_string(letter.id), 8)) +
         fit(format_rfc3339_milliseconds(letter.received_at), 25) + fit(letter.source, 22) + " " +
         fit(letter.position, 24) + " " + terminal.ink(Ink::kRed, letter.reason) + "\n";
}

// Page after page, until there are `filter.limit` or no more.
Result<DeadLetterPage> ask_for_letters(const DaemonClient& client, const LetterFilter& filter) {
  DeadLetterPage all;
  DaemonClient::Query query;
  if (!filter.source.empty()) query.emplace_back("source", filter.source);
  if (!filter.reason.empty()) query.emplace_back("reason", filter.reason);
  const std::size_t fixed = query.size();
  all.next = filter.before;
  do {
    query.resize(fixed);
    query.emplace_back("limit", std::to_string(kLettersAtOnce));
    if (all.next != 0) query.emplace_back("cursor", std::to_string(all.next));
    auto page = read_answer<DeadLetterPage>(client.get(std::string(kApi) + "/dead-letters", query));
    if (!page) return page.error();
    std::move(page->dead_letters.begin(), page->dead_letters.end(),
              std::back_inserter(all.dead_letters));
    all.next = page->next;
  } while (all.next != 0 && all.dead_letters.size() < filter.limit);
  if (all.dead_letters.size() > filter.limit) {
    all.dead_letters.resize(filter.limit);
    all.next = all.dead_letters.back().id;
  }
  return all;
}

}  // namespace

int run_incidents(const AskOptions& options, const IncidentFilter& filter) {
  return show<IncidentPage>(options,
                            DaemonClient(options.client)
                                .get(std::string(kApi) + "/incidents", {{"state", filter.state},
                                                                        {"tenant", filter.tenant},
                                                                        {"entity", filter.entity},
                                                                        {"limit", filter.limit}}),
                            [](const IncidentPage& page, const Terminal& terminal) {
                              return table_of(page.incidents, terminal);
                            });
}

int run_show(const AskOptions& options, const std::string& incident) {
  const int code =
      show<IncidentView>(options, DaemonClient(options.client).get(incident_path(incident)),
                         [](const IncidentView& view, const Terminal& terminal) {
                           return picture_of(view, terminal);
                         });
  if (code != 0 || options.output == Output::kJson) return code;
  return show<SimilarIncidents>(
      options, DaemonClient(options.client).get(incident_path(incident) + "/similar"), similar_of);
}

int run_why(const AskOptions& options, const std::string& incident) {
  return show<TimelinePage>(
      options,
      DaemonClient(options.client).get(incident_path(incident) + "/timeline", {{"limit", "1000"}}),
      [](const TimelinePage& page, const Terminal& terminal) {
        return timeline_of(page.entries, terminal);
      });
}

int run_together(const AskOptions& options, const std::string& a, const std::string& b) {
  return show<TogetherView>(
      options,
      DaemonClient(options.client).get(std::string(kApi) + "/together", {{"a", a}, {"b", b}}),
      [](const TogetherView& view, const Terminal& terminal) {
        std::string out = terminal.ink(Ink::kBold, view.reason) + "\n";
        for (const ComparisonView& each : view.comparisons) out += "  " + each.text + "\n";
        return out;
      });
}

int run_command(const AskOptions& options, const std::string& incident, const std::string& verb,
                const std::string& reason) {
  const nlohmann::json body =
      reason.empty() ? nlohmann::json::object() : nlohmann::json{{"reason", reason}};
  const auto answer =
      DaemonClient(options.client).post(incident_path(incident) + "/" + verb, body.dump());
  if (!answer) return fail(answer.error());
  if (options.output == Output::kJson) {
    std::printf("%s\n", answer->c_str());
  } else {
    std::printf("%s: %s\n", incident.c_str(), verb.c_str());
  }
  return 0;
}

int run_judge(const AskOptions& options, const std::string& incident, std::uint32_t suspect,
              const std::string& verb) {
  return run_command(options, incident, "suspects/" + std::to_string(suspect) + "/" + verb, "");
}

int run_changes(const AskOptions& options, const std::string& entity, const std::string& tenant) {
  return show<ChangePage>(
      options,
      DaemonClient(options.client)
          .get(std::string(kApi) + "/changes", {{"entity", entity}, {"tenant", tenant}}),
      [](const ChangePage& page, const Terminal& terminal) {
        std::string out;
        for (const ChangeView& change : page.changes) out += draw_change(change, terminal);
        return out.empty() ? std::string("no changes\n") : out;
      });
}

int run_reinjection(const AskOptions& options, std::uint64_t id) {
  const auto report =
      DaemonClient(options.client)
          .post(std::string(kApi) + "/dead-letters/" + std::to_string(id) + "/reinject", "");
  if (!report) return fail(report.error());
  std::printf("%s\n", report->c_str());
  return 0;
}

int run_dead_letter(const AskOptions& options, std::uint64_t id) {
  return show<DeadLetter>(
      options,
      DaemonClient(options.client).get(std::string(kApi) + "/dead-letters/" + std::to_string(id)),
      [](const DeadLetter& letter, const Terminal& terminal) {
        return draw_dead_letter(letter, terminal) + "\n" + letter.bytes + "\n";
      });
}

int run_dead_letters(const AskOptions& options, const LetterFilter& filter) {
  const auto letters = ask_for_letters(DaemonClient(options.client), filter);
  if (!letters) return fail(letters.error());
  if (options.output == Output::kJson) {
    std::printf("%s\n", as_json(*letters).c_str());
    return 0;
  }
  const Terminal terminal = Terminal::of(stdout);
  for (const DeadLetter& letter : letters->dead_letters)
    std::fputs(draw_dead_letter(letter, terminal).c_str(), stdout);
  if (letters->dead_letters.empty()) std::puts("no dead letters");
  if (letters->next != 0)
    std::printf("older ones: --before %llu\n", static_cast<unsigned long long>(letters->next));
  return 0;
}

}  // namespace headwater::app
