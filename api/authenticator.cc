#include "api/authenticator.h"

#include "api/problem.h"

namespace headwater::api {
namespace {

Response unauthenticated(std::string_view path, std::string_view detail) {
  Response response = error_response(path, 401, detail);
  response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"headwater\""});
  return response;
}

// The token's text; "" when the header is not of the Bearer scheme.
std::string_view bearer(std::string_view authorization) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos) return {};
  if (lower_case(authorization.substr(0, space)) != "bearer") return {};
  return trimmed(authorization.substr(space + 1));
}

// Whether a page in somebody's browser may be behind it: an open server on loopback is for programs
// of this machine, not for what a foreign page (or a name that it bends to 127.0.0.1) asks for.
bool from_a_browser_page(const RequestHead& head) {
  if (!head.header("origin").empty()) return true;
  std::string host = lower_case(head.header("host"));
  const std::size_t colon = host.rfind(':');
  if (colon != std::string::npos && host.find(']', colon) == std::string::npos) host.resize(colon);
  const bool numeric = host.find_first_not_of("0123456789.") == std::string::npos;
  return host != "localhost" && host != "[::1]" && !(numeric && host.starts_with("127."));
}

}  // namespace

Authenticator::Authenticator(const TokenTable& table, std::function<Timestamp()> clock, bool open,
                             std::function<void(AuditEntry)> audit)
    : table_(table), clock_(clock), open_(open), guesses_(std::move(clock), std::move(audit)) {}

std::variant<Caller, Response> Authenticator::judge(const RequestHead& head,
                                                    const Credential& credential) {
  if (credential.proof() != Proof::kToken) return Caller{};
  const std::string_view authorization = head.header("authorization");
  if (authorization.empty()) {
    if (open_ && !from_a_browser_page(head)) return Caller{.name = "loopback"};
    return unauthenticated(head.path, "a bearer token is needed");
  }
  const std::string_view text = bearer(authorization);
  const auto token = verify_token(table_, text, clock_());
  if (!token) {
    if (token.error().code() == ErrorCode::kRefused) return wrong_token(head, credential, text);
    return try_later(head.path, "tokens can't be read");
  }
  if (!credential.admits(token->role)) {
    return error_response(
        head.path, 403,
        "a token of role " + std::string(to_string(token->role)) + " may not do this");
  }
  if (!token->tenants.empty() && !credential.serves_tenants()) {
    return error_response(head.path, 403,
                          "a token limited to tenants may read their views and send of them only");
  }
  return Caller{.name = token->name,
                .token_id = token->id,
                .role = token->role,
                .tenants = token->tenants,
                .labels = token->labels};
}

Response Authenticator::wrong_token(const RequestHead& head, const Credential& credential,
                                    std::string_view text) {
  const bool too_many = guesses_.wrong_token(head, std::string(public_id(text)));
  if (credential.admits(Role::kIngest)) {
    Response response = unauthenticated(head.path, "the token is not valid");
    response.close = too_many;
    return response;
  }
  return too_many ? Guesses::slowed(error_response(head.path, 429, "too many wrong tokens"))
                  : unauthenticated(head.path, "the token is not valid");
}

}  // namespace headwater::api
