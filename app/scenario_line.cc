#include "app/scenario_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "ingest/headwater_json_decoder.h"

namespace headwater::app {
namespace {

using Body = decltype(Input::body);

constexpr std::array<std::string_view, 8> kTimeKeys = {
    "time", "starts_at", "ends_at", "started_at", "finished_at", "received_at", "start", "end"};

bool is_one_of(std::string_view word, const auto& known) {
  return std::find(std::begin(known), std::end(known), word) != std::end(known);
}

// Writes an event of Headwater's own JSON; "labels.team" is "team" within "labels".
class EventWriter {
 public:
  explicit EventWriter(Timestamp start) : start_(start) {}

  Status add(std::string_view key, std::string_view value) {
    const std::size_t dot = key.find('.');
    const std::string_view group = dot == std::string_view::npos ? "" : key.substr(0, dot);
    const std::string_view name = dot == std::string_view::npos ? key : key.substr(dot + 1);
    const bool is_label = group == "labels" || group == "annotations";
    std::string& members = members_of(group);
    if (!members.empty()) members += ',';
    append_json_string(members, name);
    members += ':';
    if (!is_label && is_one_of(name, kTimeKeys)) {
      const Result<Timestamp> time = read_scenario_time(value, start_);
      if (!time) return time.error();
      append_json_string(members, format_rfc3339(*time));
    } else if (!is_label && (name == "services" || name == "tenants")) {
      append_list(members, value);
    } else if (key == "steps") {
      append_steps(members, value);
    } else if (key == "count") {
      members += value;  // the one key that takes a number only
    } else {
      append_json_string(members, value);
    }
    return Ok{};
  }

  std::string finish() {
    std::string text = "{" + own_;
    for (const auto& [group, members] : groups_) {
      text += ',';
      append_json_string(text, group);
      text += ":{" + members + "}";
    }
    return text + "}";
  }

 private:
  std::string& members_of(std::string_view group) {
    if (group.empty()) return own_;
    for (auto& [name, members] : groups_)
      if (name == group) return members;
    return groups_.emplace_back(std::string(group), std::string{}).second;
  }
  // "open:ok:1s,pay:failed:3s:card refused,confirm": name, outcome, duration, error.
  static void append_steps(std::string& out, std::string_view steps) {
    constexpr std::array<std::string_view, 4> kKeys = {"name", "ok", "duration", "error"};
    std::size_t key = 0;
    out += "[{";
    for (std::size_t from = 0; from <= steps.size();) {
      const std::size_t end = std::min(steps.find_first_of(":,", from), steps.size());
      const std::string_view word = steps.substr(from, end - from);
      if (key != 0) out += ',';
      append_json_string(out, kKeys[key]);
      out += ':';
      if (key == 1) {
        out += word == "ok" ? "true" : "false";
      } else {
        append_json_string(out, word);
      }
      const bool last = end == steps.size();
      const bool next_step = !last && steps[end] == ',';
      if (next_step) out += "},{";
      key = next_step ? 0 : std::min(key + 1, kKeys.size() - 1);
      from = end + 1;
    }
    out += "}]";
  }
  static void append_list(std::string& out, std::string_view values) {
    out += '[';
    for (std::size_t from = 0; from <= values.size();) {
      const std::size_t comma = std::min(values.find(',', from), values.size());
      if (from != 0) out += ',';
      append_json_string(out, values.substr(from, comma - from));
      from = comma + 1;
    }
    out += ']';
  }

