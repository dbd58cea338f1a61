// Walks every route with every role and every method: what is not declared is not allowed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <fstream>
#include <set>
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
  std::string roles;  // v, r, a, i; "" = no token is asked for
  bool tenants = false;
  Proof proof = Proof::kToken;
  int refused = 401;  // what who shows none of it is told
};

std::vector<Expected> alertmanagers() {
  return {
      {Method::kPost, "/api/v2/alerts", "ai", true},
      {Method::kGet, "/api/v2/alerts", "vra"},
      {Method::kGet, "/api/v2/alerts/groups", "vra"},
      {Method::kGet, "/api/v2/silences", "vra"},
      {Method::kPost, "/api/v2/silences", "ra"},
      {Method::kGet, "/api/v2/silence/{id}", "vra"},
      {Method::kDelete, "/api/v2/silence/{id}", "ra"},
      {Method::kGet, "/api/v2/status", "vrai"},
  };
}

// The whole surface, written out: a new route has to be added here by hand.
std::vector<Expected> written_surface() {
  std::vector<Expected> surface = {
      {Method::kPost, "/hooks/alertmanager", "ai", true},
      {Method::kPost, "/hooks/cloudevents", "ai", true},
      {Method::kOptions, "/hooks/cloudevents", "ai", true},
      {Method::kPost, "/headwater/v1/events", "ai", true},
      {Method::kGet, "/headwater/v1/incidents", "vra"},
      {Method::kGet, "/headwater/v1/incidents/events", "vra"},
      {Method::kGet, "/headwater/v1/incidents/{name}", "vra"},
      {Method::kGet, "/headwater/v1/incidents/{name}/timeline", "vra"},
      {Method::kGet, "/headwater/v1/incidents/{name}/suspects", "vra"},
      {Method::kGet, "/headwater/v1/incidents/{name}/similar", "vra"},
      {Method::kGet, "/headwater/v1/together", "vra"},
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
      {Method::kPost, "/headwater/v1/chat/commands", "vra"},
      {Method::kPost, "/chat/slack/commands", "", false, Proof::kSignature},
      {Method::kPost, "/chat/mattermost/commands", "", false, Proof::kSignature},
      {Method::kGet, "/-/healthy", "", false, Proof::kNone, 200},
      {Method::kGet, "/healthz", "", false, Proof::kNone, 200},
      {Method::kGet, "/livez", "", false, Proof::kNone, 200},
      {Method::kGet, "/-/ready", "", false, Proof::kNone, 200},
      {Method::kGet, "/readyz", "", false, Proof::kNone, 200},
      {Method::kPost, "/hooks/with-token", "ai", true},
      {Method::kPost, "/hooks/with-signature", "", false, Proof::kSignature},
      {Method::kPost, "/v2/enqueue", "", false, Proof::kRoutingKey, 400},
      {Method::kPost, "/v2/change/enqueue", "", false, Proof::kRoutingKey, 400},
      {Method::kGet, "/ping/{key}", "", false, Proof::kPingKey, 404},
      {Method::kPost, "/ping/{key}", "", false, Proof::kPingKey, 404},
      {Method::kGet, "/ping/{key}/{outcome}", "", false, Proof::kPingKey, 404},
      {Method::kPost, "/ping/{key}/{outcome}", "", false, Proof::kPingKey, 404},
      {Method::kGet, "/v2/heartbeats/{name}/ping", "", false, Proof::kPingKey},
      {Method::kPost, "/v2/heartbeats/{name}/ping", "", false, Proof::kPingKey},
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
      {Method::kGet, "/headwater/v1/digest", "a"},
      {Method::kPost, "/headwater/v1/backups", "a"},
      {Method::kGet, "/headwater/v1/backups", "a"},
      {Method::kGet, "/metrics", "vrai"},
      {Method::kGet, "/headwater/v1/openapi.json", "vrai"},
      {Method::kGet, "/headwater/v1/problems/{type}", "vrai"},
  };
  for (Expected& each : alertmanagers()) surface.push_back(std::move(each));
  return surface;
}

const std::vector<Expected>& surface() {
  static const std::vector<Expected> kSurface = written_surface();
  return kSurface;
}

