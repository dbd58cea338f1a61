#include "notifiers/described.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "notifiers/card_json.h"
#include "notifiers/card_text.h"
#include "notifiers/digest.h"
#include "notifiers/text.h"

namespace headwater::notifiers {
namespace {

using Json = nlohmann::ordered_json;
using Values = std::map<std::string, Json, std::less<>>;

constexpr std::string_view kNoEnd = "0001-01-01T00:00:00Z";  // Alertmanager's, of what still fires
constexpr std::size_t kRefBytesMax = 64;

Json parse_answer(const std::string& body) {
  const auto too_deep = [](int depth, Json::parse_event_t, Json&) {
    return depth <= limits::kJsonDepthMax;
  };
  return Json::parse(body, too_deep, false);
}

const Json* field(const Json& json, std::string_view pointer) {
  if (pointer.empty() || !json.is_object()) return nullptr;
  const Json::json_pointer at{std::string(pointer)};
  return json.contains(at) ? &json.at(at) : nullptr;
}

// An id as text; "" for what is none.
std::string ref_of(const Json& json, std::string_view pointer) {
  const Json* found = field(json, pointer);
  if (found == nullptr) return {};
  if (found->is_number_integer()) return found->dump();
  return found->is_string() ? cut_bytes(found->get<std::string>(), 4 * kRefBytesMax) : "";
}

// It becomes a part of a path.
bool fit_for_a_path(std::string_view ref) {
  return !ref.empty() && ref.size() <= kRefBytesMax &&
         std::all_of(ref.begin(), ref.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_';
         });
}

Json number_or_text(const std::string& ref) {
  const bool digits =
      !ref.empty() && ref.size() <= 18 &&
      std::all_of(ref.begin(), ref.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? Json(std::stoll(ref)) : Json(ref);
}

void fill(Json& json, const Values& values) {
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    if (!text.starts_with('$')) return;
    const auto found = values.find(std::string_view(text).substr(1));
    if (found != values.end()) json = found->second;  // as it is: no "$" in it is looked at
    return;
  }
  if (!json.is_structured()) return;
  for (Json& each : json) fill(each, values);
}

std::string filled_path(std::string_view path,
                        const std::map<std::string_view, std::string>& parts) {
  std::string text;
  while (!path.empty()) {
    const std::size_t open = path.find('{');
    text += path.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = path.find('}', open);
    text += parts.at(path.substr(open + 1, close - open - 1));
    path.remove_prefix(close + 1);
  }
  return text;
}

// Runs of text, in which nothing is markup.
Json adaptive_lines(const std::vector<ChatLine>& lines) {
  Json blocks = Json::array();
  for (const ChatLine& line : lines) {
    Json runs = Json::array();
    runs.push_back({{"type", "TextRun"}, {"text", line.label}, {"weight", "Bolder"}});
    if (!line.value.empty()) runs.push_back({{"type", "TextRun"}, {"text", "  " + line.value}});
    blocks.push_back({{"type", "RichTextBlock"}, {"inlines", std::move(runs)}});
  }
  return blocks;
}

bool wakes(NotifyReason reason) {
  return reason == NotifyReason::kStep || reason == NotifyReason::kRepeat ||
         reason == NotifyReason::kPriorityRaised || reason == NotifyReason::kReopened;
}

Json time_of(Timestamp time) { return time.set() ? format_rfc3339(time) : std::string(kNoEnd); }

// As an Alertmanager tells of an alert. The fingerprint is the thread's: the severity may rise.
void add_alert(const Delivery& delivery, const std::string& description, Values& values) {
  constexpr std::string_view kSeverities[] = {"", "critical", "error", "warning", "info", "info"};
  const IncidentCard& card = delivery.message.card;
  const bool over = delivery.message.action == PageAction::kResolve;
  const Json group = {{"alertname", "HeadwaterIncident"},
                      {"incident", incident_name(card.incident)}};
  Json labels = group;
  labels["estate"] = card.estate;
  labels["severity"] = kSeverities[static_cast<std::size_t>(card.priority)];
  values["status"] = over ? "resolved" : "firing";
  values["receiver"] = delivery.thread.receiver;
  values["group_labels"] = group;
  values["labels"] = std::move(labels);
  values["annotations"] = {{"summary", headline(card)},
                           {"description", description},
                           {"priority", to_string(card.priority)},
                           {"state", card.state}};
  values["starts_at"] = time_of(card.onset);
  values["ends_at"] =
      over ? time_of(card.resolved_at.set() ? card.resolved_at : delivery.message.decided_at)
           : Json(kNoEnd);
  values["fingerprint"] = sha256_hex(delivery.thread.thread_key).substr(0, 16);
}

class Described final : public Receiver {
 public:
  Described(const ReceiverConfig& config, const Provider& provider)
      : provider_(provider),
        address_(address_of(config, provider)),
        channel_(config.channel),
        token_(config.secrets.empty() ? Secret() : config.secrets.front()),
        hidden_(hidden_texts(config)),
        sender_(config.http) {}

