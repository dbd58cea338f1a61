#include "api/internal/silence_body.h"

#include <simdjson.h>

#include <optional>
#include <utility>

#include "api/alertmanager_answers.h"
#include "api/problem.h"
#include "api/uuid.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

// The codes of Alertmanager's own framework.
constexpr unsigned kInvalidType = 601;
constexpr unsigned kRequired = 602;
constexpr unsigned kTooFewItems = 612;

using simdjson::dom::element;

// The first thing found wrong ends the reading, as it does in Alertmanager.
class SilenceReader {
 public:
  explicit SilenceReader(simdjson::dom::object body) : body_(body) {}

  std::variant<SilenceRequested, Response> read() {
    put_.comment = text(body_, "", "comment", true);
    put_.created_by = text(body_, "", "createdBy", true);
    put_.ends_at = time("endsAt");
    read_matchers();
    put_.starts_at = time("startsAt");
    put_.replaces = text(body_, "", "id", false);
    if (!put_.replaces.empty() && !is_uuid(put_.replaces))
      fail(422, kInvalidType, "id in body must be of type uuid: \"" + put_.replaces + "\"");
    if (refusal_) return std::move(*refusal_);
    return std::move(put_);
  }

 private:
  void fail(unsigned status, unsigned code, const std::string& message) {
    if (!refusal_) refusal_ = alertmanager_error(status, code, message);
  }
  void fail_type(const std::string& field, std::string_view expected) {
    fail(400, 400,
         "parsing silence body from \"\" failed, because " + field + " is no " +
             std::string(expected));
  }
  // Absent and null are the same.
  std::optional<element> member(simdjson::dom::object from, const std::string& prefix,
                                std::string_view name, bool needed) {
    element value;
    if (from.at_key(name).get(value) == simdjson::SUCCESS && !value.is_null()) return value;
    if (needed) fail(422, kRequired, prefix + std::string(name) + " in body is required");
    return std::nullopt;
  }
  std::string text(simdjson::dom::object from, const std::string& prefix, std::string_view name,
                   bool needed) {
    const auto value = member(from, prefix, name, needed);
    if (!value) return {};
    std::string_view found;
    if (value->get(found) != simdjson::SUCCESS) fail_type(prefix + std::string(name), "text");
    if (found.size() > limits::kTextFieldBytesMax)
      fail(400, 400,
           prefix + std::string(name) + " in body is longer than " +
               std::to_string(limits::kTextFieldBytesMax) + " bytes");
    return std::string(found);
  }
  bool flag(simdjson::dom::object from, const std::string& prefix, std::string_view name,
            std::optional<bool> otherwise) {
    const auto value = member(from, prefix, name, !otherwise);
    if (!value) return otherwise.value_or(false);
    bool found = false;
    if (value->get(found) != simdjson::SUCCESS) fail_type(prefix + std::string(name), "boolean");
    return found;
  }
  Timestamp time(std::string_view name) {
    const std::string word = text(body_, "", name, true);
    if (refusal_) return {};
    const auto found = parse_rfc3339(word);
    if (!found) fail_type(std::string(name), "RFC 3339 time: \"" + word + "\"");
    return found.value_or(Timestamp{});
  }
  void read_matchers() {
    const auto value = member(body_, "", "matchers", true);
    if (!value) return;
    simdjson::dom::array items;
    if (value->get(items) != simdjson::SUCCESS) return fail_type("matchers", "list");
    if (items.size() == 0)
      return fail(422, kTooFewItems, "matchers in body should have at least 1 items");
    for (const element item : items) read_matcher(item);
  }
  void read_matcher(element item) {
    const std::string prefix = "matchers." + std::to_string(put_.matchers.size()) + ".";
    simdjson::dom::object matcher;
    if (item.get(matcher) != simdjson::SUCCESS) return fail_type("matchers", "list of objects");
    SilenceMatcher read;
    read.is_equal = flag(matcher, prefix, "isEqual", true);
    read.is_regex = flag(matcher, prefix, "isRegex", std::nullopt);
    read.name = text(matcher, prefix, "name", true);
    read.value = text(matcher, prefix, "value", true);
    put_.matchers.push_back(std::move(read));
  }

  simdjson::dom::object body_;
  SilenceRequested put_;
  std::optional<Response> refusal_;
};

void append_member(std::string& out, std::string_view name, std::string_view text) {
  append_json_string(out, name);
  out += ':';
  append_json_string(out, text);
}

void append_matcher(std::string& out, const SilenceMatcher& matcher) {
  out += R"({"isEqual":)";
  out += matcher.is_equal ? "true" : "false";
  out += R"(,"isRegex":)";
  out += matcher.is_regex ? "true," : "false,";
  append_member(out, "name", matcher.name);
  out += ',';
  append_member(out, "value", matcher.value);
  out += '}';
}

}  // namespace

std::variant<SilenceRequested, Response> read_silence(const Request& request) {
  if (auto refusal = body_refusal(request, "silence")) return *std::move(refusal);
  if (request.body.size() > limits::kCommandBodyBytesMax)
    return alertmanager_error(413, 413, "the body is too large");
  simdjson::dom::parser parser;
  simdjson::dom::object body;
  const auto depth = static_cast<std::size_t>(limits::kJsonDepthMax);
  if (parser.allocate(request.body.size(), depth) != simdjson::SUCCESS ||
      parser.parse(request.body.data(), request.body.size()).get(body) != simdjson::SUCCESS)
    return alertmanager_error(
        400, 400, "parsing silence body from \"\" failed, because it is not a JSON object");
  return SilenceReader(body).read();
}

std::string silence_json(const Silence& silence) {
  std::string out = "{";
  append_member(out, "id", silence.name);
  out += R"(,"status":{)";
  append_member(out, "state", to_string(silence.state));
  out += "},";
  append_member(out, "updatedAt", format_rfc3339_milliseconds(silence.updated_at));
  out += ',';
  append_member(out, "comment", silence.comment);
  out += ',';
  append_member(out, "createdBy", silence.created_by);
  out += ',';
  append_member(out, "endsAt", format_rfc3339_milliseconds(silence.ends_at));
  out += R"(,"matchers":[)";
  for (std::size_t i = 0; i < silence.matchers.size(); ++i) {
    if (i != 0) out += ',';
    append_matcher(out, silence.matchers[i]);
  }
  out += "],";
  append_member(out, "startsAt", format_rfc3339_milliseconds(silence.starts_at));
  if (!silence.annotations.empty()) out += ",\"annotations\":" + as_json(silence.annotations);
  // Of our own: what has none never held for anything.
  if (silence.matched_at.set()) {
    out += ',';
    append_member(out, "matchedAt", format_rfc3339_milliseconds(silence.matched_at));
  }
  return out + '}';
}

}  // namespace headwater::api
