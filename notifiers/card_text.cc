#include "notifiers/card_text.h"

#include <algorithm>
#include <map>

namespace headwater::notifiers {
namespace {

constexpr std::size_t kSymptomsNamed = 2;
constexpr std::size_t kTenantsNamed = 3;
constexpr std::size_t kFirstFailuresNamed = 3;
constexpr std::size_t kOtherSuspectsNamed = 3;
constexpr std::size_t kHealthyNamed = 3;

std::string counted(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

// "a, b and 3 more"; `total` may be larger than the list.
std::string listed(const std::vector<std::string>& names, std::size_t shown_max, std::size_t total,
                   std::string_view more) {
  std::string text;
  const std::size_t shown = std::min(shown_max, names.size());
  for (std::size_t i = 0; i < shown; ++i) text += (i > 0 ? ", " : "") + names[i];
  if (total <= shown) return text;
  const std::string rest = std::to_string(total - shown) + " more" + std::string(more);
  return shown > 0 ? text + " and " + rest : rest;
}

std::string without_fraction(Duration duration) {
  return format_duration(seconds(std::max<std::int64_t>(0, duration.micros / 1'000'000)));
}

std::string first_suspect_of(const IncidentCard& card) {
  return card.ranking.suspects.empty() ? "unknown" : card.ranking.suspects.front().title;
}

}  // namespace

std::string digest_headline(const std::vector<const Delivery*>& deliveries) {
  std::map<Priority, std::size_t> counts;
  for (const Delivery* delivery : deliveries) ++counts[delivery->message.card.priority];
  std::string text = counted(deliveries.size(), "message") + ": ";
  std::string_view comma;
  for (const auto& [priority, count] : counts) {
    text += std::string(comma) + std::to_string(count) + " " + std::string(to_string(priority));
    comma = ", ";
  }
  return text;
}

std::string_view symbol_of(const IncidentCard& card) {
  if (card.state == "resolved" || !card.merged_into.empty()) return "✅";
  if (card.state == "acknowledged") return "👀";
  constexpr std::string_view kSymbols[] = {"⚪", "🔴", "🟠", "🟡", "🔵", "⚪"};
  return kSymbols[static_cast<std::size_t>(card.priority)];
}

std::string headline(const IncidentCard& card) {
  return std::string(to_string(card.priority)) + " · " + incident_name(card.incident) + " · " +
         card.title;
}

std::string what_hurts(const IncidentCard& card) {
  std::vector<std::string> names;
  for (const CardSymptom& symptom : card.symptoms) {
    std::string name = symptom.kind + " on " + symptom.entity;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
    if (names.size() == kSymptomsNamed) break;
  }
  const std::size_t total = std::max<std::size_t>(card.symptom_count, names.size());
  const bool last_one = total == names.size() + 1;
  return listed(names, kSymptomsNamed, total, last_one ? " symptom" : " symptoms");
}

std::string whom_it_hurts(const IncidentCard& card) {
  const std::size_t total = std::max<std::size_t>(card.tenant_count, card.tenants.size());
  if (total == 0) return {};
  if (card.tenants.empty()) return counted(total, "tenant");
  if (total == 1) return "tenant " + card.tenants.front();
  return counted(total, "tenant") + ": " + listed(card.tenants, kTenantsNamed, total, "");
}

std::string what_failed_first(const IncidentCard& card) {
  std::vector<std::string> names;
  names.reserve(card.first_failures.size());
  for (const FirstFailure& each : card.first_failures)
    names.push_back(each.entity + " " + std::string(to_string(each.symptom_class)));
  return listed(names, kFirstFailuresNamed, names.size(), "");
}

std::string how_long(const IncidentCard& card) {
  const Timestamp end = card.resolved_at.set() ? card.resolved_at : card.decided_at;
  return card.onset.set() && end.set() ? without_fraction(end - card.onset) : "";
}

std::string utc_time(Timestamp time) {
  if (!time.set()) return {};
  std::string text = format_rfc3339({time.micros - time.micros % 1'000'000});
  std::replace(text.begin(), text.end(), 'T', ' ');
  text.pop_back();
  return text + " UTC";
}

std::string suspect_line(const Suspect& suspect) {
  return suspect.title + " " + percent(suspect.probability);
}

std::vector<std::string> strongest_reasons(const Suspect& suspect, std::size_t count) {
  std::vector<const Evidence*> reasons;
  for (const Evidence& evidence : suspect.evidence) {
    // How common such a cause is says nothing about this incident.
    if (evidence.weight > 0 && evidence.kind != EvidenceKind::kPrior) reasons.push_back(&evidence);
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Evidence* a, const Evidence* b) { return a->weight > b->weight; });
  reasons.resize(std::min(count, reasons.size()));
  std::vector<std::string> lines;
  lines.reserve(reasons.size());
  for (const Evidence* reason : reasons) {
    lines.push_back(reason->detail + " (" + decibans(reason->weight) + ")");
  }
  return lines;
}

std::string other_suspects(const Ranking& ranking) {
  std::string text;
  std::size_t cut_count = ranking.others_count;
  BasisPoints cut_probability = ranking.others_probability;
  for (std::size_t i = 1; i < ranking.suspects.size(); ++i) {
    const Suspect& suspect = ranking.suspects[i];
    if (i <= kOtherSuspectsNamed) {
      text += (text.empty() ? "" : ", ") + suspect_line(suspect);
    } else {
      ++cut_count;
      cut_probability += suspect.probability;
    }
  }
  if (cut_count == 0) return text;
  return text + (text.empty() ? "" : ", ") + counted(cut_count, "other") + " " +
         percent(cut_probability);
}

std::string verdict_line(const Ranking& ranking) {
  const Attribution& attribution = ranking.attribution;
  if (attribution.probability == 0) return {};
  std::string line =
      std::string(to_string(attribution.verdict)) + " " + percent(attribution.probability);
  const ContrastSet& contrast = attribution.contrast;
  if (contrast.hurt_count + contrast.healthy_count == 0 || contrast.shares.empty()) return line;
  line += ": " + std::to_string(contrast.hurt_count) + " of " +
          std::to_string(contrast.hurt_count + contrast.healthy_count) + " that share " +
          contrast.shares + " are hurt";
  if (contrast.healthy_count == 0) return line;
  const std::string fine = listed(contrast.healthy, kHealthyNamed, contrast.healthy_count, "");
  return line + "; fine: " + fine;
}

std::string priority_line(const IncidentCard& card) {
  std::string line;
  for (const PriorityFactor& factor : card.priority_factors) {
    line += (line.empty() ? "" : ", ") + factor.name + " " + factor.value +
            (factor.points < 0 ? " " : " +") + std::to_string(factor.points);
  }
  return line;
}

std::string who_has_it(const IncidentCard& card) {
  if (!card.merged_into.empty()) return "Merged into " + card.merged_into;
  if (card.state == "resolved") {
    const std::string duration = how_long(card);
    return duration.empty() ? "Resolved" : "Resolved after " + duration;
  }
  if (!card.acknowledged_by.empty()) return "Acknowledged by " + card.acknowledged_by;
  return "Nobody has it yet";
}

std::string why_now(NotifyReason reason, const IncidentCard& card) {
  switch (reason) {
    case NotifyReason::kOpened:
      return "New incident.";
    case NotifyReason::kStep:
      return "Nobody has taken it so far, so it comes to you.";
    case NotifyReason::kRepeat:
      return "Still open, and nobody has taken it.";
    case NotifyReason::kPriorityRaised:
      return "Priority raised to " + std::string(to_string(card.priority)) + ".";
    case NotifyReason::kSuspectChanged:
      return "The first suspect is now " + first_suspect_of(card) + ".";
    case NotifyReason::kMoreHurt:
      return "More tenants are hurt: " + std::to_string(card.tenant_count) + " now.";
    case NotifyReason::kAcknowledged:
      return who_has_it(card) + ".";
    case NotifyReason::kUnacknowledged:
      return "Given back: nobody has it now.";
    case NotifyReason::kResolved:
      return who_has_it(card) + ".";
    case NotifyReason::kReopened:
      return "Open again: it hurts as before.";
    case NotifyReason::kMerged:
      return who_has_it(card) + ".";
  }
  return {};
}

std::string percent(BasisPoints probability) {
  if (probability > 0 && probability < 50) return "<1 %";
  if (probability >= 9950 && probability < kBasisPointsWhole) return ">99 %";
  return std::to_string((probability + 50) / 100) + " %";
}

std::string decibans(Millidecibans weight) {
  const std::int64_t magnitude = weight < 0 ? -std::int64_t{weight} : weight;
  const std::int64_t tenths = (magnitude + 50) / 100;
  return (weight < 0 ? "-" : "+") + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace headwater::notifiers