  Outcome send(const Delivery& delivery, Timestamp now) override {
    Values values = values_of(card_lines(delivery.message));
    const IncidentCard& card = delivery.message.card;
    set_title(headline(card), values);
    values["key"] = sha256_hex(delivery.thread.thread_key);
    values["send_key"] = sha256_hex(delivery.message.send_key);
    const bool calm = card.state != "open";  // nothing that should make a phone sound
    set_urgency(calm ? std::max(card.priority, Priority::kP4) : card.priority, values);
    add_alert(delivery, values["text"], values);
    if (!edits(delivery)) return call(call_for(delivery.message.action), values, now);
    return edit(delivery.thread, std::move(values), now);
  }

  [[nodiscard]] bool fits_digest(const Delivery& delivery) const override {
    return provider_.digests && !edits(delivery);
  }

  Outcome send_digest(const std::vector<const Delivery*>& deliveries, Timestamp now) override {
    Values values = values_of(digest_lines(deliveries));
    set_title(digest_headline(deliveries), values);
    std::string keys;
    for (const Delivery* delivery : deliveries) keys += delivery->message.send_key + '\n';
    values["key"] = values["send_key"] = sha256_hex(keys);
    set_urgency(deliveries.front()->message.card.priority, values);
    Outcome outcome = call(provider_.post, values, now);
    // No incident has this message for its own.
    outcome.channel_ref.clear();
    outcome.message_ref.clear();
    return outcome;
  }

 private:
  static std::string address_of(const ReceiverConfig& config, const Provider& provider) {
    if (provider.api.empty()) return config.url.reveal();
    return config.api_base.empty() ? std::string(provider.api) : config.api_base;
  }

  // An edit makes no sound, so what has to be heard is posted, and edited from then on.
  [[nodiscard]] bool edits(const Delivery& delivery) const {
    return !provider_.edit.body.empty() && delivery.message.action != PageAction::kTrigger &&
           !wakes(delivery.message.reason) && fit_for_a_path(delivery.thread.message_ref);
  }

  [[nodiscard]] const Call& call_for(PageAction action) const {
    const bool takes_up = action == PageAction::kAcknowledge && !provider_.acknowledge.body.empty();
    const bool ends = action == PageAction::kResolve && !provider_.resolve.body.empty();
    return takes_up ? provider_.acknowledge : ends ? provider_.resolve : provider_.post;
  }

  [[nodiscard]] Values values_of(const std::vector<ChatLine>& lines) const {
    const auto kept = fitting(lines, provider_.markup, provider_.text);
    return {{"text", chat_text(kept, provider_.markup)},
            {"lines", adaptive_lines(kept)},
            {"channel", channel_}};
  }

  void set_title(std::string_view title, Values& values) const {
    values["title"] = cut_text(harmless(title, Escape::kPlain, provider_.title_units_max),
                               provider_.title_units_max);
  }

  void set_urgency(Priority priority, Values& values) const {
    const std::string_view word = provider_.urgencies.at(static_cast<std::size_t>(priority) - 1);
    if (!word.empty()) values["urgency"] = Json::parse(word);
  }

  Outcome edit(const PageThread& thread, Values values, Timestamp now) {
    const Json channel = values["channel"];
    values["message"] = number_or_text(thread.message_ref);
    if (!thread.channel_ref.empty()) values["channel"] = thread.channel_ref;
    edited_ = thread.message_ref;
    Outcome outcome = call(provider_.edit, values, now);
    if (outcome.result == AttemptResult::kDelivered) {
      outcome.channel_ref = thread.channel_ref;
      outcome.message_ref = thread.message_ref;
    }
    const bool gone = outcome.result == AttemptResult::kRefused &&
                      outcome.detail.find(provider_.answer.gone_text) != std::string::npos;
    if (!gone) return outcome;
    values["channel"] = channel;
    return call(provider_.post, values, now);
  }

