#include "api/alert_lists.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "api/alertmanager_answers.h"
#include "api/problem.h"
#include "base/check.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

// Of what no receiver is told.
constexpr std::string_view kNobody = "none";
// What Go writes for no time at all.
constexpr std::string_view kNever = "0001-01-01T00:00:00.000Z";

constexpr std::size_t kAlertsMax = 50'000;

using Render = Response (*)(std::vector<AlertView>& alerts);

// Page after page, since one answer of the engine is to be short.
struct Gathering {
  AlertsQuery query;
  bool active = true;
  bool suppressed = true;
  std::vector<AlertView> alerts;
  Reply reply;
  Render render = nullptr;

  void take(AlertPage& page) {
    std::copy_if(std::move_iterator(page.alerts.begin()), std::move_iterator(page.alerts.end()),
                 std::back_inserter(alerts), [&](const AlertView& alert) {
                   return alert.silenced_by.empty() ? active : suppressed;
                 });
  }
};

void gather(QueryPort& port, const std::shared_ptr<Gathering>& all) {
  port.ask(all->query, [&port, all](Answer answer) {
    if (!answer.ok()) return all->reply([error = answer.error()] { return unanswered(error); });
    auto* const page = std::get_if<AlertPage>(&*answer);
    HW_CHECK(page != nullptr, "the engine answers a query with its own view");
    all->take(*page);
    if (all->alerts.size() > kAlertsMax) {
      return all->reply([] {
        return bare_text(400, "more than " + std::to_string(kAlertsMax) + " alerts: filter them");
      });
    }
    if (page->next != 0) {
      all->query.after = page->next;
      return gather(port, all);
    }
    all->reply([all] { return all->render(all->alerts); });
  });
}

void list(QueryPort& port, const Call& call, Render render) {
  auto all = std::make_shared<Gathering>();
  all->query.status = AlertStatus::kFiring;
  all->query.limit = limits::kPageSizeMax;
  for (const auto& [name, value] : call.parameters) {
    if (name == "filter") all->query.filters.push_back(value);
    if (name == "receiver") all->query.receiver = value;
  }
  all->active = is_wanted(call.parameters, "active");
  all->suppressed = is_wanted(call.parameters, "silenced");
  all->reply = call.reply;
  all->render = render;
  gather(port, all);
}

std::string names_json(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) {
    out += out.size() > 1 ? R"(,{"name":)" : R"({"name":)";
    append_json_string(out, name);
    out += '}';
  }
  return out + ']';
}

std::string time_json(Timestamp time) {
  return '"' + (time.set() ? format_rfc3339_milliseconds(time) : std::string(kNever)) + '"';
}

std::string alert_json(const AlertView& alert) {
  std::string out = R"({"annotations":)" + as_json(alert.annotations);
  out += R"(,"endsAt":)" + time_json(alert.lease_until);
  out += R"(,"fingerprint":")" + alert.fingerprint;
  out += R"(","receivers":)" + names_json(alert.receivers);
  out += R"(,"startsAt":)" + time_json(alert.starts_at);
  out += R"(,"status":{"inhibitedBy":[],"mutedBy":[],"silencedBy":)" + as_json(alert.silenced_by);
  out += alert.silenced_by.empty() ? R"(,"state":"active"})" : R"(,"state":"suppressed"})";
  out += R"(,"updatedAt":)" + time_json(alert.last_seen_at) + R"(,"generatorURL":)";
  append_json_string(out, alert.generator_url);
  return out + R"(,"labels":)" + as_json(alert.labels) + '}';
}

void sort_alerts(std::vector<AlertView>& alerts) {
  std::sort(alerts.begin(), alerts.end(), [](const AlertView& a, const AlertView& b) {
    return std::tie(a.fingerprint, a.id) < std::tie(b.fingerprint, b.id);
  });
}

template <class List, class Json>
std::string list_json(const List& list, Json json) {
  std::string out = "[";
  for (const auto& each : list) {
    if (out.size() > 1) out += ',';
    out += json(each);
  }
  return out + ']';
}

Response alerts_of(std::vector<AlertView>& alerts) {
  sort_alerts(alerts);
  return json_response(200, list_json(alerts, alert_json) + "\n");
}

Response groups_of(std::vector<AlertView>& alerts) {
  sort_alerts(alerts);
  // By incident and receiver; the alerts that are in none come first.
  std::map<std::pair<std::string, std::string>, std::vector<const AlertView*>> groups;
  for (const AlertView& alert : alerts) {
    if (alert.receivers.empty()) groups[{alert.incident, std::string(kNobody)}].push_back(&alert);
    for (const std::string& receiver : alert.receivers)
      groups[{alert.incident, receiver}].push_back(&alert);
  }
  const auto group_json = [](const auto& group) {
    const auto& [incident, receiver] = group.first;
    const LabelSet labels = incident.empty() ? LabelSet() : LabelSet({{"incident", incident}});
    std::string out = R"({"alerts":)";
    out += list_json(group.second, [](const AlertView* alert) { return alert_json(*alert); });
    out += R"(,"labels":)" + as_json(labels) + R"(,"receiver":{"name":)";
    append_json_string(out, receiver);
    return out + "}}";
  };
  return json_response(200, list_json(groups, group_json) + "\n");
}

}  // namespace

void AlertLists::alerts(const Call& call) { list(queries_, call, alerts_of); }

void AlertLists::groups(const Call& call) { list(queries_, call, groups_of); }

}  // namespace headwater::api
