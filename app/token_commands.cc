#include "app/token_commands.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "api/tokens.h"
#include "app/asked_view.h"
#include "app/sequencer.h"

namespace headwater::app {
namespace {

std::string path_of(const std::string& id, const std::string& verb) {
  return std::string(kApi) + "/tokens/" + id + "/" + verb;
}

// An id stands in a path.
Status check_id(const std::string& id) {
  if (id.empty() || id.find_first_not_of("0123456789abcdef") != std::string::npos)
    return malformed("`" + id + "` is no token's id; `headwater token list` has them");
  return Ok{};
}

std::optional<Timestamp> read_expiry(const std::string& text) {
  if (const auto duration = parse_duration(text)) return system_clock().wall() + *duration;
  return parse_rfc3339(text);
}

Result<nlohmann::json> body_of(const NewToken& token) {
  nlohmann::json body = {{"name", token.name}, {"role", token.role}};
  if (!token.tenants.empty()) body["tenants"] = token.tenants;
  for (const std::string& label : token.labels) {
    const std::size_t equals = label.find('=');
    if (equals == 0 || equals == std::string::npos)
      return malformed("--label " + label + ": needs NAME=VALUE");
    body["labels"][label.substr(0, equals)] = label.substr(equals + 1);
  }
  if (token.expires.empty()) return body;
  const auto expires = read_expiry(token.expires);
  if (!expires) return malformed("--expires " + token.expires + ": a time or a duration like 90d");
  body["expires_at"] = format_rfc3339(*expires);
  return body;
}

// The text alone, so that a script can take it.
int show_text(const AskOptions& options, const Result<std::string>& answer) {
  if (!answer) return fail(answer.error());
  const auto json = nlohmann::json::parse(*answer, nullptr, false);
  const bool table = options.output == Output::kTable;
  std::printf("%s\n", table ? json.value("token", "").c_str() : answer->c_str());
  return 0;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

std::string draw(const api::TokenView& token, Timestamp now, const Terminal& terminal) {
  std::string state;
  Ink ink = Ink::kPlain;
  if (token.revoked) {
    state = "revoked";
    ink = Ink::kRed;
  } else if (token.expires_at.set()) {
    const bool over = token.expires_at <= now;
    state = (over ? "expired " : "expires ") + format_rfc3339(token.expires_at);
    ink = over ? Ink::kRed : Ink::kYellow;
  }
  if (token.old_secret_until.set() && token.old_secret_until > now)
    state += (state.empty() ? "" : ", ") + std::string("old secret until ") +
             format_rfc3339(token.old_secret_until);
  return terminal.ink(Ink::kBold, fit(token.id, 14)) + fit(to_string(token.role), 11) +
         fit(token.name, 24) + " " + fit(joined(token.tenants), 16) + " " +
         terminal.ink(ink, state) + "\n";
}

}  // namespace

int run_token_create(const AskOptions& options, const NewToken& token) {
  const auto body = body_of(token);
  if (!body) return fail(body.error());
  return show_text(options,
                   DaemonClient(options.client).post(std::string(kApi) + "/tokens", body->dump()));
}

int run_token_list(const AskOptions& options) {
  return show<api::TokenPage>(options,
                              DaemonClient(options.client).get(std::string(kApi) + "/tokens"),
                              [](const api::TokenPage& page, const Terminal& terminal) {
                                std::string out;
                                for (const api::TokenView& token : page.tokens)
                                  out += draw(token, system_clock().wall(), terminal);
                                return out.empty() ? std::string("no tokens\n") : out;
                              });
}

int run_token_rotate(const AskOptions& options, const std::string& id,
                     const std::string& keep_old) {
  if (const Status checked = check_id(id); !checked) return fail(checked.error());
  const std::string query = keep_old.empty() ? "" : "?keep_old_for=" + keep_old;
  return show_text(options, DaemonClient(options.client).post(path_of(id, "rotate") + query, ""));
}

int run_token_end(const AskOptions& options, const std::string& id, const std::string& verb) {
  if (const Status checked = check_id(id); !checked) return fail(checked.error());
  const auto answer = DaemonClient(options.client).post(path_of(id, verb), "");
  if (!answer) return fail(answer.error());
  if (options.output == Output::kJson) {
    std::printf("%s\n", answer->c_str());
  } else {
    std::printf("%s: %s\n", id.c_str(), verb == "retire" ? "the old secret is retired" : "revoked");
  }
  return 0;
}

}  // namespace headwater::app
