// Walks every route with every role and every method: what is not declared is not allowed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <fstream>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "api/service.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

// A route can't be written without a word on who may use it.
static_assert(!std::is_default_constructible_v<Credential>);
static_assert(!std::is_default_constructible_v<Route>);
template <class... Parts>
concept MakesRoute = requires(Parts... parts) {
  Route{parts...};
};
static_assert(MakesRoute<Method, const char*, Credential, Handler>);
static_assert(!MakesRoute<Method, const char*>);
static_assert(!MakesRoute<Method, const char*, Handler>);

constexpr std::array kMethods = {Method::kGet,     Method::kHead,  Method::kPost,
                                 Method::kPut,     Method::kPatch, Method::kDelete,
                                 Method::kOptions, Method::kTrace, Method::kQuery};

struct Expected {
  Method method;
  std::string path;
  std::string roles;  // v, r, a, i; "" = everybody, without a token
  bool tenants = false;
};

// The whole surface, written out: a new route has to be added here by hand.
const std::vector<Expected>& surface() {
  static const std::vector<Expected> kSurface = {
      {Method::kPost, "/hooks/alertmanager", "ai", true},
      {Method::kPost, "/api/v2/alerts", "ai", true},
      {Method::kPost, "/hooks/cloudevents", "ai", true},
      {Method::kOptions, "/hooks/cloudevents", "ai", true},
      {Method::kPost, "/headwater/v1/events", "ai", true},
      {Method::kGet, "/headwater/v1/incidents", "vra"},
      {Method::kGet, "/headwater/v1/incidents/events", "vra"},
      {Method::kGet, "/headwater/v1/incidents/{name}", "vra"},
      {Method::kGet, "/headwater/v1/incidents/{name}/timeline", "vra"},
      {Method::kGet, "/headwater/v1/incidents/{name}/suspects", "vra"},
      {Method::kGet, "/headwater/v1/timeline", "vra"},
      {Method::kGet, "/headwater/v1/changes", "vra"},
      {Method::kGet, "/headwater/v1/alerts", "vra"},
      {Method::kGet, "/headwater/v1/map", "vra"},
      {Method::kGet, "/headwater/v1/map/{source}", "vra"},
      {Method::kGet, "/headwater/v1/dead-letters", "vra"},
      {Method::kGet, "/headwater/v1/dead-letters/{id}", "vra"},
      {Method::kGet, "/headwater/v1/status", "vra"},
      {Method::kGet, "/headwater/v1/tenants/{tenant}/incidents", "vra", true},
      {Method::kPost, "/headwater/v1/incidents/{name}/acknowledge", "ra"},
      {Method::kPost, "/headwater/v1/incidents/{name}/unacknowledge", "ra"},
      {Method::kPost, "/headwater/v1/incidents/{name}/resolve", "ra"},
      {Method::kPost, "/headwater/v1/incidents/{name}/suspects/{rank}/confirm", "ra"},
      {Method::kPost, "/headwater/v1/incidents/{name}/suspects/{rank}/reject", "ra"},
      {Method::kGet, "/-/healthy", ""},
      {Method::kGet, "/healthz", ""},
      {Method::kGet, "/livez", ""},
      {Method::kGet, "/-/ready", ""},
      {Method::kGet, "/readyz", ""},
      {Method::kPost, "/-/reload", "a"},
      {Method::kPost, "/headwater/v1/map/{source}", "a"},
      {Method::kPost, "/headwater/v1/dead-letters/{id}/reinject", "a"},
      {Method::kGet, "/headwater/v1/tokens", "a"},
      {Method::kPost, "/headwater/v1/tokens", "a"},
      {Method::kPost, "/headwater/v1/tokens/{id}/rotate", "a"},
      {Method::kPost, "/headwater/v1/tokens/{id}/retire", "a"},
      {Method::kPost, "/headwater/v1/tokens/{id}/revoke", "a"},
      {Method::kGet, "/headwater/v1/audit", "a"},
      {Method::kGet, "/headwater/v1/audit/verification", "a"},
      {Method::kGet, "/metrics", "vrai"},
      {Method::kGet, "/headwater/v1/openapi.json", "vrai"},
      {Method::kGet, "/headwater/v1/problems/{type}", "vrai"},
      {Method::kGet, "/api/v2/status", "vrai"},
  };
  return kSurface;
}

std::string concrete(std::string path) {
  for (const auto& [part, value] : {std::pair<std::string, std::string>{"{name}", "INC-7"},
                                    {"{id}", "1"},
                                    {"{rank}", "1"},
                                    {"{tenant}", "t05"}}) {
    if (const std::size_t at = path.find(part); at != std::string::npos) {
      path.replace(at, part.size(), value);
    }
  }
  return path;
}

