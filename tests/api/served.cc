#include "tests/api/served.h"

namespace headwater::api {

Served::Served() {
  for (const Role role : {Role::kViewer, Role::kResponder, Role::kAdmin, Role::kIngest}) {
    role_tokens_[role] = token(role);
  }
}

Served::~Served() {
  engine_.release();
  server_.reset();
}

std::string Served::token(Role role, std::vector<std::string> tenants) {
  auto text = create_token(
      tokens_, {.name = std::string(to_string(role)), .role = role, .tenants = std::move(tenants)},
      {.by = {"test", "", ""}, .now = Timestamp{now_micros_}});
  return std::move(text).value();
}

void Served::serve() {
  auto started = Server::start(
      options_,
      {.intake = engine_,
       .queries = engine_,
       .tokens = tokens_,
       .decoders = {webhook_, alerts_, cloudevents_, events_, any_},
       .feed = &feed_,
       .answers = &answers_,
       .hooks = hooks_,
       .routing_keys = routing_keys_,
       .ping_keys = ping_keys_,
       .chat = {.port = &chat_, .slack = slack_, .mattermost = {Secret("mattermost-token")}},
       .other_decoders = other_decoders_,
       .clock = [this] { return Timestamp{now_micros_}; },
       .healthy = [] { return Result<std::string>("OK"); },
       .ready = ready_,
       .reload =
           [this](const Origin& by, const auto& done) {
             reloaded_by_ = by;
             done(reload_());
           },
       .import_map =
           [this](const MapImport& map, const auto& done) {
             imported_ = map.source + " " + map.file + " " + map.format + " " + map.document;
             done(Ok{});
           },
       .audit = [this](AuditEntry entry) { audited_.push_back(std::move(entry)); },
       .verify_audit =
           [](const auto& done) {
             done(AuditVerdict{.records = 3, .head = {3, "ab"}});
           },
       .digest =
           [](const auto& done) { done(EstateDigest{.estate = "eu", .seq = 42, .digest = "ab"}); },
       .begin_backup = [this](const BackupRequest& request,
                              const Origin& by) -> Result<BackupStatus> {
         if (backup_.state == BackupState::kRunning)
           return Error(ErrorCode::kRefused, "a backup is running");
         if (request.to == "/etc") return malformed("/etc is not below /backups");
         backup_.state = BackupState::kRunning;
         backup_.path = request.to + " keep " + std::to_string(request.keep) + " by " + by.actor;
         return backup_;
       },
       .backup_status = [this] { return backup_; },
       .metrics = metrics_,
       .configuration = [] { return std::string("estate: test\n"); },
       .build = {"0.1.0", "abc", "g++"}});
  ASSERT_TRUE(started.ok()) << started.error().message();
  server_ = std::move(started).value();
}

RawClient Served::client(const std::string& from) {
  if (!server_) serve();
  return RawClient(server_->port(), from);
}

std::string Served::text_of(const Ask& ask) {
  std::string text = ask.method + " " + ask.path + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!ask.token.empty()) text += "Authorization: Bearer " + ask.token + "\r\n";
  if (!ask.content_type.empty()) text += "Content-Type: " + ask.content_type + "\r\n";
  if (!ask.body.empty() || ask.method == "POST") {
    text += "Content-Length: " + std::to_string(ask.body.size()) + "\r\n";
  }
  return text + ask.headers + "\r\n" + ask.body;
}

RawResponse Served::request(const Ask& ask) {
  RawClient connection = client();
  connection.send(text_of(ask));
  return connection.receive(ask.method == "HEAD");
}

RawResponse Served::get(const std::string& path) {
  return request({.path = path, .token = role_tokens_[Role::kAdmin]});
}

RawResponse Served::post(const std::string& path, const std::string& body,
                         const std::string& headers) {
  return request({.method = "POST",
                  .path = path,
                  .token = role_tokens_[Role::kAdmin],
                  .body = body,
                  .content_type = body.empty() ? "" : "application/json",
                  .headers = headers});
}

}  // namespace headwater::api
