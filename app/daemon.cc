#include "app/daemon.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "api/server.h"
#include "api/uuid.h"
#include "app/answer_shelf.h"
#include "app/audit_command.h"
#include "app/backups.h"
#include "app/config_files.h"
#include "app/configured_doors.h"
#include "app/daemon_metrics.h"
#include "app/engine_loop.h"
#include "app/incident_feed.h"
#include "app/kafka_intake.h"
#include "app/listen_address.h"
#include "app/pulse.h"
#include "app/receivers.h"
#include "app/recovery.h"
#include "app/secrets.h"
#include "app/store_keeper.h"
#include "app/token_shelf.h"
#include "chat/chat.h"
#include "ingest/formats.h"
#include "store/crash_point.h"
#include "store/store.h"

namespace headwater::app {
namespace {

// Of a stop: requests in hand have until kAnswersFor, due messages begin within kDrain, and a
// message under way is waited for. Together under 10 s.
constexpr Duration kAnswersFor = seconds(2);
constexpr Duration kDrain = seconds(2);
constexpr Duration kPatience = seconds(4);

// The certificate and key that `server.tls` names.
Result<std::shared_ptr<api::TlsContext>> load_tls(const rules::Configuration& configuration) {
  const rules::TlsRule& rule = *configuration.server.tls;
  const auto folder = std::filesystem::path(configuration.file).parent_path();
  auto certificate = read_file((folder / rule.certificate).string());
  if (!certificate) return certificate.error();
  auto key = read_secret(rule.key);
  if (!key) return malformed(configuration.file + ": server.tls: " + key.error().message());
  auto made = api::make_tls_context({*std::move(certificate), *std::move(key)});
  if (!made) return malformed(configuration.file + ": server." + made.error().message());
  return made;
}

AuditEntry reload_by(const Origin& by) { return {.by = by, .action = "configuration.reload"}; }

}  // namespace

class Daemon::Impl {
 public:
  explicit Impl(DaemonOptions options)
      : options_(std::move(options)),
        receivers_(
            [this](const notifiers::TriesOf& tries) { loop_->submit_internal(reported(tries)); },
            [this](const notifiers::TriesOf& tries) { report_durably(tries); }) {}
  ~Impl() { stop(); }

  Status start();
  bool begin_reload(Origin by, std::function<void(Status)> done);
  bool at_end() const {
    return (!kafka_ || kafka_->at_end()) && loop_->idle() && receivers_.idle();
  }
  std::string failure() const;
  void stop();

 private:
  Status open_store();
  Status start_engine();
  Status start_pulse();
  ChatPort* open_chat();
  Status start_server();
  Status print_first_token();
  void report_durably(const notifiers::TriesOf& tries);
  Status reload(const Origin& by);
  Status bring_into_force(const LoadedConfiguration& loaded, const Origin& by);
  template <class T>
  using Told = std::function<void(Result<T>)>;
  template <class T>
  void answer_beside(std::function<Result<T>()> work, Told<T> done);
  void verify_audit(Told<AuditVerdict> done) {
    answer_beside<AuditVerdict>([this] { return estate_->verify_audit({}); }, std::move(done));
  }
  void digest(Told<EstateDigest> done) {
    answer_beside<EstateDigest>([this] { return digest_of(*estate_); }, std::move(done));
  }
  void record(AuditEntry entry);
  void anchor_audit();
  void offer_again(std::vector<Delivery> left);
  bool begin(std::function<std::function<void()>()> work);
  void import_map(const api::MapImport& import, const std::function<void(Status)>& done);
  Status take_map(const api::MapImport& import);
  void end_reloads();
  Status healthy() const;
  // The same, but for what stands still.
  Status in_order() const;
  Result<std::string> health() const;
  void fail(std::string reason);

  std::shared_ptr<const rules::Configuration> configuration() const {
    const std::lock_guard lock(configuration_mutex_);
    return loaded_.configuration;
  }

