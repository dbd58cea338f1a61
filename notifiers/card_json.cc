#include "notifiers/card_json.h"

#include <nlohmann/json.hpp>

namespace headwater::notifiers {
namespace {

using Json = nlohmann::ordered_json;

// Exact: 8213 basis points print as 0.8213.
Json probability_json(BasisPoints probability) { return probability / 10'000.0; }

Json time_json(Timestamp time) { return time.set() ? Json(format_rfc3339(time)) : Json(nullptr); }

Json suspect_json(const Suspect& suspect) {
  Json evidence = Json::array();
  for (const Evidence& line : suspect.evidence) {
    evidence.push_back({{"kind", to_string(line.kind)},
                        {"decibans", line.weight / 1000.0},
                        {"detail", line.detail}});
  }
  return {{"title", suspect.title},
          {"kind", to_string(suspect.kind)},
          {"attribution", to_string(suspect.attribution)},
          {"probability", probability_json(suspect.probability)},
          {"decibans", suspect.score / 1000.0},
          {"evidence", std::move(evidence)}};
}

Json labels_json(const LabelSet& labels) {
  Json json = Json::object();
  for (const Label& label : labels) json[std::string(label.name)] = label.value;
  return json;
}

Json contrast_json(const ContrastSet& contrast) {
  return {{"shares", contrast.shares},
          {"hurt_count", contrast.hurt_count},
          {"healthy_count", contrast.healthy_count},
          {"hurt", contrast.hurt},
          {"healthy", contrast.healthy}};
}

}  // namespace

Json symptom_json(const CardSymptom& symptom) {
  return {{"kind", symptom.kind},
          {"entity", symptom.entity},
          {"tenant", symptom.tenant},
          {"class", to_string(symptom.symptom_class)},
          {"severity", to_string(symptom.severity)},
          {"since", time_json(symptom.since)},
          {"firing", symptom.firing},
          {"summary", symptom.summary},
          {"url", symptom.url},
          {"added_labels", labels_json(symptom.added_labels)}};
}

Json ranking_json(const Ranking& ranking) {
  Json suspects = Json::array();
  for (const Suspect& suspect : ranking.suspects) suspects.push_back(suspect_json(suspect));
  const Attribution& attribution = ranking.attribution;
  return {{"suspects", std::move(suspects)},
          {"others",
           {{"count", ranking.others_count},
            {"probability", probability_json(ranking.others_probability)}}},
          {"verdict",
           {{"attribution", to_string(attribution.verdict)},
            {"probability", probability_json(attribution.probability)},
            {"contrast", contrast_json(attribution.contrast)}}}};
}

Json card_json(const IncidentCard& card) {
  Json factors = Json::array();
  for (const PriorityFactor& factor : card.priority_factors) {
    factors.push_back({{"name", factor.name}, {"value", factor.value}, {"points", factor.points}});
  }
  Json symptoms = Json::array();
  for (const CardSymptom& symptom : card.symptoms) symptoms.push_back(symptom_json(symptom));
  Json json = {{"id", incident_name(card.incident)},
               {"estate", card.estate},
               {"title", card.title},
               {"state", card.state},
               {"priority", to_string(card.priority)},
               {"priority_factors", std::move(factors)},
               {"onset", time_json(card.onset)},
               {"decided_at", time_json(card.decided_at)},
               {"resolved_at", time_json(card.resolved_at)},
               {"acknowledged_by", card.acknowledged_by},
               {"merged_into", card.merged_into},
               {"symptom_count", card.symptom_count},
               {"firing_count", card.firing_count},
               {"tenant_count", card.tenant_count},
               {"tenants", card.tenants},
               {"symptoms", std::move(symptoms)}};
  json.update(ranking_json(card.ranking));
  Json first_failures = Json::array();
  for (const FirstFailure& each : card.first_failures)
    first_failures.push_back({{"entity", each.entity},
                              {"class", to_string(each.symptom_class)},
                              {"onset", time_json(each.onset)}});
  json["first_failures"] = std::move(first_failures);
  json["impact"] = {{"service_count", card.impact.service_count},
                    {"services", card.impact.services},
                    {"signal_count", card.impact.signal_count},
                    {"signals", card.impact.signals}};
  json["changes"] = card.changes;
  json["as_of_source"] = card.as_of_source;
  return json;
}

std::string json_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace headwater::notifiers
