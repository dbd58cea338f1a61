#include "app/incident_picture.h"

#include <algorithm>
#include <cstdlib>

namespace headwater::app {
namespace {

constexpr std::size_t kEvidenceShown = 4;
constexpr std::size_t kSymptomsShown = 12;
constexpr std::size_t kNamesShown = 8;

Ink ink_of(Priority priority) {
  if (priority <= Priority::kP2) return Ink::kRed;
  return priority == Priority::kP3 ? Ink::kYellow : Ink::kPlain;
}

Ink ink_of(IncidentState state) {
  if (state == IncidentState::kOpen) return Ink::kRed;
  return state == IncidentState::kAcknowledged ? Ink::kYellow : Ink::kGreen;
}

std::string clock_of(Timestamp time) {
  const std::string text = format_rfc3339_milliseconds(time);
  return time.set() ? text.substr(11, 12) : "-";
}

std::string percent(BasisPoints share) { return fit(std::to_string((share + 50) / 100) + " %", 5); }

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& names, std::size_t total) {
  std::string out;
  const std::size_t shown = std::min(names.size(), kNamesShown);
  for (std::size_t i = 0; i < shown; ++i) out += (i == 0 ? "" : ", ") + names[i];
  if (total > shown) out += " and " + std::to_string(total - shown) + " more";
  return out;
}

void append_header(std::string& out, const IncidentView& incident, const Terminal& terminal) {
  const IncidentSummary& summary = incident.summary;
  out += terminal.ink(Ink::kBold, summary.name) + "  " +
         terminal.ink(ink_of(summary.priority), std::string(to_string(summary.priority))) + "  " +
         terminal.ink(ink_of(summary.state), std::string(to_string(summary.state))) + "  " +
         terminal.ink(Ink::kBold, summary.title) + "\n";
  out += "  since " + format_rfc3339_milliseconds(summary.onset);
  if (summary.resolved_at.set())
    out += ", resolved " + clock_of(summary.resolved_at) + " after " +
           format_duration(summary.resolved_at - summary.onset);
  if (!summary.acknowledged_by.empty()) out += ", acknowledged by " + summary.acknowledged_by;
  if (!summary.merged_into.empty()) out += ", merged into " + summary.merged_into;
  out += "\n  " + plural(summary.symptom_count, "symptom") + " (" +
         std::to_string(summary.firing_count) + " firing)";
  if (summary.tenant_count > 0)
    out += ", " + plural(summary.tenant_count, "tenant") +
           " hurt: " + joined(incident.tenants, summary.tenant_count);
  if (!incident.absorbed.empty())
    out += "\n  merged from " + joined(incident.absorbed, incident.absorbed.size());
  out += "\n";
}

void append_evidence(std::string& out, const Suspect& suspect, const Terminal& terminal) {
  std::vector<Evidence> strongest(suspect.evidence);
  std::stable_sort(strongest.begin(), strongest.end(), [](const Evidence& a, const Evidence& b) {
    return std::abs(a.weight) > std::abs(b.weight);
  });
  if (strongest.size() > kEvidenceShown) strongest.resize(kEvidenceShown);
  for (const Evidence& evidence : strongest) {
    const Ink ink = evidence.weight >= 0 ? Ink::kGreen : Ink::kRed;
    out += "       " + terminal.ink(ink, fit(decibans(evidence.weight), 9)) + " " +
           fit(to_string(evidence.kind), 15) + terminal.ink(Ink::kDim, evidence.detail) + "\n";
  }
}

void append_suspects(std::string& out, const IncidentView& incident, const Terminal& terminal) {
  const Ranking& ranking = incident.ranking;
  if (ranking.suspects.empty()) return;
  out += "\n  " + terminal.ink(Ink::kBold, "Suspects") + "   verdict: " +
         terminal.ink(Ink::kBold, std::string(to_string(ranking.attribution.verdict))) + " " +
         percent(ranking.attribution.probability) + "\n";
  for (std::size_t i = 0; i < ranking.suspects.size(); ++i) {
    const Suspect& suspect = ranking.suspects[i];
    out += "  " + fit(std::to_string(i + 1), 2) +
           terminal.ink(Ink::kCyan, bar(suspect.probability, kBasisPointsWhole, 24)) + " " +
           percent(suspect.probability) + " " + terminal.ink(Ink::kBold, suspect.title) +
           terminal.ink(Ink::kDim, "  (" + std::string(to_string(suspect.attribution)) + ")") +
           "\n";
    if (i < 3) append_evidence(out, suspect, terminal);
  }
  if (ranking.others_count > 0)
    out += "    " + bar(ranking.others_probability, kBasisPointsWhole, 24) + " " +
           percent(ranking.others_probability) + " others (" +
           std::to_string(ranking.others_count) + ")\n";
  const ContrastSet& contrast = ranking.attribution.contrast;
  if (contrast.hurt_count + contrast.healthy_count > 0) {
    out += "     sharing " + contrast.shares + ": " + std::to_string(contrast.hurt_count) +
           " hurt, " + std::to_string(contrast.healthy_count) + " fine";
    if (!contrast.healthy.empty())
      out += " (" + joined(contrast.healthy, contrast.healthy_count) + ")";
    out += "\n";
  }
}

// Beside the suspects: neither need be the cause.
void append_lists(std::string& out, const IncidentView& incident, const Terminal& terminal) {
  std::vector<std::string> first;
  first.reserve(incident.first_failures.size());
  for (const FirstFailure& each : incident.first_failures)
    first.push_back(each.entity + " " + std::string(to_string(each.symptom_class)) + " " +
                    clock_of(each.onset));
  if (!first.empty())
    out += "\n  " + terminal.ink(Ink::kBold, "First failure") + "  " + joined(first, first.size()) +
           "\n";
  const Impact& impact = incident.impact;
  std::vector<std::string> hurt;
  if (incident.summary.tenant_count > 0)
    hurt.push_back(plural(incident.summary.tenant_count, "tenant"));
  if (impact.service_count > 0)
    hurt.push_back(plural(impact.service_count, "service") + " (" +
                   joined(impact.services, impact.service_count) + ")");
  if (impact.signal_count > 0)
    hurt.push_back(plural(impact.signal_count, "business signal") + " (" +
                   joined(impact.signals, impact.signal_count) + ")");
  if (!hurt.empty())
    out +=
        "  " + terminal.ink(Ink::kBold, "Impact") + "         " + joined(hurt, hurt.size()) + "\n";
}

void append_symptoms(std::string& out, const IncidentView& incident, const Terminal& terminal) {
  out += "\n  " + terminal.ink(Ink::kBold, "Symptoms") + "\n";
  const std::size_t shown = std::min(incident.symptoms.size(), kSymptomsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const SymptomView& symptom = incident.symptoms[i];
    const bool firing = !symptom.cleared_at.set();
    out += "  " + terminal.ink(firing ? Ink::kRed : Ink::kGreen, firing ? "●" : "○") + " " +
           clock_of(symptom.onset) + "  " + fit(symptom.entity, 22) + " " + fit(symptom.kind, 28) +
           " " + fit(to_string(symptom.symptom_class), 10) + " " +
           std::string(to_string(symptom.severity)) +
           (symptom.tenant.empty() ? "" : "  " + symptom.tenant) + "\n";
    if (symptom.fingerprint.empty() && !symptom.annotations.get("summary").empty())
      out += "      " + std::string(symptom.annotations.get("summary")) + "\n";
    if (!symptom.added_labels.empty())
      out += "      " + terminal.ink(Ink::kDim, "added: " + to_text(symptom.added_labels)) + "\n";
  }
  if (incident.symptoms.size() > shown)
    out += "    and " + std::to_string(incident.symptoms.size() - shown) + " more\n";
}

// Whose word it is that nobody is paged.
void append_silence(std::string& out, const SilenceNote& silence) {
  out += "      until " + format_rfc3339_milliseconds(silence.ends_at) + " " + silence.created_by +
         (silence.comment.empty() ? "" : ": " + silence.comment) + " (" + silence.id + ")\n";
}

void append_told(std::string& out, const IncidentView& incident, const Terminal& terminal) {
  out += "\n  " + terminal.ink(Ink::kBold, "Told") + "\n";
  if (incident.messages.empty()) {
    const std::string why =
        incident.held ? std::string(to_string(incident.held->reason)) : "not due yet";
    out += "    nobody: " + why + "\n";
  }
  if (incident.held)
    for (const SilenceNote& silence : incident.held->silences) append_silence(out, silence);
  for (const MessageView& message : incident.messages) {
    out += "    " + clock_of(message.decided_at) + "  " + fit(message.receiver, 14) +
           fit(to_string(message.action), 12) + fit(to_string(message.reason), 16) +
           std::string(to_string(message.state)) + "  " +
           terminal.ink(Ink::kDim, message.thread_key + " r" + std::to_string(message.revision) +
                                       " " + message.part);
    if (message.digest_of != 0) out += "  in a digest of " + std::to_string(message.digest_of);
    if (!message.last_error.empty()) out += "  " + terminal.ink(Ink::kRed, message.last_error);
    out += "\n";
  }
}

}  // namespace

