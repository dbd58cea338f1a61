// EstateLoad: the events of an estate that never was, as lines of our own JSON, with the
// configuration and the dependency map that go with them. The same shape gives the same bytes.
// One thread.
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::bench {

struct EstateShape {
  std::int64_t tenants = 10;
  std::int64_t entities = 2000;  // over all tenants, each with at least one
  std::int64_t rules = 20;       // symptom rules; an event matches exactly one
  std::int64_t active = 2000;    // alerts that fire all the time; one in ten makes a symptom
};

class EstateLoad {
 public:
  // `start_micros` is the time of the first event, which later ones follow 10 ms apart.
  EstateLoad(EstateShape shape, std::int64_t start_micros);

  [[nodiscard]] std::string configuration(std::string_view broker, std::string_view topic) const;
  // The map, in CSV: a tree of services in each tenant, four on each, over one database for each
  // fifty services.
  [[nodiscard]] std::string nodes() const;
  [[nodiscard]] std::string edges() const;

  // The next event, without a newline, after the name of its service or tenant and a tab, which
  // say what partition it belongs to: first each of the always active alerts once; then four in
  // five repeat one of those, evenly, and the rest are storms along the map, flapping alerts,
  // business signals and deployments. Valid until the next call.
  const std::string& next();

 private:
  struct Planned {
    std::int64_t at;
    std::uint64_t order;
    enum Kind : std::uint8_t { kStorm, kStormAlert, kFlap, kSignal, kDeploy } kind;
    std::int64_t subject;
    std::int64_t since;  // starts_at of an alert, start of a deployment
    bool ends;
    friend bool operator>(const Planned& a, const Planned& b) {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };

  void plan(Planned planned);
  bool run_planned();
  void run_storm(const Planned& storm);
  struct Firing {
    std::string_view prefix;
    std::int64_t series;
    std::int64_t entity;
    std::string_view severity;
    std::int64_t since;
    bool resolved = false;
  };
  void write_alert(const Firing& alert);
  void write_signal(const Planned& planned);
  void write_deploy(const Planned& planned);
  // An entity for each series, evenly over the map, be there more entities than alerts or fewer.
  [[nodiscard]] std::int64_t spread(std::int64_t series) const;
  [[nodiscard]] std::int64_t tenant_of(std::int64_t entity) const;
  [[nodiscard]] std::int64_t random(std::int64_t below);

  EstateShape shape_;
  std::int64_t start_;
  std::int64_t now_;
  std::int64_t emitted_ = 0;
  std::uint64_t random_ = 0x9E3779B97F4A7C15;
  std::uint64_t planned_count_ = 0;
  std::priority_queue<Planned, std::vector<Planned>, std::greater<>> planned_;
  std::string line_;
};

}  // namespace headwater::bench
