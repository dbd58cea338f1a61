#include "app/incident_report.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "app/incident_picture.h"

namespace headwater::app {
namespace {

constexpr std::size_t kEvidenceShown = 4;
constexpr std::size_t kSymptomsShown = 500;

// How they are kept, which tells a reader nothing.
constexpr std::array<std::string_view, 4> kBookkeeping = {"IncidentTouched", "ThreadOpened",
                                                          "ThreadMoved", "MessageQueued"};

std::string time_text(Timestamp time) {
  return time.set() ? format_rfc3339_milliseconds(time) : std::string();
}

// To the second from a minute on.
std::string length_text(Duration length) {
  const std::int64_t unit = length < minutes(1) ? 1 : seconds(1).micros;
  return length.micros <= 0 ? "at once" : format_duration({length.micros / unit * unit});
}

std::string percent(BasisPoints share) { return std::to_string((share + 50) / 100) + " %"; }

std::string joined(const std::vector<std::string>& names, std::size_t total) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  if (total > names.size()) out += " and " + std::to_string(total - names.size()) + " more";
  return out;
}

// "SymptomAttached": "symptom attached".
std::string words_of(std::string_view record) {
  std::string out;
  for (const char c : record) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += ' ';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

// The title under which the judged thing stands among the suspects; "" if it does no more.
std::string title_of(const Judgement& judgement, const Ranking& ranking) {
  const auto found =
      std::find_if(ranking.suspects.begin(), ranking.suspects.end(), [&](const Suspect& suspect) {
        return suspect.kind == judgement.kind && suspect.entity == judgement.entity &&
               suspect.change == judgement.change && suspect.tenant == judgement.tenant;
      });
  return found == ranking.suspects.end() ? "" : found->title;
}

std::string cause_of(const IncidentView& incident) {
  for (const Judgement& judgement : incident.judgements) {
    if (!judgement.confirmed) continue;
    const std::string title = title_of(judgement, incident.ranking);
    return (title.empty() ? "no longer among the suspects" : title) + ", confirmed by " +
           judgement.actor;
  }
  if (incident.ranking.suspects.empty()) return "nothing was suspected";
  const Suspect& first = incident.ranking.suspects.front();
  return first.title + " " + percent(first.probability) + ", suspected and not confirmed";
}

void add_fact(IncidentReport& report, const std::string& name, const std::string& value) {
  if (!value.empty()) report.facts.emplace_back(name, value);
}

void add_table(IncidentReport& report, ReportTable table) {
  if (!table.rows.empty()) report.tables.push_back(std::move(table));
}

void add_facts(IncidentReport& report, const IncidentView& incident) {
  const IncidentSummary& summary = incident.summary;
  std::string state(to_string(summary.state));
  if (!summary.acknowledged_by.empty()) state += " by " + summary.acknowledged_by;
  if (!summary.merged_into.empty()) state += " into " + summary.merged_into;
  add_fact(report, "State", state);
  std::string priority(to_string(summary.priority));
  for (const PriorityFactor& factor : incident.priority_factors)
    if (factor.points != 0)
      priority +=
          ", " + factor.value + (factor.points > 0 ? " +" : " ") + std::to_string(factor.points);
  add_fact(report, "Priority", priority);
  add_fact(report, "Cause", cause_of(incident));
  const Attribution& attribution = incident.ranking.attribution;
  if (!incident.ranking.suspects.empty())
    add_fact(report, "Verdict",
             std::string(to_string(attribution.verdict)) + " " + percent(attribution.probability));
  add_fact(report, "Tenants", joined(incident.tenants, summary.tenant_count));
  add_fact(report, "Services", joined(incident.impact.services, incident.impact.service_count));
  add_fact(report, "Business signals",
           joined(incident.impact.signals, incident.impact.signal_count));
  add_fact(report, "Merged from", joined(incident.absorbed, incident.absorbed.size()));
}

const TimelineEntry* first_of(const IncidentFacts& facts, std::string_view record) {
  const auto found =
      std::find_if(facts.timeline.begin(), facts.timeline.end(),
                   [&](const TimelineEntry& entry) { return entry.record == record; });
  return found == facts.timeline.end() ? nullptr : &*found;
}

// How long each step took, from the first sign on.
ReportTable milestones_of(const IncidentFacts& facts) {
  ReportTable table{.title = "How long it took", .head = {"", "At", "After the first sign", ""}};
  const IncidentView& incident = facts.incident;
  const Timestamp began = incident.summary.onset;
  const auto add = [&](const std::string& what, Timestamp at, const std::string& more) {
    if (!at.set()) return;
    table.rows.push_back({what, time_text(at), length_text(at - began), more});
  };
  const SymptomView* sign = nullptr;
  const SymptomView* heard = nullptr;
  for (const SymptomView& each : incident.symptoms) {
    if (sign == nullptr || each.onset < sign->onset) sign = &each;
    if (heard == nullptr || each.raised_at < heard->raised_at) heard = &each;
  }
  if (sign != nullptr) add("First sign", began, sign->entity + " " + sign->kind);
  if (heard != nullptr) add("Heard of", heard->raised_at, heard->entity + " " + heard->kind);
  if (const TimelineEntry* entry = first_of(facts, "MessageDelivered"))
    add("Told", entry->at, entry->text);
  if (const TimelineEntry* entry = first_of(facts, "IncidentAcknowledged"))
    add("Acknowledged", entry->at, entry->text);
  if (const TimelineEntry* entry = first_of(facts, "SuspectJudged"))
    add("Cause named", entry->at, entry->text);
  add("Over", incident.summary.resolved_at, "");
  return table;
}

std::string evidence_of(const Suspect& suspect) {
  std::vector<Evidence> strongest(suspect.evidence);
  std::stable_sort(strongest.begin(), strongest.end(), [](const Evidence& a, const Evidence& b) {
    return std::abs(a.weight) > std::abs(b.weight);
  });
  if (strongest.size() > kEvidenceShown) strongest.resize(kEvidenceShown);
  std::string text;
  for (const Evidence& each : strongest)
    text += (text.empty() ? "" : "; ") + each.detail + " (" + decibans(each.weight) + ")";
  return text;
}

ReportTable suspects_of(const IncidentView& incident) {
  ReportTable table{.title = "Suspects", .head = {"", "Probability", "Kind", "For and against"}};
  for (const Suspect& suspect : incident.ranking.suspects)
    table.rows.push_back({suspect.title, percent(suspect.probability),
                          std::string(to_string(suspect.attribution)), evidence_of(suspect)});
  return table;
}

ReportTable symptoms_of(const IncidentView& incident) {
  ReportTable table{.title = "What hurt",
                    .head = {"From", "To", "Where", "What", "Kind", "Severity", "Tenant"}};
  const std::size_t shown = std::min(incident.symptoms.size(), kSymptomsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const SymptomView& each = incident.symptoms[i];
    table.rows.push_back({time_text(each.onset),
                          each.cleared_at.set() ? time_text(each.cleared_at) : "goes on",
                          each.entity, each.kind, std::string(to_string(each.symptom_class)),
                          std::string(to_string(each.severity)), each.tenant});
  }
  if (incident.symptoms.size() > shown)
    table.rows.push_back({"", "", "",
                          "and " + std::to_string(incident.symptoms.size() - shown) + " more", "",
                          "", ""});
  return table;
}

ReportTable changes_of(const IncidentFacts& facts) {
  ReportTable table{.title = "What changed around it", .head = {"At", "What", "State", "Where"}};
  for (const SharedTimelineItem& each : facts.changes)
    table.rows.push_back(
        {time_text(each.start), each.title, each.status,
         each.entities.empty() ? "the whole estate" : joined(each.entities, each.entities.size())});
  return table;
}

ReportTable told_of(const IncidentView& incident) {
  ReportTable table{.title = "Who was told", .head = {"At", "Whom", "Why", "Came to"}};
  for (const MessageView& message : incident.messages) {
    std::string outcome(to_string(message.state));
    if (!message.last_error.empty()) outcome += ": " + message.last_error;
    table.rows.push_back({time_text(message.decided_at), message.receiver + ", " + message.part,
                          std::string(to_string(message.reason)), outcome});
  }
  return table;
}

ReportTable timeline_of(const IncidentFacts& facts) {
  ReportTable table{.title = "In order", .head = {"At", "What", ""}};
  std::string ranking;  // said again only if it is another
  for (const TimelineEntry& entry : facts.timeline) {
    if (std::find(kBookkeeping.begin(), kBookkeeping.end(), entry.record) != kBookkeeping.end())
      continue;
    const bool ranked = entry.record == "SuspectsRanked";
    if (ranked && entry.text == ranking) continue;
    if (ranked) ranking = entry.text;
    table.rows.push_back({time_text(entry.at), words_of(entry.record), entry.text});
  }
  return table;
}

ReportTable similar_to(const SimilarIncidents& similar) {
  ReportTable table{.title = "Incidents like it", .head = {"", "Alike", "Cause", "To repair"}};
  for (const SimilarIncident& each : similar.incidents)
    table.rows.push_back(
        {each.name + " " + each.title, percent(each.similarity),
         each.cause.empty() ? "not known" : each.cause + (each.confirmed ? ", confirmed" : ""),
         format_duration(each.repair)});
  return table;
}

}  // namespace

IncidentReport report_of(const IncidentFacts& facts) {
  const IncidentView& incident = facts.incident;
  IncidentReport report{.title = incident.summary.name + ": " + incident.summary.title};
  add_facts(report, incident);
  add_table(report, milestones_of(facts));
  add_table(report, suspects_of(incident));
  add_table(report, symptoms_of(incident));
  add_table(report, changes_of(facts));
  add_table(report, told_of(incident));
  add_table(report, timeline_of(facts));
  add_table(report, similar_to(facts.similar));
  return report;
}

}  // namespace headwater::app
