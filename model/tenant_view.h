// TenantView: what one tenant may see of an incident (C30). It has no field that could carry
// another tenant's name, count, id, change or suspect, nor the incident's number, revision or
// probability. Made by one allow-list projection in correlator/tenant_view.h. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/words.h"

namespace headwater {

struct TenantSymptom {
  std::string entity;  // the tenant's own, or a shared one under its public name
  std::string kind;
  SymptomClass symptom_class = SymptomClass::kOther;
  Timestamp since;
  bool firing = true;
  HW_FIELDS(entity, kind, symptom_class, since, firing)
};

struct TenantView {
  std::string id;     // opaque, another one for each tenant
  std::string state;  // "open", "resolved"
  std::string text;   // "shared database slow since 10:00:31, your invoices affected"
  Timestamp since;
  Timestamp resolved_at;
  std::vector<TenantSymptom> symptoms;
  HW_FIELDS(id, state, text, since, resolved_at, symptoms)
};

}  // namespace headwater