  DaemonOptions options_;
  mutable std::mutex configuration_mutex_;
  // What is in force; its configuration is guarded from the moment that the server runs.
  LoadedConfiguration loaded_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::EstateStore> estate_;
  std::optional<store::CrashMarker> marker_;
  std::uint64_t anchored_ = 0;  // the audit's record that the log has
  std::unique_ptr<TokenShelf> tokens_;
  std::unique_ptr<AnswerShelf> answers_;
  std::unique_ptr<Decoder> webhook_;
  std::unique_ptr<Decoder> alerts_;
  std::unique_ptr<Decoder> cloudevents_;
  std::unique_ptr<Decoder> events_;
  std::unique_ptr<Decoder> any_;
  Receivers receivers_;
  std::unique_ptr<IncidentFeed> feed_;
  std::unique_ptr<EngineLoop> loop_;
  std::atomic<bool> reports_arrive_ = false;  // loop_ is set; nothing is delivered before
  std::unique_ptr<StoreKeeper> keeper_;
  std::unique_ptr<Backups> backups_;
  std::unique_ptr<Pulse> pulse_;
  std::unique_ptr<KafkaIntake> kafka_;
  std::optional<chat::Chat> chat_;
  std::unique_ptr<api::Server> server_;
  std::mutex reload_mutex_;
  std::thread reloading_;                           // guarded by reload_mutex_
  bool may_reload_ = true;                          // guarded by reload_mutex_
  std::shared_ptr<notifiers::Dispatcher> leaving_;  // guarded by reload_mutex_
  std::atomic<bool> reloads_ = false;
  std::atomic<bool> reloaded_ = true;  // the last one was not refused
  // In microseconds.
  std::atomic<std::int64_t> read_at_ = Timestamp::kUnset;            // what is in force
  std::atomic<std::int64_t> certificate_until_ = Timestamp::kUnset;  // without TLS as it is
  mutable std::mutex failure_mutex_;
  std::string failure_;
  bool stopped_ = false;
};

Status Daemon::Impl::start() {
  loaded_ = load_configuration(options_.config);
  read_at_ = system_clock().wall().micros;
  if (!loaded_.findings.empty()) return refusal(loaded_.findings);
  for (const rules::Finding& warning : loaded_.warnings) spdlog::warn("{}", to_text(warning));
  for (auto [decoder, format] :
       {std::pair{&webhook_, "alertmanager_webhook"}, std::pair{&alerts_, "alertmanager_alerts"},
        std::pair{&cloudevents_, "cloudevents"}, std::pair{&events_, "headwater_json"},
        std::pair{&any_, "auto"}}) {
    auto made = ingest::decoder_for(format);
    if (!made) return made.error();
    *decoder = std::move(*made);
  }
  if (Status opened = open_store(); !opened) return opened;
  if (Status started = start_engine(); !started) return started;
  if (loaded_.configuration->kafka) {
    auto kafka =
        KafkaIntake::start(*loaded_.configuration->kafka, loaded_.mappings, *estate_, *loop_);
    if (!kafka) return kafka.error();
    kafka_ = std::move(*kafka);
  }
  if (Status started = start_pulse(); !started) return started;
  if (Status started = start_server(); !started) return started;
  return print_first_token();
}

Status Daemon::Impl::start_pulse() {
  std::unique_ptr<DeadManSwitch> dead_man;
  if (const auto& rule = loaded_.configuration->dead_man) {
    auto made = DeadManSwitch::make(*rule);
    if (!made) return made.error();
    dead_man = std::move(*made);
  }
  const auto parts = [this] {
    std::vector<Stillness> all;
    if (kafka_) all.push_back({"reading from Kafka", kafka_->still_for()});
    for (const notifiers::ReceiverCounters& each : receivers_.counters())
      all.push_back({"receiver " + each.receiver, each.trying_for});
    return all;
  };
  const auto ask_engine = [this](std::function<void()> back) {
    loop_->run_on_engine([back = std::move(back)](EstateEngine&) { back(); });
  };
  pulse_ = std::make_unique<Pulse>(
      std::move(dead_man), PulsePorts{.ask_engine = ask_engine, .parts = parts, .in_order = [this] {
                                        return in_order();
                                      }});
  return Ok{};
}

Status Daemon::Impl::open_store() {
  const std::string path =
      options_.data.empty() ? loaded_.configuration->store.path : options_.data;
  auto store = store::Store::open(path, {});
  if (!store) return store.error();
  store_ = std::move(*store);
  auto estate = store_->estate(loaded_.configuration->estate);
  if (!estate) return estate.error();
  estate_ = std::move(*estate);
  auto marker = store::CrashMarker::open(path);
  if (!marker) return marker.error();
  marker_.emplace(std::move(*marker));
  if (marker_->unclean())
    spdlog::warn("the last run did not stop cleanly; recovering from {}", path);
  anchor_audit();
  tokens_ = std::make_unique<TokenShelf>(*estate_);
  answers_ = std::make_unique<AnswerShelf>(*estate_);
  return Ok{};
}

Status Daemon::Impl::start_engine() {
  auto engine = EstateEngine::open(*estate_, system_clock());
  if (!engine) return engine.error();
  receivers_.run_on(shared_time(system_clock(), (*engine)->engine().state().meta.at));
  auto receivers = receivers_.make(*loaded_.configuration);
  if (!receivers) return receivers.error();
  receivers_.use(std::move(*receivers));
  // As after a crash: recovery is the rollback.
  (*engine)->use_crash_marker(*marker_, [](const std::string& what) {
    spdlog::critical("{} has crashed the engine three times and can't be set aside", what);
    std::_Exit(kExitCrashLoop);
  });
  // In force before the first event is decided.
  std::vector<Work> first(1);
  first[0].references = references_of(loaded_);
  if (Status forced = (*engine)->process(first); !forced) return forced;
  loaded_.lookups.clear();  // the engine holds what is in force
  keeper_ = std::make_unique<StoreKeeper>(*store_, *loaded_.configuration);
  feed_ = std::make_unique<IncidentFeed>(*estate_, (*engine)->engine().state().meta.seq);
  loop_ = EngineLoop::start(
      std::move(*engine),
      {.deliver =
           [this](Delivery delivery) {
             return reports_arrive_ && receivers_.submit(std::move(delivery));
           },
       .durable = [this](Seq seq) { feed_->durable_up_to(seq); },
       .failed = [this](const Error& error) { fail("store: " + error.message()); },
       .has_space = [this] { return keeper_->has_space(); }});
  reports_arrive_ = true;
  keeper_->start(*loop_, [this] { anchor_audit(); });
  backups_ =
      std::make_unique<Backups>(*store_, *keeper_, options_.backups, loaded_.configuration->estate,
                                [this](AuditEntry entry) { record(std::move(entry)); });
  return Ok{};
}

ChatPort* Daemon::Impl::open_chat() {
  return &chat_.emplace(chat::ChatDependencies{.intake = *loop_,
                                               .queries = *loop_,
                                               .configuration = [this] { return configuration(); },
                                               .clock = system_clock().wall,
                                               .new_silence_id = api::new_uuid});
}

Status Daemon::Impl::start_server() {
  const auto in_force = configuration();
  const rules::ServerRule& rule = in_force->server;
  const auto address = read_listen_address(options_.listen.empty() ? rule.listen : options_.listen);
  if (!address) return address.error();
  api::ServerOptions options{
      .address = address->host,
      .port = address->port,
      .authentication = rule.authentication,
      .lifecycle = rule.lifecycle,
      .plain_http = rule.plain_http,
      .rate = {rule.events_per_second, rule.bytes_per_second, rule.requests_in_flight},
      .stop_timeout = kAnswersFor};
  if (rule.tls) {
    auto tls = load_tls(*in_force);
    if (!tls) return tls.error();
    certificate_until_ = api::expires_at(**tls).micros;
    options.tls = std::move(*tls);
  }
  auto doors = make_doors(*loaded_.configuration, loaded_.mappings);
  if (!doors) return doors.error();
  doors->chat.port = open_chat();
  auto server = api::Server::start(
      options,
      {.intake = *loop_,
       .queries = *loop_,
       .tokens = *tokens_,
       .decoders = {*webhook_, *alerts_, *cloudevents_, *events_, *any_},
       .feed = feed_.get(),
       .answers = answers_.get(),
       .hooks = std::move(doors->hooks),
       .routing_keys = std::move(doors->routing_keys),
       .ping_keys = std::move(doors->ping_keys),
       .chat = std::move(doors->chat),
       .other_decoders = kafka_ ? kafka_->decoders() : KafkaIntake::Decoders{},
       .clock = system_clock().wall,
       .healthy = [this] { return health(); },
       .ready = [this] { return healthy(); },
       .reload =
           [this](const Origin& by, const std::function<void(Status)>& done) {
             if (!begin_reload(by, done))
               done(Error(ErrorCode::kRefused, "a reload is running; ask again when it is over"));
           },
       .import_map = [this](const api::MapImport& import,
                            const std::function<void(Status)>& done) { import_map(import, done); },
       .audit = [this](AuditEntry entry) { record(std::move(entry)); },
       .verify_audit = [this](Told<AuditVerdict> done) { verify_audit(std::move(done)); },
       .digest = [this](Told<EstateDigest> done) { digest(std::move(done)); },
       .begin_backup =
           [this](BackupRequest request, Origin by) {
             return backups_->begin(std::move(request), std::move(by));
           },
       .backup_status = [this] { return backups_->status(); },
       .metrics = {[this] {
         return daemon_metrics(*loop_, receivers_, kafka_.get(), *keeper_,
                               {.ready = healthy().ok(),
                                .reloaded = reloaded_,
                                .configured_at = {read_at_},
                                .backed_up_at = backups_->newest(),
                                .certificate_until = {certificate_until_}});
       }},
       .configuration = [this] { return configuration_without_secrets(*configuration()); },
       .build = {.version = HEADWATER_VERSION, .revision = "", .compiler = __VERSION__}});
  if (!server) return server.error();
  server_ = std::move(*server);
  spdlog::info("listening on {}:{}{}, estate {}", address->host, server_->port(),
               rule.tls ? " with TLS" : "", in_force->estate);
  return Ok{};
}

Status Daemon::Impl::print_first_token() {
  if (!configuration()->server.authentication) return Ok{};
  const auto known = tokens_->list();
  if (!known) return known.error();
  if (!known->empty()) return Ok{};
  const auto token =
      api::create_token(*tokens_, {.name = "admin", .role = api::Role::kAdmin},
                        {.by = {.actor = "first start"}, .now = system_clock().wall()});
  if (!token) return token.error();
  std::printf("admin token, shown this once: %s\n", token->c_str());
  std::fflush(stdout);
  return Ok{};
}

void Daemon::Impl::report_durably(const notifiers::TriesOf& tries) {
  Submission submission = reported(tries);
  auto written = std::make_shared<std::promise<void>>();
  const auto durable = written->get_future();
  // An engine that has stopped destroys it uncalled, which ends the wait too.
  submission.done = [written = std::move(written)](const Outcome&) { written->set_value(); };
  store::pass(store::CrashPoint::kBeforeReport);
  loop_->submit_internal(std::move(submission));
  durable.wait();
  store::pass(store::CrashPoint::kAfterReport);
}

// Work that reads documents and waits for receivers and engine: on no thread that others wait for,
// one at a time. What `work` gives is called when the next may begin.
bool Daemon::Impl::begin(std::function<std::function<void()>()> work) {
  const std::lock_guard lock(reload_mutex_);
  if (!may_reload_ || reloads_.exchange(true)) return false;
  if (reloading_.joinable()) reloading_.join();  // it is over
  reloading_ = std::thread([this, work = std::move(work)] {
    const std::function<void()> report = work();
    reloads_ = false;
    report();
  });
  return true;
}

bool Daemon::Impl::begin_reload(Origin by, std::function<void(Status)> done) {
  return begin([this, by = std::move(by), done = std::move(done)] {
    const Status reloaded = reload(by);
    if (!reloaded) {
      AuditEntry refused = reload_by(by);
      refused.outcome = reloaded.error().message();
      record(std::move(refused));
    }
    reloaded_ = reloaded.ok();
    if (reloaded) read_at_ = system_clock().wall().micros;
    if (reloaded) spdlog::info("configuration reloaded");
    if (!reloaded)
      spdlog::error("configuration refused, the old one stays: {}", reloaded.error().message());
    return [done, reloaded] { done(reloaded); };
  });
}

Status Daemon::Impl::reload(const Origin& by) {
  LoadedConfiguration loaded = load_configuration(options_.config);
  if (!loaded.findings.empty()) {
    return refusal(loaded.findings);
  }
  if (loaded.configuration->estate != configuration()->estate) {
    return malformed(options_.config + ": `estate` cannot change while running; restart");
  }
  std::shared_ptr<api::TlsContext> tls;
  if (loaded.configuration->server.tls && configuration()->server.tls) {
    auto read = load_tls(*loaded.configuration);
    if (!read) return read.error();
    tls = std::move(*read);
  }
  if (Status replaced = bring_into_force(loaded, by); !replaced) return replaced;
  if (tls && server_) {
    certificate_until_ = api::expires_at(*tls).micros;
    server_->use(std::move(tls));
  }
  if (differs_for_the_next_start(*configuration(), *loaded.configuration))
    spdlog::warn(
        "changes of server, hooks, routing_keys, pings, store, kafka and mappings take "
        "effect at the next start");
  const std::lock_guard guard(configuration_mutex_);
  loaded_.configuration = loaded.configuration;
  return Ok{};
}

Status Daemon::Impl::bring_into_force(const LoadedConfiguration& loaded, const Origin& by) {
  auto receivers = receivers_.make(*loaded.configuration);
  if (!receivers) return receivers.error();
  // What is decided under the new configuration goes to its receivers.
  auto before = std::make_shared<std::promise<std::shared_ptr<notifiers::Dispatcher>>>();
  auto in_force = before->get_future();
  loop_->replace_references(references_of(loaded), reload_by(by),
                            [this, before = std::move(before), made = *receivers] {
                              before->set_value(receivers_.use(made));
                            });
  std::shared_ptr<notifiers::Dispatcher> leaving;
  try {
    leaving = in_force.get();
  } catch (const std::future_error&) {
    return Error(ErrorCode::kUnavailable, "the engine is stopping");
  }
  {
    const std::lock_guard lock(reload_mutex_);
    leaving_ = leaving;
    if (!may_reload_) leaving->abandon();
  }
  offer_again(leaving->stop(Duration{}));
  return Ok{};
}

// Behind the last report of whoever had them, so that none that went out goes out again.
void Daemon::Impl::offer_again(std::vector<Delivery> left) {
  Submission nothing;
  nothing.done = [this, left = std::move(left)](const Outcome&) {
    loop_->run_on_engine([left](EstateEngine& engine) {
      for (const Delivery& delivery : left) engine.return_delivery(delivery);
    });
  };
  loop_->submit_internal(std::move(nothing));
}

void Daemon::Impl::import_map(const api::MapImport& import,
                              const std::function<void(Status)>& done) {
  const bool begun = begin([this, import, done] {
    const Status imported = take_map(import);
    return [done, imported] { done(imported); };
  });
  if (!begun) done(Error(ErrorCode::kRefused, "a reload is running; ask again when it is over"));
}

Status Daemon::Impl::take_map(const api::MapImport& import) {
  const rules::MapReading reading{.format = rules::read_map_format(import.format),
                                  .seen_at = system_clock().wall()};
  if (!reading.format && !import.format.empty())
    return malformed("there is no map format `" + import.format + "`");
  rules::ReadMap map = rules::read_map(import.document, import.file, import.source, reading);
  if (!map.findings.empty()) return refusal(map.findings);
  std::vector<PreparedReference> references;
  references.push_back({.kind = ReferenceKind::kMap,
                        .source = import.source,
                        .facts = std::move(map.facts),
                        .stale_after = import.stale_after});
  auto taken = std::make_shared<std::promise<void>>();
  auto in_force = taken->get_future();
  AuditEntry audit{.by = import.by, .action = "map.import", .object = import.source};
  loop_->replace_references(std::move(references), std::move(audit),
                            [taken = std::move(taken)] { taken->set_value(); });
  try {
    in_force.get();
  } catch (const std::future_error&) {
    return Error(ErrorCode::kUnavailable, "the engine is stopping");
  }
  return Ok{};
}

// What no other write holds.
void Daemon::Impl::record(AuditEntry entry) {
  Submission submission;
  submission.audit = std::move(entry);
  loop_->submit_internal(std::move(submission));
}

// By the log a cut of the audit's end is known. At the start and at the end, and by the keeper.
void Daemon::Impl::anchor_audit() {
  const AuditAnchor head = estate_->audit_head();
  if (std::exchange(anchored_, head.number) != head.number)
    spdlog::info("{}", anchor_line(estate_->name(), head));
}

// Work that reads much of the store, where reloads are made.
template <class T>
void Daemon::Impl::answer_beside(std::function<Result<T>()> work, Told<T> done) {
  const bool begun = begin([work = std::move(work), done]() -> std::function<void()> {
    return [done, found = work()] { done(found); };
  });
  if (!begun) done(Error(ErrorCode::kRefused, "a reload is running; ask again when it is over"));
}

Status Daemon::Impl::healthy() const {
  const std::string still = pulse_->still();
  return still.empty() ? in_order() : Error(ErrorCode::kUnavailable, still);
}

Status Daemon::Impl::in_order() const {
  const std::string reason = failure();
  if (!reason.empty()) return Error(ErrorCode::kUnavailable, reason);
  if (!keeper_->has_space())
    return Error(ErrorCode::kUnavailable, "disk: below the free-space reserve, no new events");
  return Ok{};
}

Result<std::string> Daemon::Impl::health() const {
  if (const Status status = healthy(); !status) return status.error();
  return health_text(loop_->counters().clock_skew);
}

std::string Daemon::Impl::failure() const {
  const std::lock_guard lock(failure_mutex_);
  if (failure_.empty() && kafka_ != nullptr) return kafka_->fatal();
  return failure_;
}

void Daemon::Impl::fail(std::string reason) {
  const std::lock_guard lock(failure_mutex_);
  failure_ = std::move(reason);
  spdlog::critical("{}", failure_);
}

void Daemon::Impl::end_reloads() {
  {
    const std::lock_guard lock(reload_mutex_);
    may_reload_ = false;
    if (leaving_ != nullptr) leaving_->abandon();
  }
  if (reloading_.joinable()) reloading_.join();  // nobody else touches it any more
}

void Daemon::Impl::stop() {
  if (std::exchange(stopped_, true)) return;
  // Sources first, then the door, then what they wait for; the engine last, since all report to it.
  if (pulse_) pulse_->stop();
  if (kafka_) kafka_->stop();
  end_reloads();
  if (server_) server_->stop();
  if (feed_) feed_->stop();
  if (backups_) backups_->stop();
  if (keeper_) keeper_->stop();
  if (loop_) {
    receivers_.stop(kDrain, kPatience);
    loop_->stop();
    anchor_audit();
  }
  const bool touched = loop_ != nullptr || (marker_ && !marker_->unclean());
  if (marker_ && failure().empty() && touched) (void)marker_->close();
}

Daemon::Daemon(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Daemon::~Daemon() = default;

Result<std::unique_ptr<Daemon>> Daemon::start(const DaemonOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  if (Status started = impl->start(); !started) return started.error();
  return std::unique_ptr<Daemon>(new Daemon(std::move(impl)));
}

bool Daemon::begin_reload(Origin by, std::function<void(Status)> done) {
  return impl_->begin_reload(std::move(by), std::move(done));
}
bool Daemon::at_end() const { return impl_->at_end(); }
std::string Daemon::failure() const { return impl_->failure(); }
void Daemon::stop() { impl_->stop(); }

}  // namespace headwater::app