class Routes : public Served {
 protected:
  int status(Method method, const std::string& path, const std::string& token) {
    return request({.method = std::string(to_string(method)),
                    .path = concrete(path),
                    .token = token,
                    .content_type = "application/json",
                    .headers = "Webhook-Request-Origin: a\r\nce-specversion: 1.0\r\n"})
        .status;
  }
  // The role of each letter.
  static Role role_of(char letter) {
    return static_cast<Role>(std::string_view("vrai").find(letter));
  }
};

TEST_F(Routes, AreTheOnesWrittenHere) {
  const ServerDependencies dependencies = {
      .intake = engine_,
      .queries = engine_,
      .tokens = tokens_,
      .decoders = {webhook_, alerts_, cloudevents_, events_, any_},
      .clock = [] { return Timestamp{0}; }};
  const Service service(options_, dependencies);
  std::vector<std::string> found;
  for (const Route& route : service.router().routes()) {
    found.push_back(std::string(to_string(route.method)) + " " + std::string(route.path));
  }
  std::vector<std::string> written;
  for (const Expected& each : surface()) {
    written.push_back(std::string(to_string(each.method)) + " " + each.path);
  }
  std::sort(found.begin(), found.end());
  std::sort(written.begin(), written.end());
  EXPECT_EQ(found, written);
}

TEST_F(Routes, AreAllOnThePageForUsers) {
  std::ifstream file("docs/api.md");
  std::ostringstream page;
  page << file.rdbuf();
  for (const Expected& each : surface()) {
    const std::string route = "`" + std::string(to_string(each.method)) + " " + each.path + "`";
    EXPECT_NE(page.str().find(route), std::string::npos) << route;
  }
}

TEST_F(Routes, AdmitTheRolesWrittenHereAndNoOther) {
  for (const Expected& each : surface()) {
    SCOPED_TRACE(std::string(to_string(each.method)) + " " + each.path);
    const int stranger = status(each.method, each.path, "");
    if (each.roles.empty()) {
      EXPECT_EQ(stranger, 200);
      continue;
    }
    now_micros_ += minutes(2).micros;  // so that wrong guesses are forgotten
    EXPECT_EQ(stranger, 401);
    EXPECT_EQ(status(each.method, each.path, "hw_nonsense"), 401);
    for (const char letter : std::string_view("vrai")) {
      const int answer = status(each.method, each.path, role_tokens_[role_of(letter)]);
      if (each.roles.find(letter) == std::string::npos) {
        EXPECT_EQ(answer, 403) << letter;
      } else {
        // Let in; what is then said to an empty body or an unknown id is another matter.
        EXPECT_TRUE(answer != 401 && answer != 403 && answer < 500) << letter << " " << answer;
      }
    }
  }
}

TEST_F(Routes, ServeATokenLimitedToTenantsOnlyWhereWritten) {
  for (const Expected& each : surface()) {
    if (each.roles.empty()) continue;
    SCOPED_TRACE(std::string(to_string(each.method)) + " " + each.path);
    const Role role = role_of(each.roles.back() == 'i' ? 'i' : each.roles.front());
    const int answer = status(each.method, each.path, token(role, {"t05"}));
    EXPECT_EQ(answer == 403, !each.tenants) << answer;
  }
}

TEST_F(Routes, TakeTheirOwnMethodsAndNameThemForOthers) {
  for (const Expected& each : surface()) {
    for (const Method method : kMethods) {
      const bool known =
          std::any_of(surface().begin(), surface().end(), [&](const Expected& other) {
            const bool head_for_get = method == Method::kHead && other.method == Method::kGet;
            return other.path == each.path && (other.method == method || head_for_get);
          });
      if (known) continue;
      SCOPED_TRACE(std::string(to_string(method)) + " " + each.path);
      const RawResponse response = request({.method = std::string(to_string(method)),
                                            .path = concrete(each.path),
                                            .token = role_tokens_[Role::kAdmin]});
      EXPECT_EQ(response.status, 405);
      EXPECT_NE(response.header("Allow").find(to_string(each.method)), std::string::npos);
    }
  }
}

TEST_F(Routes, AreAllThereIs) {
  for (const std::string path :
       {"/", "/ui/", "/alertmanager/api/v2/status", "/alertmanager/", "/api/v1/status/buildinfo",
        "/api/v2/nope", "/api/v2/alerts/", "/headwater/v1", "/headwater/v1/incidents/",
        "/headwater/v1/incidents/INC-7/nope", "/headwater/v1//incidents", "/-/healthy/..",
        "/metrics/", "/%2D/healthy", "//-/healthy", "/hooks/", "/headwater/v1/incidents/%00"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_F(Routes, AnswerHeadWithTheHeadOfGet) {
  const RawResponse whole = request({.path = "/-/healthy"});
  const RawResponse head = request({.method = "HEAD", .path = "/-/healthy"});
  EXPECT_EQ(whole.body, "OK");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "2");
  EXPECT_EQ(head.body, "");
}

}  // namespace
}  // namespace headwater::api