  Timestamp start_;
  std::string own_;
  std::vector<std::pair<std::string, std::string>> groups_;
};

Result<Body> event_of(const ScenarioLine& line, Timestamp start) {
  if (line.words.size() > 2) return malformed("too many words: a service, a name and key=value");
  EventWriter writer(start);
  std::string source = "scenario";
  const char* const second = line.verb == "change" ? "id" : "name";
  std::vector<std::pair<std::string, std::string>> members = {{"kind", line.verb}};
  const bool says_when = std::any_of(line.options.begin(), line.options.end(),
                                     [](const auto& each) { return each.first == "received_at"; });
  if (!says_when) members.emplace_back("received_at", format_rfc3339(line.at));
  if (!line.words.empty()) members.emplace_back("service", line.words[0]);
  if (line.words.size() > 1) members.emplace_back(second, line.words[1]);
  members.insert(members.end(), line.options.begin(), line.options.end());
  for (const auto& [key, value] : members) {
    if (key == "source") {
      source = value;
    } else if (Status added = writer.add(key, value); !added) {
      return added.error();
    }
  }
  const std::string json = writer.finish();
  Decoded decoded =
      ingest::HeadwaterJsonDecoder().decode({.source = source, .position = "", .bytes = json});
  if (!decoded.rejected.empty()) return malformed(decoded.rejected.front());
  Body body;
  body.emplace<EventArrived>().event = std::move(decoded.events.front());
  return body;
}

// Options that a command knows; any other is an error.
class Options {
 public:
  explicit Options(const ScenarioLine& line) : left_(line.options) {}
  std::string take(std::string_view key) {
    const auto at = std::find_if(left_.begin(), left_.end(),
                                 [&](const auto& option) { return option.first == key; });
    if (at == left_.end()) return {};
    std::string value = std::move(at->second);
    left_.erase(at);
    return value;
  }
  [[nodiscard]] Status none_left() const {
    if (left_.empty()) return Ok{};
    return malformed("unknown `" + left_.front().first + "=`");
  }

