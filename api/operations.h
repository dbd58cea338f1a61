// Operations: health, readiness, reload, metrics, what the API is, and the status that
// Alertmanager's clients ask for. Owned by the io thread.
#pragma once

#include "api/metrics.h"
#include "api/router.h"
#include "api/server.h"

namespace headwater::api {

struct MapImported {
  bool imported = true;
  HW_FIELDS(imported)
};
// What kProblemTypesPath and a type's name answer.
struct ProblemMeaning {
  std::string type;
  std::string title;
  std::uint32_t status = 0;
  std::string description;
  HW_FIELDS(type, title, status, description)
};

class Operations {
 public:
  // Both must outlive it. `lifecycle`: reload works.
  Operations(const ServerDependencies& dependencies, Metrics& metrics, bool lifecycle);

  void healthy(const Call& call) const;
  void ready(const Call& call) const;
  void reload(const Call& call);
  void import_map(const Call& call);
  void verify_audit(const Call& call);
  void digest(const Call& call);
  void begin_backup(const Call& call);
  void backup_status(const Call& call) const;
  void metrics(const Call& call);
  void problem_type(const Call& call) const;
  void alertmanager_status(const Call& call) const;

 private:
  const ServerDependencies& dependencies_;
  Metrics& metrics_;
  bool lifecycle_;
  Timestamp started_at_;
};

}  // namespace headwater::api
