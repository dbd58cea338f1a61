#include "app/scenario.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "app/scenario_line.h"

namespace headwater::app {
namespace {

constexpr std::string_view kStart = "2026-01-05T10:00:00Z";

struct Line {
  int number = 0;
  std::string text;
};

// "config later:" and the indented lines below it, or "rule: C7".
struct Section {
  Line head;  // "config later"
  std::string value;
  std::vector<Line> lines;  // without their indentation
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back({static_cast<int>(lines.size()) + 1, std::string(text.substr(0, end))});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_blank(const std::string& text) { return text.find_first_not_of(' ') == std::string::npos; }

std::string trimmed(const std::string& text) {
  if (is_blank(text)) return {};
  const std::size_t from = text.find_first_not_of(' ');
  return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

class Reader {
 public:
  Reader(std::string path, const LoadedConfiguration& otherwise)
      : otherwise_(otherwise), scenario_{.path = std::move(path)} {}

  Result<Scenario> read(std::string_view text) {
    if (Status done = cut(text); !done) return done.error();
    if (Status done = read_heads(); !done) return done.error();
    if (Status done = set_the_stage(); !done) return done.error();
    for (const Section& section : sections_) {
      if (section.head.text != "events") continue;
      for (const Line& line : section.lines)
        if (Status done = read_step(line); !done) return done.error();
    }
    return std::move(scenario_);
  }

 private:
  Error wrong(int line, const std::string& what) const {
    return malformed(scenario_.path + ":" + std::to_string(line) + ": " + what);
  }

  // Comments stand at the left edge; a configuration may have its own.
  Status cut(std::string_view text) {
    for (Line& line : lines_of(text)) {
      if (line.text.starts_with('#')) continue;
      const bool indented = line.text.starts_with(' ') || line.text.empty();
      if (Status done = indented ? add_line(line) : add_section(line); !done) return done;
    }
    return Ok{};
  }
  Status add_line(const Line& line) {
    if (!sections_.empty()) {
      sections_.back().lines.push_back(
          {line.number, line.text.size() < 2 ? std::string{} : line.text.substr(2)});
    } else if (!is_blank(line.text)) {
      return wrong(line.number, "stands in no section");
    }
    return Ok{};
  }
  Status add_section(const Line& line) {
    const std::size_t colon = line.text.find(':');
    if (colon == std::string::npos) return wrong(line.number, "expected a section such as `map:`");
    if (!sections_.empty() && sections_.back().head.text == "expect")
      return wrong(line.number, "`expect:` stands last");
    sections_.push_back({.head = {line.number, line.text.substr(0, colon)},
                         .value = trimmed(line.text.substr(colon + 1))});
    return Ok{};
  }

  Status read_heads() {
    scenario_.start = *parse_rfc3339(kStart);
    for (const Section& section : sections_) {
      const std::string& head = section.head.text;
      const std::string word = head.substr(0, head.find(' '));
      if (head == "rule") {
        scenario_.rules.push_back(section.value);
      } else if (head == "start") {
        const auto start = parse_rfc3339(section.value);
        if (!start || !start->set()) return wrong(section.head.number, "expected an RFC 3339 time");
        scenario_.start = *start;
      } else if (head == "expect") {
        scenario_.expect_line = section.head.number;
        for (const Line& line : section.lines)
          if (!is_blank(line.text)) scenario_.expected.push_back(trimmed(line.text));
      } else if (word != "config" && word != "map" && word != "lookup" && head != "events") {
        return wrong(
            section.head.number,
            "`" + head + "` is no section: rule, start, config, map, lookup, events or expect");
      }
    }
    return Ok{};
  }

  // What is in force at the start.
  Status set_the_stage() {
    const Section* config = find("config");
    const Section* map = find("map");
    if (config != nullptr) {
      if (Status done = bring(*config, scenario_.start, 0); !done) return done;
    } else {
      scenario_.steps.push_back({.at = scenario_.start, .what = otherwise_.configuration});
    }
    if (map != nullptr) {
      if (Status done = bring(*map, scenario_.start, 0); !done) return done;
    } else {
      for (const MapFacts& facts : otherwise_.maps)
        scenario_.steps.push_back({.at = scenario_.start, .what = facts});
    }
    for (const rules::LookupRule& rule : rules_in_force().lookups) {
      const Section* lookup = find("lookup " + rule.name);
      if (lookup == nullptr) continue;
      if (Status done = bring(*lookup, scenario_.start, 0); !done) return done;
    }
    return Ok{};
  }

  // As far as the story is told.
  [[nodiscard]] const rules::Configuration& rules_in_force() const {
    for (std::size_t i = scenario_.steps.size(); i-- > 0;) {
      const auto* configuration =
          std::get_if<std::shared_ptr<const rules::Configuration>>(&scenario_.steps[i].what);
      if (configuration != nullptr) return **configuration;
    }
    return *otherwise_.configuration;
  }

  // "lookup owners", "lookup owners later": of the table `owners`.
  [[nodiscard]] const rules::LookupRule* rule_of(const std::string& head) const {
    const std::string rest = head.substr(std::string_view("lookup ").size());
    for (const rules::LookupRule& rule : rules_in_force().lookups)
      if (rest == rule.name || rest.starts_with(rule.name + " ")) return &rule;
    return nullptr;
  }

  const Section* find(std::string_view head) const {
    const auto at = std::find_if(sections_.begin(), sections_.end(),
                                 [&](const Section& each) { return each.head.text == head; });
    return at == sections_.end() ? nullptr : &*at;
  }

  // Compiles the section; what is found wrong is told by its line in this file.
  Status bring(const Section& section, Timestamp at, int from_line) {
    std::string text;
    for (const Line& line : section.lines) text += line.text + "\n";
    const auto refuse = [&](const std::vector<rules::Finding>& findings) {
      return wrong(section.head.number + findings.front().line, findings.front().message);
    };
    ScenarioStep step{.line = from_line, .at = at};
    if (section.head.text.starts_with("config")) {
      rules::ReadConfiguration read = rules::read_configuration(text, scenario_.path);
      if (!read.configuration) return refuse(read.findings);
      step.what = std::make_shared<const rules::Configuration>(std::move(*read.configuration));
    } else if (section.head.text.starts_with("lookup ")) {
      const rules::LookupRule* rule = rule_of(section.head.text);
      if (rule == nullptr)
        return wrong(section.head.number, "the configuration has no lookup of that name");
      rules::ReadLookup read = rules::read_lookup(text, scenario_.path, *rule);
      if (!read.findings.empty()) return refuse(read.findings);
      step.what = std::move(read.table);
    } else {
      rules::ReadMap read = rules::read_map(text, scenario_.path, "map");
      if (!read.findings.empty()) return refuse(read.findings);
      step.what = std::move(read.facts);
    }
    scenario_.steps.push_back(std::move(step));
    return Ok{};
  }

  Status read_step(const Line& from) {
    if (is_blank(from.text) || trimmed(from.text).starts_with('#')) return Ok{};
    if (!scenario_.drains) return wrong(from.number, "stands behind the end");
    const Result<ScenarioLine> line = cut_scenario_line(from.text, scenario_.start);
    if (!line) return wrong(from.number, line.error().message());
    if (line->at < scenario_.steps.back().at)
      return wrong(from.number, "stands before the line above; an event's own clock is `time=`");
    if (line->verb == "use") return use(from, *line);
    if (line->verb == "refuses" || line->verb == "takes") return turn(from, *line);
    if (line->verb == "end") {
      scenario_.drains = false;
      scenario_.steps.push_back({.line = from.number, .at = line->at, .what = {Tick{}}});
      return Ok{};
    }
    Result<decltype(Input::body)> input = input_of(*line, scenario_.start);
    if (!input) return wrong(from.number, input.error().message());
    if (const auto* resumed = std::get_if<Resumed>(&*input)) {
      // It was still there then, and had fired what was due.
      if (resumed->from < scenario_.steps.back().at || resumed->from > line->at)
        return wrong(from.number, "since= stands before the line above or behind this one");
      scenario_.steps.push_back({.line = from.number, .at = resumed->from, .what = {Tick{}}});
    }
    scenario_.steps.push_back({.line = from.number, .at = line->at, .what = std::move(*input)});
    return Ok{};
  }

  // "refuses platform "404 no such channel"", "takes platform".
  Status turn(const Line& from, const ScenarioLine& line) {
    const bool refuses = line.verb == "refuses";
    if (line.words.size() != (refuses ? 2U : 1U))
      return wrong(from.number, "expected a receiver, and what it says if it refuses");
    scenario_.steps.push_back(
        {.line = from.number,
         .at = line.at,
         .what = ReceiverTurns{line.words[0], refuses ? line.words[1] : std::string{}}});
    return Ok{};
  }

  // "use config later": brings another section into force.
  Status use(const Line& from, const ScenarioLine& line) {
    std::string head;
    for (const std::string& word : line.words) head += (head.empty() ? "" : " ") + word;
    const Section* section = find(head);
    const std::string kind = head.substr(0, head.find(' '));
    const bool can_be_used = kind == "config" || kind == "map" || kind == "lookup";
    if (section == nullptr || kind == head || !can_be_used)
      return wrong(from.number, "there is no section `" + head + ":` to use");
    return bring(*section, line.at, from.number);
  }

  const LoadedConfiguration& otherwise_;
  std::vector<Section> sections_;
  Scenario scenario_;
};

}  // namespace

Result<Scenario> read_scenario(std::string_view text, const std::string& path,
                               const LoadedConfiguration& otherwise) {
  return Reader(path, otherwise).read(text);
}

std::string with_expectation(std::string_view text, const std::vector<std::string>& decisions) {
  std::string out;
  for (const Line& line : lines_of(text)) {
    if (line.text.starts_with("expect:")) break;
    out += line.text + "\n";
  }
  out += "expect:\n";
  for (const std::string& decision : decisions) out += "  " + decision + "\n";
  return out;
}

}  // namespace headwater::app