std::string concrete(std::string path) {
  for (const auto& [part, value] : {std::pair<std::string, std::string>{"{name}", "INC-7"},
                                    {"{id}", "1"},
                                    {"{rank}", "1"},
                                    {"{key}", "not-a-key"},
                                    {"{outcome}", "fail"},
                                    {"{tenant}", "t05"}}) {
    if (const std::size_t at = path.find(part); at != std::string::npos) {
      path.replace(at, part.size(), value);
    }
  }
  return path;
}

// As pages speak of it: hooks are one door.
std::string described(const std::string& path) {
  return path.starts_with("/hooks/with-") ? "/hooks/{name}" : path;
}

// One door of each kind that a configuration can make.
class Routes : public Served {
 protected:
  Routes() {
    const auto decoder = std::make_shared<FakeDecoder>();
    hooks_ = {{.name = "with-token", .decoder = decoder, .signature = {}, .binding = {}},
              {.name = "with-signature",
               .decoder = decoder,
               .signature = Signature{.header = "x-sign", .keys = {Secret("a-hook-secret")}},
               .binding = {}}};
    routing_keys_ = {
        .keys = {{.name = "shop", .key = Secret("a-routing-key-of-shop"), .binding = {}}},
        .decoder = decoder};
    ping_keys_ = {
        .keys = {{.name = "backup", .key = Secret("a-ping-key-of-backup"), .binding = {}}},
        .decoder = decoder};
  }
  [[nodiscard]] ServerDependencies dependencies() {
    return {.intake = engine_,
            .queries = engine_,
            .tokens = tokens_,
            .decoders = {webhook_, alerts_, cloudevents_, events_, any_},
            .hooks = hooks_,
            .routing_keys = routing_keys_,
            .ping_keys = ping_keys_,
            .chat = {.port = &chat_, .slack = slack_, .mattermost = {Secret("a-token")}},
            .clock = [] { return Timestamp{0}; }};
  }
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
  const Service service(options_, dependencies());
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

TEST_F(Routes, NameTheProofThatIsWrittenHere) {
  const Service service(options_, dependencies());
  for (const Route& route : service.router().routes()) {
    const auto written =
        std::find_if(surface().begin(), surface().end(), [&](const Expected& each) {
          return each.method == route.method && each.path == route.path;
        });
    ASSERT_NE(written, surface().end()) << route.path;
    EXPECT_EQ(route.credential.proof(), written->proof) << route.path;
  }
}

TEST_F(Routes, AreAllDescribedAndNoOther) {
  Service service(options_, dependencies());
  std::set<std::string> told;
  for (const Route& route : service.described_routes())
    told.insert(std::string(to_string(route.method)) + " " + std::string(route.path));
  std::set<std::string> written;
  for (const Expected& each : surface())
    written.insert(std::string(to_string(each.method)) + " " + described(each.path));
  EXPECT_EQ(told, written);
}

// Whoever judges the proof is the handler: each must have done it.
TEST_F(Routes, ThatAskForAKeyOrASignatureTakeNothingWithoutOne) {
  for (const Expected& each : surface()) {
    if (each.proof == Proof::kToken || each.proof == Proof::kNone) continue;
    SCOPED_TRACE(std::string(to_string(each.method)) + " " + each.path);
    now_micros_ += minutes(2).micros;  // so that wrong guesses are forgotten
    const std::size_t told = audited_.size();
    EXPECT_EQ(status(each.method, each.path, ""), each.refused);
    for (const Role role : {Role::kAdmin, Role::kIngest})
      EXPECT_EQ(status(each.method, each.path, role_tokens_[role]), each.refused) << "by a token";
    EXPECT_GT(audited_.size(), told) << "each is told to the audit";
  }
  EXPECT_TRUE(engine_.submissions(0).empty());
}

TEST_F(Routes, AreAllOnThePageForUsers) {
  std::ifstream file("docs/api.md");
  std::ostringstream page;
  page << file.rdbuf();
  for (const Expected& each : surface()) {
    const std::string route =
        "`" + std::string(to_string(each.method)) + " " + described(each.path) + "`";
    EXPECT_NE(page.str().find(route), std::string::npos) << route;
  }
}

TEST_F(Routes, AdmitTheRolesWrittenHereAndNoOther) {
  for (const Expected& each : surface()) {
    SCOPED_TRACE(std::string(to_string(each.method)) + " " + each.path);
    now_micros_ += minutes(2).micros;  // so that wrong guesses are forgotten
    EXPECT_EQ(status(each.method, each.path, ""), each.refused);
    if (each.proof != Proof::kToken) continue;
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
