#include "tests/notifiers/sample_delivery.h"

#include "model/limits.h"

namespace headwater::notifiers {
namespace {

CardSymptom symptom(std::string entity, std::string tenant, std::string kind, Timestamp since) {
  CardSymptom made;
  made.entity = std::move(entity);
  made.tenant = std::move(tenant);
  made.kind = std::move(kind);
  made.since = since;
  made.severity = Severity::kCritical;
  return made;
}

Suspect suspect(SuspectKind kind, std::string title, std::vector<Evidence> evidence) {
  Suspect made;
  made.kind = kind;
  made.title = std::move(title);
  made.evidence = std::move(evidence);
  return made;
}

Ranking sample_ranking() {
  Ranking ranking;
  ranking.suspects = {
      suspect(SuspectKind::kTenantLoad, "load of tenant t17",
              {{EvidenceKind::kPrior, -4000, "a tenant's load is the cause one time in ten"},
               {EvidenceKind::kOrder, 6200, "import rate rose 11 s before pg-main filled up"},
               {EvidenceKind::kContrast, 9100, "only t17 imports; 39 others do not"},
               {EvidenceKind::kSilence, -1100, "odoo-t17 itself still answers"}}),
      suspect(SuspectKind::kEntity, "pg-main",
              {{EvidenceKind::kPrior, -2000, "a database"},
               {EvidenceKind::kExplains, 4500, "explains 39 of 42 symptoms"}}),
      suspect(SuspectKind::kUnknown, "unknown", {{EvidenceKind::kPrior, 0, "nothing that we see"}}),
      suspect(SuspectKind::kChange, "deploy odoo-web r214",
              {{EvidenceKind::kPrior, -1000, "deploys are often the cause"},
               {EvidenceKind::kChangeScope, -5000, "39 of 40 hurt are not in its scope"}})};
  ranking.suspects.back().change = ChangeId{3};
  compute_probabilities(ranking);
  ranking.attribution.verdict = AttributionKind::kTenant;
  ranking.attribution.probability = ranking.suspects.front().probability;
  ranking.attribution.contrast = {"pg-main", 40, 2, {"t01", "t02"}, {"t41", "t42"}};
  return ranking;
}

}  // namespace

Delivery sample_delivery() {
  Delivery delivery;
  IncidentCard& card = delivery.message.card;
  card.estate = "eu";
  card.incident = IncidentId{7};
  card.title = "pg-main is full and 40 tenants wait";
  card.state = "open";
  card.priority = Priority::kP1;
  card.priority_factors = {{"severity", "critical", 40}, {"tenants", "40 hurt", 30}};
  card.onset = kNewYear;
  card.decided_at = kNewYear + seconds(50);
  card.symptom_count = 42;
  card.firing_count = 42;
  card.tenant_count = 40;
  card.tenants = {"t01", "t02", "t03", "t04"};
  card.symptoms = {symptom("pg-main", "", "ConnectionsSaturated", kNewYear + seconds(31)),
                   symptom("odoo-t17", "t17", "ImportRateHigh", kNewYear + seconds(20))};
  card.ranking = sample_ranking();
  card.changes = {"deploy odoo-web r214 of t03, 20 s before onset"};

  Message& message = delivery.message;
  message.id = MessageId{1};
  message.thread = ThreadId{1};
  message.revision = 1;
  message.part = "card";
  message.send_key = "eu/e1/7/ops/1/card";
  message.decided_at = card.decided_at;
  message.deadline = card.decided_at + limits::kMessageDeadline;

  PageThread& thread = delivery.thread;
  thread.id = message.thread;
  thread.incident = card.incident;
  thread.receiver = "ops";
  thread.thread_key = "eu/e1/7/ops";
  return delivery;
}

Delivery huge_delivery() {
  std::string text;
  while (text.size() + 16 < limits::kTextFieldBytesMax) text += "<!channel> & 🔥é ";
  Delivery delivery = sample_delivery();
  IncidentCard& card = delivery.message.card;
  card.title = text;
  card.estate = text;
  card.acknowledged_by = text;
  card.as_of_source = text;
  card.tenants.assign(10, text);
  card.tenant_count = 5000;
  card.symptom_count = 2000;
  card.changes.assign(limits::kChangesPerEntityMax, text);
  card.priority_factors.assign(20, {text, text, 1});
  card.symptoms.assign(limits::kCardSymptomsMax, card.symptoms.front());
  for (CardSymptom& one : card.symptoms) {
    one.entity = one.kind = one.summary = text;
    one.url = "https://prometheus.example/graph?" + std::string(900, '&');
  }
  Ranking& ranking = card.ranking;
  ranking.suspects.assign(limits::kSuspectsKept, ranking.suspects.front());
  for (Suspect& one : ranking.suspects) {
    one.title = text;
    one.evidence.assign(limits::kEvidencePerSuspectMax, {EvidenceKind::kOrder, 1000, text});
  }
  compute_probabilities(ranking);
  ranking.attribution.contrast.shares = text;
  ranking.attribution.contrast.healthy.assign(100, text);
  return delivery;
}

}  // namespace headwater::notifiers
