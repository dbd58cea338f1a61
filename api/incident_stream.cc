#include "api/incident_stream.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/internal/parameter_reader.h"
#include "api/problem.h"

namespace headwater::api {
namespace {

// A lost connection is made anew after so long.
constexpr std::string_view kRetry = "retry: 3000\n\n";
constexpr std::string_view kComment = ": nothing new\n\n";

// Of `reset` and `started`: where the stream goes on.
struct StreamPlace {
  std::string position;
  HW_FIELDS(position)
};

struct StreamQuery {
  IncidentFeedQuery feed;
  std::string tenant;
  std::string entity;
  std::string token_id;
};

void add_event(std::string& out, std::string_view kind, const std::string& id,
               const std::string& data) {
  out.append("event: ").append(kind).append("\nid: ").append(id);
  out.append("\ndata: ").append(data).append("\n\n");
}

class IncidentStream : public BodyStream, public std::enable_shared_from_this<IncidentStream> {
 public:
  struct Ports {
    IncidentFeedPort& feed;
    QueryPort& queries;
    const TokenTable& tokens;
    std::function<Timestamp()> clock;
  };
  IncidentStream(StreamQuery query, Ports ports, std::shared_ptr<std::atomic<std::size_t>> count)
      : query_(std::move(query)), ports_(std::move(ports)), count_(std::move(count)) {
    ++*count_;
  }
  ~IncidentStream() override { --*count_; }
  IncidentStream(const IncidentStream&) = delete;
  IncidentStream& operator=(const IncidentStream&) = delete;

  void next(std::function<void(std::optional<std::string>)> piece) override {
    const bool starts = query_.feed.after.empty();
    ports_.feed.await(
        query_.feed, weak_from_this(),
        [weak = weak_from_this(), piece = std::move(piece), starts](Result<IncidentChanges> found) {
          const auto self = weak.lock();
          if (!self) return;
          if (!found) return piece(std::nullopt);
          self->query_.feed.after = found->position;
          self->filtered(*std::move(found), starts, piece);
        });
  }

  std::optional<std::string> keep_alive() override {
    if (!may_go_on()) return std::nullopt;
    return std::string(kComment);
  }

 private:
  using Piece = std::function<void(std::optional<std::string>)>;

  // Which incidents they concern is asked of the engine, as the list does it.
  void filtered(IncidentChanges found, bool starts, const Piece& piece) {
    if (found.changes.empty() || (query_.tenant.empty() && query_.entity.empty()))
      return tell(found, starts, piece);
    TouchingQuery asked{.tenant = query_.tenant, .entity = query_.entity};
    for (const IncidentChange& change : found.changes)
      asked.incidents.push_back(read_incident_name(change.incident).value);
    const auto held = std::make_shared<IncidentChanges>(std::move(found));
    ports_.queries.ask(asked, [weak = weak_from_this(), piece, held](const Answer& answer) {
      const auto self = weak.lock();
      if (!self) return;
      const auto* const touching = answer ? std::get_if<TouchingIncidents>(&*answer) : nullptr;
      if (touching == nullptr) return piece(std::nullopt);
      std::erase_if(held->changes, [&](const IncidentChange& change) {
        const std::uint64_t id = read_incident_name(change.incident).value;
        return std::find(touching->incidents.begin(), touching->incidents.end(), id) ==
               touching->incidents.end();
      });
      self->tell(*held, false, piece);
    });
  }

  void tell(const IncidentChanges& found, bool starts, const Piece& piece) const {
    if (!may_go_on()) return piece(std::nullopt);
    std::string out;
    if (found.reset || starts)
      add_event(out, found.reset ? "reset" : "started", found.position,
                as_json(StreamPlace{found.position}));
    for (const IncidentChange& change : found.changes)
      add_event(out, "incident", change.cursor, as_json(change));
    piece(std::move(out));
  }

  // A token that was revoked or has expired since hears nothing more.
  [[nodiscard]] bool may_go_on() const {
    return query_.token_id.empty() ||
           is_valid_token(ports_.tokens, query_.token_id, ports_.clock());
  }

  StreamQuery query_;  // changed by the one piece under way alone
  Ports ports_;
  std::shared_ptr<std::atomic<std::size_t>> count_;
};

// The id of the last event that a client has seen, which its library sends when it comes again,
// counts more than what stands in the address.
std::string place_of(const Call& call, ParameterReader& reader) {
  const std::string after = reader.text("after");
  const bool place = !after.empty() && after.size() <= 40 &&
                     after.find_first_not_of("0123456789.") == std::string::npos;
  if (!after.empty() && !place) reader.fail("after", "an event's id");
  const std::string_view last = call.request.head.header("last-event-id");
  return last.empty() ? after : std::string(last);
}

}  // namespace

IncidentStreams::IncidentStreams(const ServerOptions& options,
                                 const ServerDependencies& dependencies)
    : streams_max_(options.streams_max),
      feed_(dependencies.feed),
      queries_(dependencies.queries),
      tokens_(dependencies.tokens),
      clock_(dependencies.clock),
      count_(std::make_shared<std::atomic<std::size_t>>(0)) {}

void IncidentStreams::open(const Call& call) {
  if (feed_ == nullptr) return call.reply([] { return problem(404, "no such object"); });
  ParameterReader reader(call);
  StreamQuery query{.feed = {.after = place_of(call, reader), .states = reader.states("state")},
                    .tenant = reader.text("tenant"),
                    .entity = reader.text("entity"),
                    .token_id = call.caller.token_id};
  if (reader.answered_failure()) return;
  if (count() >= streams_max_)
    return call.reply([] { return try_later("", "too many streams are open"); });
  auto stream = std::make_shared<IncidentStream>(
      std::move(query), IncidentStream::Ports{*feed_, queries_, tokens_, clock_}, count_);
  call.reply([stream = std::move(stream)] {
    return Response{.headers = {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}},
                    .content_type = "text/event-stream",
                    .body = std::string(kRetry),
                    .stream = stream};
  });
}

}  // namespace headwater::api