std::string decibans(Millidecibans weight) {
  const Millidecibans tenths = (std::abs(weight) + 50) / 100;
  return (weight < 0 ? "-" : "+") + std::to_string(tenths / 10) + "." +
         std::to_string(tenths % 10) + " dB";
}

std::string picture_of(const IncidentView& incident, const Terminal& terminal) {
  std::string out;
  append_header(out, incident, terminal);
  append_suspects(out, incident, terminal);
  append_lists(out, incident, terminal);
  append_symptoms(out, incident, terminal);
  append_told(out, incident, terminal);
  return out;
}

std::string similar_of(const SimilarIncidents& similar, const Terminal& terminal) {
  std::string out;
  for (const SimilarIncident& each : similar.incidents) {
    out += "  " + terminal.ink(Ink::kBold, out.empty() ? "Similar" : "       ") + "   " +
           each.name + ", " + std::to_string((each.similarity + 50) / 100) + " %";
    if (!each.cause.empty())
      out += ", " + std::string(each.confirmed ? "cause " : "first suspect ") + each.cause +
             (each.confirmed ? " confirmed" : "");
    out += ", " + format_duration(each.repair) + " to repair\n";
  }
  return out.empty() ? out : "\n" + out;
}

std::string table_of(const std::vector<IncidentSummary>& incidents, const Terminal& terminal) {
  if (incidents.empty()) return "no incidents\n";
  std::string out = terminal.ink(
      Ink::kDim, fit("NAME", 9) + fit("PRIO", 5) + fit("STATE", 13) + fit("SINCE", 14) +
                     fit("SYMPTOMS", 9) + fit("TENANTS", 8) + fit("FIRST SUSPECT", 34) + "TITLE");
  out += "\n";
  for (const IncidentSummary& incident : incidents) {
    const std::string suspect =
        incident.first_suspect.empty()
            ? "-"
            : percent(incident.first_suspect_probability) + " " + incident.first_suspect;
    out += terminal.ink(Ink::kBold, fit(incident.name, 9)) +
           terminal.ink(ink_of(incident.priority), fit(to_string(incident.priority), 5)) +
           terminal.ink(ink_of(incident.state), fit(to_string(incident.state), 13)) +
           fit(clock_of(incident.onset), 14) + fit(std::to_string(incident.symptom_count), 9) +
           fit(std::to_string(incident.tenant_count), 8) + fit(suspect, 33) + " " + incident.title +
           "\n";
  }
  return out;
}

std::string timeline_of(const std::vector<TimelineEntry>& entries, const Terminal& terminal) {
  std::string out;
  for (const TimelineEntry& entry : entries)
    out += clock_of(entry.at) + "  " + terminal.ink(Ink::kBold, fit(entry.record, 22)) + " " +
           entry.text + "\n";
  return out;
}

}  // namespace headwater::app
