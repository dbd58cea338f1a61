#include "app/ask_commands.h"

#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "app/config_files.h"
#include "app/incident_picture.h"
#include "app/terminal.h"
#include "app/view_reader.h"
#include "model/query.h"

namespace headwater::app {
namespace {

constexpr std::string_view kApi = "/headwater/v1";

int fail(const Error& error) {
  std::fprintf(stderr, "headwater: %s\n", error.message().c_str());
  return 1;
}

// Prints a body as it came, or as `draw` shows the view that it holds.
template <class View>
int show(const AskOptions& options, const Result<std::string>& body,
         const std::function<std::string(const View&, const Terminal&)>& draw) {
  if (!body) return fail(body.error());
  if (options.output == Output::kJson) {
    std::printf("%s\n", body->c_str());
    return 0;
  }
  const auto json = nlohmann::json::parse(*body, nullptr, false);
  if (json.is_discarded()) return fail(malformed("the daemon's answer is not JSON"));
  View view;
  read_view(json, view);
  std::fputs(draw(view, Terminal::of(stdout)).c_str(), stdout);
  return 0;
}

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

// The map around an entity, as a tree of what it depends on; a node that was shown is not unfolded.
class Tree {
 public:
  Tree(const MapView& map, const Terminal& terminal) : terminal_(terminal) {
    for (const MapNodeView& node : map.nodes) nodes_[node.name] = &node;
    for (const MapEdge& edge : map.edges) {
      dependencies_[edge.from].push_back(edge.to);
      has_dependents_[edge.to] = true;
    }
    for (const MapNodeView& node : map.nodes)
      if (!has_dependents_[node.name]) add(node.name, "", "");
    for (const MapNodeView& node : map.nodes)
      if (!shown_[node.name]) add(node.name, "", "");
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void add(const std::string& name, const std::string& branch, const std::string& indent) {
    const auto at = nodes_.find(name);
    const bool firing = at != nodes_.end() && at->second->firing > 0;
    text_ += branch + terminal_.ink(firing ? Ink::kRed : Ink::kBold, name);
    if (at != nodes_.end()) {
      text_ += " " + terminal_.ink(Ink::kDim, std::string(to_string(at->second->kind)));
      if (firing) text_ += " " + std::to_string(at->second->firing) + " firing";
    }
    const std::vector<std::string>& below = dependencies_[name];
    if (shown_[name] && !below.empty()) {
      text_ += " …\n";
      return;
    }
    text_ += "\n";
    shown_[name] = true;
    for (std::size_t i = 0; i < below.size(); ++i) {
      const bool last = i + 1 == below.size();
      add(below[i], indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "));
    }
  }

  const Terminal& terminal_;
  std::map<std::string, const MapNodeView*> nodes_;
  std::map<std::string, std::vector<std::string>> dependencies_;
  std::map<std::string, bool> has_dependents_;
  std::map<std::string, bool> shown_;
  std::string text_;
};

std::string draw_map(const MapView& map, const Terminal& terminal) {
  return Tree(map, terminal).text() + std::to_string(map.node_count) + " entities, " +
         std::to_string(map.edge_count) + " dependencies on the map\n";
}

std::string draw_dead_letter(const DeadLetter& letter, const Terminal& terminal) {
  return terminal.ink(Ink::kBold, fit(std::to_string(letter.id), 8)) +
         fit(format_rfc3339_milliseconds(letter.received_at), 25) + fit(letter.source, 22) + " " +
         fit(letter.position, 24) + " " + terminal.ink(Ink::kRed, letter.reason) + "\n";
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
  return show<IncidentView>(options, DaemonClient(options.client).get(incident_path(incident)),
                            [](const IncidentView& view, const Terminal& terminal) {
                              return picture_of(view, terminal);
                            });
}

int run_why(const AskOptions& options, const std::string& incident) {
  return show<TimelinePage>(
      options,
      DaemonClient(options.client).get(incident_path(incident) + "/timeline", {{"limit", "1000"}}),
      [](const TimelinePage& page, const Terminal& terminal) {
        return timeline_of(page.entries, terminal);
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

int run_topology_show(const AskOptions& options, const std::string& entity, std::uint32_t hops) {
  return show<MapView>(
      options,
      DaemonClient(options.client)
          .get(std::string(kApi) + "/map", {{"entity", entity}, {"hops", std::to_string(hops)}}),
      draw_map);
}

int run_topology_import(const AskOptions& options, const std::string& file,
                        const std::string& source) {
  const std::string name = std::filesystem::path(file).filename().string();
  const std::string owner = source.empty() ? name : source;
  const Result<std::string> text = read_file(file);
  if (!text) return fail(text.error());
  const rules::ReadMap map = rules::read_map(*text, file, owner);
  std::fputs(to_lines(map.warnings).c_str(), stderr);
  if (!map.findings.empty()) {
    std::fputs(to_lines(map.findings).c_str(), stderr);
    return 1;
  }
  const auto answer = DaemonClient(options.client)
                          .post(std::string(kApi) + "/map/" + owner + "?file=" + name, *text);
  if (!answer) return fail(answer.error());
  std::printf("%s: %zu entities, %zu dependencies imported\n", owner.c_str(),
              map.facts.nodes.size(), map.facts.edges.size());
  return 0;
}

int run_reinjection(const AskOptions& options, std::uint64_t id) {
  const auto report =
      DaemonClient(options.client)
          .post(std::string(kApi) + "/dead-letters/" + std::to_string(id) + "/reinject", "");
  if (!report) return fail(report.error());
  std::printf("%s\n", report->c_str());
  return 0;
}

int run_dead_letters(const AskOptions& options, std::uint64_t id) {
  if (id != 0) {
    return show<DeadLetter>(
        options,
        DaemonClient(options.client).get(std::string(kApi) + "/dead-letters/" + std::to_string(id)),
        [](const DeadLetter& letter, const Terminal& terminal) {
          return draw_dead_letter(letter, terminal) + "\n" + letter.bytes + "\n";
        });
  }
  return show<DeadLetterPage>(options,
                              DaemonClient(options.client).get(std::string(kApi) + "/dead-letters"),
                              [](const DeadLetterPage& page, const Terminal& terminal) {
                                std::string out;
                                for (const DeadLetter& letter : page.dead_letters)
                                  out += draw_dead_letter(letter, terminal);
                                return out.empty() ? std::string("no dead letters\n") : out;
                              });
}

}  // namespace headwater::app
