#include "api/kept_answers.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "api/internal/sealed.h"
#include "api/problem.h"
#include "base/fields.h"
#include "base/hash.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

struct KeptAnswer {
  Timestamp at;
  std::string request;  // a digest of what was asked
  std::string sealed;   // a KeptResponse
  HW_FIELDS(at, request, sealed)
};
struct KeptResponse {
  std::uint32_t status = 0;
  std::string content_type;
  std::string body;
  HW_FIELDS(status, content_type, body)
};

template <class T>
std::optional<T> read(std::string_view bytes) {
  T value;
  ByteReader reader(bytes);
  decode(reader, value);
  return reader.finished() ? std::optional(std::move(value)) : std::nullopt;
}

// One request under its client's name for it.
struct Asked {
  std::string name;
  std::string request;
  std::string password;
};

Asked asked_by(const Call& call, std::string_view key) {
  const RequestHead& head = call.request.head;
  Asked asked;
  asked.name = call.caller.token_id + "/" + to_hex(hash128(key));
  asked.request = to_hex(hash128(std::string(to_string(head.method)) + " " + head.path + "?" +
                                 head.query + "\n" + call.request.body));
  asked.password = std::string(head.header("authorization")) + "\n" + std::string(key);
  return asked;
}

Response first_answer(const KeptAnswer& kept, const Asked& asked) {
  if (kept.request != asked.request)
    return problem("other-request", "another request came under this Idempotency-Key");
  const auto plain = opened(kept.sealed, asked.password);
  auto response = plain ? read<KeptResponse>(*plain) : std::nullopt;
  if (!response) return problem(409, "it was answered to who called with another secret");
  Response again{.status = response->status, .headers = {}};
  again.headers = {{"Idempotency-Replayed", "true"}, {"Cache-Control", "no-store"}};
  again.content_type = std::move(response->content_type);
  again.body = std::move(response->body);
  return again;
}

}  // namespace

struct KeptAnswers::State {
  State(AnswerTable& where, std::function<Timestamp()> now) : table(where), clock(std::move(now)) {}

  AnswerTable& table;
  const std::function<Timestamp()> clock;
  std::mutex mutex;
  std::map<std::string, std::uint64_t> in_hand;                     // guarded by mutex; by name
  std::uint64_t calls = 0;                                          // guarded by mutex
  std::map<std::pair<Timestamp, std::string>, std::size_t> by_age;  // guarded by mutex; with bytes
  std::size_t bytes = 0;                                            // guarded by mutex

  void load() {
    const auto rows = table.list();
    if (!rows) return;  // a store that can't be read says so elsewhere
    for (const auto& [name, row] : *rows)
      if (const auto kept = read<KeptAnswer>(row)) note({kept->at, name}, row.size());
  }

  // The number of the call; 0 while another one of that name is in hand.
  std::uint64_t take_off(const std::string& name) {
    const std::lock_guard lock(mutex);
    return in_hand.try_emplace(name, calls + 1).second ? ++calls : 0;
  }
  void land(const std::string& name, std::uint64_t call) {
    const std::lock_guard lock(mutex);
    const auto found = in_hand.find(name);
    if (found != in_hand.end() && found->second == call) in_hand.erase(found);
  }

  // Nothing when there is none, or none that still counts.
  std::optional<KeptAnswer> find(const std::string& name) {
    const auto row = table.get(name);
    if (!row || row->empty()) return std::nullopt;
    auto kept = read<KeptAnswer>(*row);
    if (!kept || clock() - kept->at >= limits::kAnswerKept) return std::nullopt;
    return kept;
  }

  void keep(const Asked& asked, const Response& response) {
    if (response.body.size() > limits::kKeptAnswerBytesMax) return;
    const auto plain = encoded(KeptResponse{response.status, response.content_type, response.body});
    auto secret = sealed(plain, asked.password);
    if (!secret) return;
    const Timestamp now = clock();
    const std::string row = encoded(KeptAnswer{now, asked.request, *std::move(secret)});
    std::vector<AnswerTable::Write> writes;
    const std::lock_guard lock(mutex);
    note({now, asked.name}, row.size());
    while (is_too_much(now)) {
      bytes -= by_age.begin()->second;
      const std::string& name = by_age.begin()->first.second;
      if (name != asked.name) writes.emplace_back(name, std::nullopt);
      by_age.erase(by_age.begin());
    }
    writes.emplace_back(asked.name, row);
    (void)table.write(writes);  // what was asked for is done all the same
  }

 private:
  void note(const std::pair<Timestamp, std::string>& which, std::size_t size) {
    by_age[which] = size;
    bytes += size;
  }
  [[nodiscard]] bool is_too_much(Timestamp now) const {
    return by_age.size() > limits::kKeptAnswersMax || bytes > limits::kKeptAnswersBytesMax ||
           now - by_age.begin()->first.first >= limits::kAnswerKept;
  }
};

KeptAnswers::KeptAnswers(AnswerTable* table, std::function<Timestamp()> clock)
    : state_(table == nullptr ? nullptr : std::make_shared<State>(*table, std::move(clock))) {
  if (state_) state_->load();
}

void KeptAnswers::run(Call call, const Handler& handler) const {
  const std::vector<Header>& headers = call.request.head.headers;
  const auto given = std::find_if(headers.begin(), headers.end(), [](const Header& header) {
    return header.name == "idempotency-key";
  });
  if (state_ == nullptr || given == headers.end()) return handler(std::move(call));
  const std::string key = given->value;
  if (key.empty() || key.size() > limits::kIdempotencyKeyBytesMax)
    return call.reply([] { return problem(400, "Idempotency-Key must be 1 to 255 bytes"); });
  const Asked asked = asked_by(call, key);
  const std::uint64_t number = state_->take_off(asked.name);
  if (number == 0)
    return call.reply(
        [] { return problem("in-hand", "a request with this key has no answer yet"); });
  // Also if the handler drops the call unanswered.
  const std::shared_ptr<void> flight(
      nullptr, [state = state_, name = asked.name, number](void*) { state->land(name, number); });
  if (const auto kept = state_->find(asked.name))
    return call.reply([kept = *kept, asked] { return first_answer(kept, asked); });
  // Made here and not on the io thread: there nobody asks for it once the client has gone.
  call.reply = [state = state_, asked, number, flight,
                reply = std::move(call.reply)](const std::function<Response()>& make) {
    const auto response = std::make_shared<const Response>(make());
    if (response->status < 300) state->keep(asked, *response);
    state->land(asked.name, number);
    reply([response] { return *response; });
  };
  handler(std::move(call));
}

bool keeps_answers(const Route& route) {
  return route.method == Method::kPost && route.path.starts_with("/headwater/v1/") &&
         !route.credential.admits(Role::kIngest);
}

}  // namespace headwater::api
