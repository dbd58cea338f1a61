#include "ingest/cdevents_decoder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "ingest/internal/payloads.h"
#include "ingest/internal/purl.h"

namespace headwater::ingest {
namespace {

// Types are compared up to the dot before their version.
struct UsedType {
  std::string_view prefix;
  ChangeKind kind;
};
constexpr std::string_view kTypePrefix = "dev.cdevents.";
constexpr std::array kUsedTypes = {
    UsedType{"service.deployed.", ChangeKind::kDeploy},
    UsedType{"service.upgraded.", ChangeKind::kDeploy},
    UsedType{"service.rolledback.", ChangeKind::kRollback},
    UsedType{"service.removed.", ChangeKind::kInfrastructure},
    UsedType{"service.published.", ChangeKind::kConfig},
    UsedType{"environment.created.", ChangeKind::kInfrastructure},
    UsedType{"environment.modified.", ChangeKind::kInfrastructure},
    UsedType{"environment.deleted.", ChangeKind::kInfrastructure},
};

struct Context {
  std::string_view id;
  std::string_view source;
  std::string_view type;
  Timestamp timestamp;
};
struct Content {
  std::optional<json::Element> environment;
  std::string_view artifact;
  std::string_view url;
};
struct Subject {
  std::string_view id;
  std::optional<json::Element> content;
};
struct Cdevent {
  std::optional<json::Element> context;
  std::optional<json::Element> subject;
};

using json::field;
constexpr std::array kCdeventFields = {field<&Cdevent::context>("context"),
                                       field<&Cdevent::subject>("subject")};
constexpr std::array kContextFields = {field<&Context::id>("id"), field<&Context::source>("source"),
                                       field<&Context::type>("type"),
                                       field<&Context::timestamp>("timestamp")};
constexpr std::array kSubjectFields = {field<&Subject::id>("id"),
                                       field<&Subject::content>("content")};
constexpr std::array kContentFields = {field<&Content::environment>("environment"),
                                       field<&Content::artifact>("artifactId"),
                                       field<&Content::url>("url")};
constexpr auto kIgnored = json::UnknownKeys::kIgnored;

const UsedType* used_type(std::string_view type) {
  if (!type.starts_with(kTypePrefix)) return nullptr;
  type.remove_prefix(kTypePrefix.size());
  for (const UsedType& used : kUsedTypes)
    if (type.starts_with(used.prefix)) return &used;
  return nullptr;
}

// What CDEvents tell of besides what runs; much of it comes on the same topic.
bool changes_nothing(std::string_view type) {
  constexpr std::array<std::string_view, 12> kSubjects = {
      "artifact.",   "branch.",  "build.",       "change.",     "incident.",     "pipelinerun.",
      "repository.", "taskrun.", "testcaserun.", "testoutput.", "testsuiterun.", "ticket."};
  if (!type.starts_with(kTypePrefix)) return false;
  type.remove_prefix(kTypePrefix.size());
  return std::any_of(kSubjects.begin(), kSubjects.end(),
                     [&](std::string_view subject) { return type.starts_with(subject); });
}

Status read_context(const json::Element& value, const json::Pointer& at, Context& context) {
  if (auto done = json::read_fields(value, at, kContextFields, kIgnored, context); !done)
    return done;
  if (context.type.empty()) return json::refused({at, "type"}, "missing");
  if (changes_nothing(context.type)) return Ok{};
  if (used_type(context.type) == nullptr) {
    return json::refused(
        {at, "type"}, "cdevents type " + std::string(context.type.substr(0, 128)) + " is not used");
  }
  if (context.id.empty()) return json::refused({at, "id"}, "missing");
  if (context.source.empty()) return json::refused({at, "source"}, "missing");
  if (context.source.find(' ') != std::string_view::npos)
    return json::refused({at, "source"}, "not a URI reference");
  if (!context.timestamp.set()) return json::refused({at, "timestamp"}, "missing");
  return Ok{};
}

// {"id": ..., "source": ...} or, in some senders' form, the bare name.
Status read_environment(const json::Element& value, const json::Pointer& at,
                        std::string_view& out) {
  if (value.is_string()) return json::read(value, at, out);
  struct Reference {
    std::string_view id;
  } reference;
  static constexpr std::array kFields = {field<&Reference::id>("id")};
  if (auto done = json::read_fields(value, at, kFields, kIgnored, reference); !done) return done;
  out = reference.id;
  return Ok{};
}

Event change_event(const Context& context, std::string_view subject, const Content& content,
                   std::string_view environment) {
  const UsedType& used = *used_type(context.type);
  const std::string_view name = used.prefix.substr(0, used.prefix.size() - 1);
  const std::string_view predicate = name.substr(name.find('.') + 1);
  Event event;
  std::vector<Label> labels = {{"name", name}, {"environment", environment}};
  if (name.starts_with("service.")) labels.push_back({"service", subject});
  event.labels = LabelSet::from_views(labels);
  event.source_id = std::string(context.source) + ' ' + std::string(context.id);
  ChangeBody change;
  change.id = context.id;
  change.kind = used.kind;
  change.title = std::string(subject) + ' ' + std::string(predicate);
  if (!environment.empty() && environment != subject)
    change.title += " in " + std::string(environment);
  change.services = {std::string(subject)};
  change.finished_at = context.timestamp;
  change.version_to = purl_version(content.artifact);
  change.url = content.url;
  event.body = std::move(change);
  return event;
}

Status decode_change(const Origin& origin, const json::Element& value, const json::Pointer& at,
                     Decoded& out) {
  Cdevent cdevent;
  if (auto done = json::read_fields(value, at, kCdeventFields, kIgnored, cdevent); !done)
    return done;
  if (!cdevent.context) return json::refused({at, "context"}, "missing");
  Context context;
  const json::Pointer context_at(at, "context");
  if (auto done = read_context(*cdevent.context, context_at, context); !done) return done;
  if (changes_nothing(context.type)) {
    out.ignored.push_back(
        json::refused({context_at, "type"}, "a CDEvent that changes nothing that runs").message());
    return Ok{};
  }
  const json::Pointer subject_at(at, "subject");
  if (!cdevent.subject) return json::refused(subject_at, "missing");
  Subject subject;
  if (auto done =
          json::read_fields(*cdevent.subject, subject_at, kSubjectFields, kIgnored, subject);
      !done) {
    return done;
  }
  if (subject.id.empty()) return json::refused({subject_at, "id"}, "missing");
  const json::Pointer content_at(subject_at, "content");
  Content content;
  if (subject.content) {
    auto done = json::read_fields(*subject.content, content_at, kContentFields, kIgnored, content);
    if (!done) return done;
  }
  std::string_view environment;
  if (content.environment) {
    auto done = read_environment(*content.environment, {content_at, "environment"}, environment);
    if (!done) return done;
  }
  const bool on_environment = context.type.starts_with("dev.cdevents.environment.");
  if (on_environment) environment = subject.id;
  finish(origin, at, {.occurred_at = context.timestamp},
         change_event(context, subject.id, content, environment), out);
  return Ok{};
}

}  // namespace

void decode_cdevent(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    Decoded& out) {
  if (const Status done = decode_change(origin, value, at, out); !done)
    out.rejected.push_back(done.error().message());
}

Decoded CdeventsDecoder::decode(const RawRecord& record) const {
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    decode_cdevent({record}, document, {}, out);
  });
}

}  // namespace headwater::ingest