  Outcome call(const Call& call, const Values& values, Timestamp now) {
    Json body = Json::parse(call.body);
    fill(body, values);
    HttpRequest request{url_of(call, values), {}, json_text(body), std::string(call.method)};
    request.headers = {{"Content-Type", "application/json"}};
    if (!provider_.authorization.empty() && !token_.empty())
      request.headers.emplace_back("Authorization",
                                   std::string(provider_.authorization) + token_.reveal());
    return judge_described(provider_.answer, sender_.post(request), now, hidden_);
  }

  [[nodiscard]] Secret url_of(const Call& call, const Values& values) const {
    const std::map<std::string_view, std::string> parts = {
        {"token", token_.reveal()},
        {"key", values.at("key").get<std::string>()},
        {"send_key", values.at("send_key").get<std::string>()},
        {"message", edited_}};
    const std::string address = address_.reveal();
    const std::size_t mark = address.find('?');
    std::string url = address.substr(0, mark);
    if (!call.path.empty() && url.ends_with('/')) url.pop_back();
    url += filled_path(call.path, parts);
    std::string query = mark == std::string::npos ? "" : address.substr(mark + 1);
    if (!query.empty() && !call.query.empty()) query += '&';
    query += filled_path(call.query, parts);
    return Secret(query.empty() ? url : url + "?" + query);
  }

  const Provider& provider_;
  Secret address_;
  std::string channel_;
  Secret token_;
  std::vector<Secret> hidden_;
  HttpSender sender_;
  std::string edited_;  // the message that the call under way changes
};

Outcome not_taken(FailureClass failure, const std::string& body,
                  const std::vector<Secret>& hidden) {
  Outcome outcome;
  outcome.result = AttemptResult::kRetry;
  outcome.failure = failure;
  outcome.detail = clean_detail("HTTP 200 that is no acceptance: " + body.substr(0, 1024), hidden);
  return outcome;
}

std::optional<Duration> wait_of(const Json& json, std::string_view pointer) {
  const Json* found = field(json, pointer);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  const double asked = found->get<double>();
  if (!(asked >= 0)) return std::nullopt;
  const double most = static_cast<double>(limits::kRetryAfterMax.micros) / 1e6;
  return Duration{static_cast<std::int64_t>(std::ceil(std::min(asked, most) * 1e6))};
}

bool holds(std::string_view body, std::string_view words) {
  return !words.empty() && body.find(words) != std::string_view::npos;
}

}  // namespace

Outcome judge_described(const AnswerShape& shape, const Result<HttpAnswer>& answer, Timestamp now,
                        const std::vector<Secret>& hidden) {
  Outcome outcome = judge(answer, now, hidden);
  if (!answer) return outcome;
  const Json json = parse_answer(answer->body);
  if (outcome.result == AttemptResult::kRetry && !outcome.retry_after)
    outcome.retry_after = wait_of(json, shape.retry_field);
  if (outcome.result == AttemptResult::kRefused && holds(answer->body, shape.unchanged_text)) {
    outcome.result = AttemptResult::kDelivered;
    return outcome;
  }
  if (outcome.result != AttemptResult::kDelivered) return outcome;
  if (holds(answer->body, shape.busy_text))
    return not_taken(FailureClass::kRateLimited, answer->body, hidden);
  const Json* accepted = field(json, shape.accepted_field);
  const bool said_so = shape.accepted_field.empty() ||
                       (accepted != nullptr && accepted->is_boolean() && accepted->get<bool>());
  if (!said_so || (!shape.accepted_text.empty() && answer->body != shape.accepted_text))
    return not_taken(FailureClass::kOther, answer->body, hidden);
  outcome.channel_ref = ref_of(json, shape.channel_field);
  outcome.message_ref = ref_of(json, shape.message_field);
  return outcome;
}

Result<std::unique_ptr<Receiver>> make_described(const ReceiverConfig& config) {
  const Provider* provider = find_provider(config.provider);
  if (provider == nullptr) return malformed("provider is not known");
  if (config.secrets.size() > 1 || (provider->needs_token && config.secrets.empty()))
    return malformed("secrets must hold one token");
  if (config.channel.empty() && holds(provider->post.body, "$channel"))
    return malformed("channel must name the chat or topic");
  std::unique_ptr<Receiver> receiver = std::make_unique<Described>(config, *provider);
  return receiver;
}

}  // namespace headwater::notifiers
