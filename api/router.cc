#include "api/router.h"

#include <algorithm>
#include <optional>
#include <set>

namespace headwater::api {
namespace {

// The values of the template's {parts}; nothing when `path` is not of that form.
std::optional<std::vector<std::string>> match_path(std::string_view form, std::string_view path) {
  std::vector<std::string> values;
  while (!form.empty() && !path.empty()) {
    if (form.front() != '/' || path.front() != '/') return std::nullopt;
    form.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view expected = form.substr(0, form.find('/'));
    const std::string_view segment = path.substr(0, path.find('/'));
    form.remove_prefix(expected.size());
    path.remove_prefix(segment.size());
    if (!expected.starts_with('{')) {
      if (expected != segment) return std::nullopt;
      continue;
    }
    auto value = percent_decode(segment);
    if (!value || value->empty()) return std::nullopt;
    values.push_back(std::move(value).value());
  }
  if (!form.empty() || !path.empty()) return std::nullopt;
  return values;
}

void add_once(std::vector<Method>& methods, Method method) {
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) methods.push_back(method);
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  std::set<std::pair<Method, std::string_view>> seen;
  for (const Route& route : routes_) {
    HW_CHECK(seen.emplace(route.method, route.path).second, "two routes of one method and path");
  }
}

RouteMatch Router::find(Method method, std::string_view path) const {
  RouteMatch match;
  for (const Route& route : routes_) {
    auto values = match_path(route.path, path);
    if (!values) continue;
    add_once(match.allowed, route.method);
    if (route.method == Method::kGet) add_once(match.allowed, Method::kHead);
    const bool head_for_get = method == Method::kHead && route.method == Method::kGet &&
                              (match.route == nullptr || match.route->method == Method::kGet);
    if (route.method != method && !head_for_get) continue;
    if (match.route != nullptr && match.values.size() <= values->size()) continue;
    match.route = &route;
    match.values = std::move(*values);
  }
  return match;
}

}  // namespace headwater::api