 private:
  std::vector<std::pair<std::string, std::string>> left_;
};

constexpr std::array<std::pair<std::string_view, CommandKind>, 5> kCommands = {
    {{"ack", CommandKind::kAcknowledge},
     {"unack", CommandKind::kUnacknowledge},
     {"resolve", CommandKind::kResolve},
     {"confirm", CommandKind::kConfirmSuspect},
     {"reject", CommandKind::kRejectSuspect}}};

Result<Body> command_of(const ScenarioLine& line, CommandKind kind) {
  const bool judges = kind == CommandKind::kConfirmSuspect || kind == CommandKind::kRejectSuspect;
  const std::string expected =
      judges ? "expected INC-n and the suspect's number" : "expected INC-n";
  if (line.words.size() != (judges ? 2U : 1U)) return malformed(expected);
  OperatorCommand command{.kind = kind, .incident = read_incident_name(line.words[0])};
  if (!command.incident.set()) return malformed(expected);
  if (judges) {
    const std::string& word = line.words[1];
    const auto [end, error] =
        std::from_chars(word.data(), word.data() + word.size(), command.suspect);
    if (error != std::errc{} || end != word.data() + word.size()) return malformed(expected);
  }
  Options options(line);
  command.actor = options.take("by");
  command.reason = options.take("reason");
  if (Status done = options.none_left(); !done) return done.error();
  return Body{std::move(command)};
}

// "catching_up kafka:alerts as_of=-2h", "caught_up kafka:alerts".
Result<Body> progress_of(const ScenarioLine& line, Timestamp start) {
  if (line.words.size() != 1) return malformed("expected the source's name");
  SourceProgress progress{.source = line.words[0], .catching_up = line.verb == "catching_up"};
  Options options(line);
  const std::string as_of = options.take("as_of");
  if (Status done = options.none_left(); !done) return done.error();
  if (as_of.empty()) return Body{std::move(progress)};
  const Result<Timestamp> time = read_scenario_time(as_of, start);
  if (!time) return time.error();
  progress.as_of = *time;
  return Body{std::move(progress)};
}

// "service=web", "code=~5..", "team!=core": the quotes are gone by now.
Result<SilenceMatcher> matcher_of(std::string name, std::string value) {
  SilenceMatcher matcher{.is_regex = value.starts_with('~')};
  matcher.is_equal = !name.ends_with('!');
  if (!matcher.is_equal) name.pop_back();
  if (name.empty() || (matcher.is_regex && !matcher.is_equal))
    return malformed("expected NAME=VALUE, NAME!=VALUE or NAME=~PATTERN");
  matcher.value = matcher.is_regex ? value.substr(1) : std::move(value);
  matcher.name = std::move(name);
  return matcher;
}

// "silence deploy service=web code=~5.. for 10m".
Result<Body> silence_of(const ScenarioLine& line) {
  SilenceRequested request{.starts_at = line.at, .created_by = "scenario"};
  const auto duration = line.words.size() == 3 ? parse_duration(line.words[2]) : std::nullopt;
  if (!duration || line.words[1] != "for")
    return malformed("expected its name, matchers and `for DURATION`");
  request.id = line.words[0];
  request.ends_at = line.at + *duration;
  for (const auto& [name, value] : line.options) {
    Result<SilenceMatcher> matcher = matcher_of(name, value);
    if (!matcher) return matcher.error();
    request.matchers.push_back(*std::move(matcher));
  }
  return Body{std::move(request)};
}

// "unsilence deploy".
Result<Body> expiry_of(const ScenarioLine& line) {
  if (line.words.size() != 1) return malformed("expected the silence's name");
  return Body{SilenceExpiryRequested{.id = line.words[0], .actor = "scenario"}};
}

// "resumed since=10m": the engine was away until now.
Result<Body> resumption_of(const ScenarioLine& line, Timestamp start) {
  Options options(line);
  const Result<Timestamp> from = read_scenario_time(options.take("since"), start);
  if (!from || !line.words.empty()) return malformed("expected since=TIME");
  if (Status done = options.none_left(); !done) return done.error();
  return Body{Resumed{*from}};
}

}  // namespace

Result<Timestamp> read_scenario_time(std::string_view text, Timestamp start) {
  if (const auto absolute = parse_rfc3339(text)) return *absolute;
  const bool before = text.starts_with('-');
  const std::string_view length = before || text.starts_with('+') ? text.substr(1) : text;
  const auto duration = parse_duration(length);
  if (!duration) return malformed("`" + std::string(text) + "` is no time such as 20s or -1h30m");
  return before ? start - *duration : start + *duration;
}

Result<ScenarioLine> cut_scenario_line(std::string_view text, Timestamp start) {
  std::vector<std::string> words;
  bool quoted = false;
  bool in_word = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    const bool blank = c == ' ' && !quoted;
    if (!blank && !in_word) words.emplace_back();
    in_word = !blank;
    if (in_word && c != '"') words.back() += c;
  }
  if (quoted) return malformed("a quote is not closed");
  if (words.size() < 2) return malformed("expected a time and what happens then");
  const Result<Timestamp> at = read_scenario_time(words[0], start);
  if (!at) return at.error();
  ScenarioLine line{.at = *at, .verb = words[1]};
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals == std::string::npos) {
      line.words.push_back(words[i]);
    } else {
      line.options.emplace_back(words[i].substr(0, equals), words[i].substr(equals + 1));
    }
  }
  return line;
}

Result<Body> input_of(const ScenarioLine& line, Timestamp start) {
  constexpr std::array<std::string_view, 5> kEvents = {"alert", "change", "signal", "journey",
                                                       "heartbeat"};
  if (is_one_of(line.verb, kEvents)) return event_of(line, start);
  for (const auto& [verb, kind] : kCommands)
    if (line.verb == verb) return command_of(line, kind);
  if (line.verb == "catching_up" || line.verb == "caught_up") return progress_of(line, start);
  if (line.verb == "silence") return silence_of(line);
  if (line.verb == "unsilence") return expiry_of(line);
  if (line.verb == "resumed") return resumption_of(line, start);
  if (line.verb == "tick") return Body{Tick{}};
  return malformed(
      "`" + line.verb +
      "` is nothing that happens: alert, change, signal, journey, heartbeat, ack, unack, "
      "resolve, confirm, reject, silence, unsilence, catching_up, caught_up, resumed, use, "
      "refuses, takes, tick or "
      "end");
}

}  // namespace headwater::app
