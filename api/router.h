// Router: the one table of routes, as data. A route without a declared credential can't be written:
// Credential has no default. Immutable once made; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http.h"
#include "api/token.h"

namespace headwater::api {

// By what a caller shows who calls. Of all but tokens the handler, which has the whole request, is
// the judge.
enum class Proof : std::uint8_t { kNone, kToken, kSignature, kRoutingKey, kPingKey };

// Who may use a route. A token that is limited to tenants is refused unless the route serves them.
class Credential {
 public:
  // Nobody is asked: for liveness and readiness alone.
  static constexpr Credential none() { return {Proof::kNone, 0}; }
  // Who shows in or over the body that a secret is shared.
  static constexpr Credential signature() { return {Proof::kSignature, 0}; }
  static constexpr Credential routing_key() { return {Proof::kRoutingKey, 0}; }
  static constexpr Credential ping_key() { return {Proof::kPingKey, 0}; }
  // `role` or a higher one of viewer, responder, admin.
  static constexpr Credential at_least(Role role) {
    return {Proof::kToken,
            static_cast<std::uint8_t>(0b0111U & (0b0111U << static_cast<unsigned>(role)))};
  }
  // Who may send events: ingest, and admin for trying things out.
  static constexpr Credential events() { return {Proof::kToken, 0b1100}; }
  static constexpr Credential any_token() { return {Proof::kToken, 0b1111}; }

  [[nodiscard]] constexpr Credential serving_tenants() const {
    Credential changed = *this;
    changed.serves_tenants_ = true;
    return changed;
  }

  [[nodiscard]] constexpr Proof proof() const { return proof_; }
  [[nodiscard]] constexpr bool admits(Role role) const {
    return (roles_ >> static_cast<unsigned>(role) & 1U) != 0;
  }
  [[nodiscard]] constexpr bool serves_tenants() const { return serves_tenants_; }

 private:
  constexpr Credential(Proof proof, std::uint8_t roles) : proof_(proof), roles_(roles) {}
  Proof proof_;
  std::uint8_t roles_;  // bit n: Role n
  bool serves_tenants_ = false;
};

// Who makes a request.
struct Caller {
  std::string name;                         // of the token; the actor of commands
  std::string token_id;                     // "" = came in without one
  std::optional<Role> role = std::nullopt;  // of the token
  // Not empty: may see these tenants' views only, and send of these only.
  std::vector<std::string> tenants;
  LabelSet labels;  // added to what it sends
};

// One admitted request on its way to its handler.
struct Call {
  Request request;
  Caller caller;
  std::vector<std::string> values;  // of the template's {parts}, in order, decoded
  Parameters parameters;            // only names that the route declares
  Reply reply;
};
using Handler = std::function<void(Call)>;

struct Route {
  Method method;
  std::string_view path;  // "/headwater/v1/incidents/{name}"; must outlive the router
  Credential credential;
  Handler handler;
  // Query parameters that it reads. Below /headwater/ any other is refused; elsewhere other
  // people's clients add what they like.
  std::vector<std::string_view> parameters = {};
  bool takes_gzip = false;  // a body with that Content-Encoding; the handler unpacks it
};

struct RouteMatch {
  const Route* route = nullptr;  // null: no such path, or not with that method
  std::vector<std::string> values;
  std::vector<Method> allowed;  // what the path takes; empty: no such path
};

class Router {
 public:
  // No two routes may have the same method and path.
  explicit Router(std::vector<Route> routes);
  // HEAD finds the GET route when there is none of its own. Where a path is of several forms, the
  // one with the fewest {parts} counts.
  [[nodiscard]] RouteMatch find(Method method, std::string_view path) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace headwater::api
