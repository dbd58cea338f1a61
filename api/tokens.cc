#include "api/tokens.h"

#include <optional>
#include <utility>

#include "api/audited.h"
#include "api/internal/parameter_reader.h"
#include "api/internal/token_body.h"
#include "api/problem.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

TokenView view_of(const Token& token) {
  return {.id = token.id,
          .name = token.name,
          .role = token.role,
          .tenants = token.tenants,
          .labels = token.labels,
          .created_at = token.created_at,
          .expires_at = token.expires_at,
          .revoked = token.revoked,
          .old_secret_until = token.old_until};
}

Response failed(const Error& error) {
  if (error.code() == ErrorCode::kNotFound) return problem(404, "no such object");
  if (error.code() == ErrorCode::kRefused) return problem(409, error.message());
  return try_later("", "tokens can't be read or written");
}

}  // namespace

void Tokens::make(const Call& call) {
  if (call.request.head.media_type() != "application/json")
    return call.reply([] { return problem(415, "application/json is needed"); });
  if (call.request.body.size() > limits::kCommandBodyBytesMax)
    return call.reply([] { return problem(413, "the body is too large"); });
  std::vector<FieldError> errors;
  const auto asked = read_token_body(call.request.body, errors);
  if (!asked)
    return call.reply([errors, error = asked.error()] {
      return problem("invalid-body", error.message(), errors);
    });
  const auto text = create_token(table_, *asked, change_by(call));
  if (!text) return call.reply([error = text.error()] { return failed(error); });
  call.reply([made = MadeToken{std::string(public_id(*text)), *text}] {
    Response response = json_response(201, as_json(made));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
  });
}

void Tokens::list(const Call& call) {
  const auto tokens = list_tokens(table_);
  if (!tokens) return call.reply([error = tokens.error()] { return failed(error); });
  TokenPage page;
  for (const Token& token : *tokens) page.tokens.push_back(view_of(token));
  call.reply([page = std::move(page)] { return json_response(200, as_json(page)); });
}

void Tokens::rotate(const Call& call) {
  ParameterReader reader(call);
  const std::string word = reader.text("keep_old_for");
  const std::optional<Duration> keep =
      word.empty() ? limits::kRotatedTokenKept : parse_duration(word);
  if (!keep || *keep < Duration{} || *keep > limits::kRotatedTokenKeptMax)
    reader.fail("keep_old_for", "a duration like 24h, at most 30d");
  if (reader.answered_failure()) return;
  const TokenChange change = change_by(call);
  const auto text = rotate_token(table_, call.values[0], *keep, change);
  if (!text) return call.reply([error = text.error()] { return failed(error); });
  call.reply([rotated = RotatedToken{call.values[0], *text, change.now + *keep}] {
    return json_response(200, as_json(rotated));
  });
}

void Tokens::retire(const Call& call) {
  const Status retired = retire_old_secret(table_, call.values[0], change_by(call));
  if (!retired) return call.reply([error = retired.error()] { return failed(error); });
  call.reply([id = call.values[0]] { return json_response(200, as_json(RetiredSecret{id})); });
}

TokenChange Tokens::change_by(const Call& call) const { return {origin_of(call), clock_()}; }

void Tokens::revoke(const Call& call) {
  const Status revoked = revoke_token(table_, call.values[0], change_by(call));
  if (!revoked) return call.reply([error = revoked.error()] { return failed(error); });
  call.reply([id = call.values[0]] { return json_response(200, as_json(RevokedToken{id})); });
}

}  // namespace headwater::api
