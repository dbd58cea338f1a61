#include "tests/sim/simulation.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/check.h"
#include "correlator/internal/self_alert.h"
#include "tests/sim/faulty_file_system.h"
#include "tests/sim/model_disk.h"
#include "tests/sim/model_network.h"
#include "tests/sim/model_receivers.h"
#include "tests/sim/process.h"

namespace headwater::sim {
namespace {

constexpr std::size_t kStepsKept = 60;
constexpr std::size_t kKafkaBatch = 16;
constexpr Duration kRestWithin = hours(6);  // retries wait 5 minutes at most, a clock step is 1 h
constexpr std::uint64_t kReserve = 1ULL << 20;

const std::vector<CommandKind> kCommands = {CommandKind::kAcknowledge, CommandKind::kUnacknowledge,
                                            CommandKind::kResolve, CommandKind::kConfirmSuspect,
                                            CommandKind::kRejectSuspect};

struct Fault {
  Timestamp at;
  FaultKind kind = FaultKind::kKill;
};

class World {
 public:
  World(std::uint64_t seed, std::string folder)
      : random_(seed),
        estate_(generate_estate(random_.fork())),
        folder_(std::move(folder)),
        row_lag_(static_cast<std::size_t>(random_.between(1, 400))),
        batch_max_(static_cast<std::size_t>(random_.between(1, 64))),
        book_(mirror_),
        receivers_(book_, random_.fork()) {
    report_.seed = seed;
    clock_.now = estate_.start;
    plan();
    mounted_disk() = &disk_;
    if (runs_on_rocksdb(seed)) {
      real_ = std::make_unique<RealDisk>(folder_ + "/rocksdb", random_.fork());
      mounted_real_disk() = real_.get();
    }
    network() = [this](const HttpPost& post) {
      HttpReply reply = receivers_.answer(post);
      note(receivers_.told());
      return reply;
    };
  }
  ~World() {
    process_.reset();
    mounted_disk() = nullptr;
    mounted_real_disk() = nullptr;
    network() = nullptr;
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  RunReport run() {
    try {
      live_until([this] { return all_sent(); });
      note("the faults end");
      end_faults();
      send_all_clear();
      live_until([this] { return all_sent() && process_ && process_->outbox_empty(); });
      come_to_rest();
      check_at_rest();
    } catch (const Violation& violation) {
      report_.oracle = violation.oracle;
      report_.what = violation.what;
      report_.last_steps.assign(steps_.begin(), steps_.end());
    }
    report_.inputs = mirror_.inputs();
    report_.pages = book_.taken();
    report_.trace = hash128(to_hex(mirror_.trace()) + to_hex(book_.trace()));
    return std::move(report_);
  }

 private:
  struct Client {
    PlannedEvent planned;
    bool acknowledged = false;
    bool answered = false;  // in this turn
    bool sends_again = false;
  };

  // --- the plan ----------------------------------------------------------------------------------
  void plan() {
    std::vector<std::string> tags;
    for (const PlannedEvent& planned : estate_.events) {
      if (planned.by_kafka) {
        partition_.push_back(planned);
        tags.push_back(tag_of(planned.event));
      } else {
        add_client(planned);
      }
    }
    mirror_.expect_partition(std::move(tags));
    report_.events = estate_.events.size();
    const std::uint64_t count = 3 + random_.below(8);
    for (std::uint64_t i = 0; i < count; ++i)
      faults_.push_back({estate_.start + random_.between(seconds(1), estate_.end - estate_.start),
                         static_cast<FaultKind>(random_.below(kFaultKinds))});
    std::sort(faults_.begin(), faults_.end(),
              [](const Fault& a, const Fault& b) { return a.at < b.at; });
  }

  void add_client(const PlannedEvent& planned) {
    due_.emplace(planned.sent_at, clients_.size());
    clients_.push_back({.planned = planned, .sends_again = planned.twice});
    if (!planned.key.empty()) clients_.back().planned.event.source_id = planned.key + "/0";
  }

  // --- time --------------------------------------------------------------------------------------
  template <class Done>
  void live_until(Done done) {
    const Timestamp give_up = std::max(clock_.now, estate_.end) + kRestWithin;
    for (;;) {
      begin_faults();
      if (!process_ && clock_.now >= restart_at_) start();
      if (process_) turn();
      if (next_fault_ == faults_.size() && process_ && done()) return;
      if (clock_.now > give_up)
        throw Violation{"liveness",
                        "not all was taken in and told within " + format_duration(kRestWithin)};
      advance();
    }
  }

  void advance() {
    Timestamp next = clock_.now + minutes(30);
    const auto at = [&](Timestamp time) { next = std::min(next, time); };
    if (next_fault_ < faults_.size()) at(faults_[next_fault_].at);
    if (!due_.empty()) at(due_.begin()->first);
    if (!process_) {
      at(restart_at_);
    } else {
      if (const auto due = process_->next_due()) at(*due);
      const auto offset = static_cast<std::size_t>(process_->kafka_offset());
      if (offset < partition_.size() && has_space()) at(partition_[offset].sent_at);
    }
    if (disk_full_until_ > clock_.now) at(disk_full_until_);
    clock_.move_to(std::max(next, clock_.now + milliseconds(1)));
    if (disk_full_until_.set() && clock_.now >= disk_full_until_) {
      make_space();
      disk_full_until_ = Timestamp{};
    }
  }

  void make_space() {
    disk_.set_free_bytes(1ULL << 40);
    if (real_) real_->files->set_full(false);
  }

  // --- one life of the process -------------------------------------------------------------------
  template <class Act>
  bool guarded(std::string_view what, Act act) {
    try {
      const Status status = act();
      if (status) return true;
      note(std::string(what) + " fails: " + status.error().message());
      const bool struck = error_armed_ && (real_ ? real_->files->failed() : !disk_.armed());
      const bool excused = disk_full_until_.set() || harmed_ || struck || rotten_;
      if (!excused)
        throw Violation{"errors",
                        std::string(what) + " fails without a reason: " + status.error().message()};
      const bool damaged = rotten_ || harmed_ == ModelDisk::Harm::kDamaged;
      if (damaged && !struck && !disk_full_until_.set() &&
          status.error().code() != ErrorCode::kCorrupt)
        throw Violation{"damage", "damage is answered with " + status.error().message()};
    } catch (const Crash& crash) {
      note(std::string(what) + ": the process ends " + crash.at);
    }
    die();
    return false;
  }

  void die() {
    const bool power_fails = std::exchange(power_fails_, false);
    if (real_) real_->files->end(power_fails);
    process_.reset();
    if (real_) real_->files->restart();
    disk_.disarm();
    error_armed_ = false;
    if (power_fails) disk_.cut_power(random_);
    if (harmed_) disk_.heal();
    harmed_.reset();
    if (std::exchange(rotten_, false)) real_->files->heal();
    restart_at_ = clock_.now + (random_.chance(70) ? random_.between(seconds(1), seconds(20))
                                                   : random_.between(minutes(1), minutes(15)));
  }

  void start() {
    process_ = std::make_unique<Process>(ProcessOptions{
        .folder = folder_,
        .clock = &clock_,
        .estate = &estate_,
        .random = &random_,
        .neighbours = &neighbours_,
        .row_lag = row_lag_,
        .exchange = [this](const Delivery& delivery, const std::function<void()>& send) {
          return receivers_.exchange(delivery, clock_.now, send);
        }});
    if (std::exchange(crash_in_recovery_, false)) arm_end(4);
    if (harm_next_ && disk_.harm(random_, *harm_next_)) harmed_ = harm_next_;
    harm_next_.reset();
    if (std::exchange(rot_next_, false)) {
      rotten_ = true;
      note("a byte of " + real_->files->rot() + " is another one");
    }
    ++report_.recoveries;
    if (!guarded("recovery", [this] { return process_->start(mirror_); })) return;
    if (harmed_) disk_.heal();  // it was in nothing that recovery reads
    harmed_.reset();
    note("recovered at input " + std::to_string(mirror_.inputs()));
    after_write();
    if (std::exchange(rotten_, false)) real_->files->heal();  // as above
  }

  void turn() {
    if (paused_until_.set()) return wake_up();
    std::vector<std::size_t> sent;
    std::vector<app::Work> work;
    collected_to_ = process_->kafka_offset();
    if (has_space()) {
      collect_requests(work, sent);
      collect_records(work);
      collect_command(work);
      if (random_.chance(1))
        work.emplace_back().references = references_of(estate_, random_.below(3));
    } else {
      refuse_requests();
    }
    const std::int64_t kafka_to = collected_to_;
    const bool ok = guarded("a turn", [&] { return process_->turn(std::move(work), mirror_); });
    for (const std::size_t index : sent) settle(index);
    if (!ok) return;
    process_->move_kafka(std::max(process_->kafka_offset(), kafka_to));
    after_write();
    process_->work_on_messages();
    ++turns_;
    if (turns_ % 64 == 0) mirror_.compare_state(process_->state());
    if (random_.chance(3) && has_space() &&
        !guarded("the neighbour's turn", [this] { return process_->neighbour_turn(); }))
      return;
    if (random_.chance(2) && has_space()) {
      if (!guarded("keeping", [this] { return process_->keep(); })) return;
      report_.cuts += process_->engine().estate().journal().segments.front().first > Seq{1} ? 1 : 0;
    }
    if (random_.chance(2)) {
      const Seq before{1 + random_.below(mirror_.inputs() + 1)};
      (void)guarded("writing rows", [&] { return process_->write_rows(before); });
    }
  }

  void after_write() { book_.check_delivered(mirror_.take_delivered()); }

  // --- what comes in -----------------------------------------------------------------------------
  void collect_requests(std::vector<app::Work>& work, std::vector<std::size_t>& sent) {
    while (!due_.empty() && due_.begin()->first <= clock_.now && sent.size() < batch_max_) {
      const std::size_t index = due_.begin()->second;
      due_.erase(due_.begin());
      Event event = clients_[index].planned.event;
      event.received_at = clock_.wall();
      Submission& submission = work.emplace_back().submission;
      submission.inputs.emplace_back(EventArrived{std::move(event)});
      clients_[index].answered = false;
      submission.done = [this, index](const Outcome& outcome) {
        clients_[index].answered = outcome.durable;
      };
      sent.push_back(index);
    }
  }

  void refuse_requests() {
    while (!due_.empty() && due_.begin()->first <= clock_.now) {
      const std::size_t index = due_.begin()->second;
      due_.erase(due_.begin());
      retry(index);
    }
  }

  void retry(std::size_t index) {
    due_.emplace(clock_.now + random_.between(seconds(2), seconds(30)), index);
  }

  // The client has its answer, or tries again.
  void settle(std::size_t index) {
    Client& client = clients_[index];
    if (client.answered) durable_tags_.insert(tag_of(client.planned.event));
    const bool lost = clock_.now < lost_answers_until_ && random_.chance(60);
    if (!client.answered || lost) return retry(index);
    client.acknowledged = true;
    if (std::exchange(client.sends_again, false)) retry(index);
  }

  // As the reader of Kafka does: what it has read in one submission, with how far it came.
  void collect_records(std::vector<app::Work>& work) {
    Submission submission;
    for (std::size_t most = 1 + random_.below(kKafkaBatch); most > 0; --most) {
      const auto offset = static_cast<std::size_t>(collected_to_);
      if (offset >= partition_.size() || partition_[offset].sent_at > clock_.now) break;
      Event event = partition_[offset].event;
      event.received_at = clock_.wall();
      submission.inputs.emplace_back(EventArrived{std::move(event)});
      ++collected_to_;
    }
    if (submission.inputs.empty()) return;
    submission.positions.push_back({"events", 0, collected_to_});
    work.emplace_back().submission = std::move(submission);
  }

  // Somebody asks for something, of an incident that may not be there, or silences an entity.
  void collect_command(std::vector<app::Work>& work) {
    const std::size_t incidents = process_->state().incidents.size();
    if (incidents == 0 || !random_.chance(3)) return;
    const std::string tag = "command " + std::to_string(++commands_);
    Submission& submission = work.emplace_back().submission;
    if (random_.chance(30)) {
      submission.inputs.emplace_back(silence(tag));
    } else {
      submission.inputs.emplace_back(
          OperatorCommand{.kind = random_.pick(kCommands),
                          .incident = IncidentId{1 + random_.below(incidents + 1)},
                          .suspect = static_cast<std::uint32_t>(random_.below(3)),
                          .actor = "somebody",
                          .reason = tag});
    }
    submission.done = [this, tag](const Outcome& outcome) {
      if (outcome.durable) durable_tags_.insert(tag);
    };
  }

  // A new one, or one that was made before is changed or ended.
  decltype(Input::body) silence(const std::string& tag) {
    const std::string made = "silence " + std::to_string(random_.below(silences_ + 1));
    if (random_.chance(30)) return SilenceExpiryRequested{.id = made, .actor = tag};
    const Timestamp from = clock_.now + random_.between(minutes(-5), minutes(20));
    const auto& entities = process_->state().entities;
    const Entity* entity =
        entities.find(EntityId{static_cast<std::uint32_t>(1 + random_.below(entities.size()))});
    return SilenceRequested{
        .id = "silence " + std::to_string(++silences_),
        .replaces = random_.chance(30) ? made : "",
        .matchers = {{.name = "service", .value = entity == nullptr ? "none" : entity->name}},
        .starts_at = from,
        .ends_at = from + random_.between(minutes(1), hours(2)),
        .created_by = tag};
  }

  bool all_sent() const {
    return due_.empty() && process_ &&
           static_cast<std::size_t>(process_->kafka_offset()) == partition_.size();
  }
  bool has_space() const { return disk_.free_bytes() >= kReserve; }

  // --- faults ------------------------------------------------------------------------------------
  void begin_faults() {
    while (next_fault_ < faults_.size() && faults_[next_fault_].at <= clock_.now)
      begin(faults_[next_fault_++].kind);
  }

  void begin(FaultKind kind) {
    ++report_.faults[static_cast<std::size_t>(kind)];
    note("fault: " + std::string(to_string(kind)));
    switch (kind) {
      case FaultKind::kPowerCut:
        power_fails_ = true;
        [[fallthrough]];
      case FaultKind::kKill:
        return arm_end(30);
      case FaultKind::kCrashInRecovery:
        crash_in_recovery_ = true;
        return arm_end(10);
      case FaultKind::kDiskError:
        error_armed_ = true;
        if (real_) return real_->files->arm_error(1 + random_.below(15));
        return disk_.arm(ModelDisk::Act::kError, 1 + random_.below(30));
      case FaultKind::kDiskFull:
        disk_full_until_ = clock_.now + random_.between(seconds(5), minutes(5));
        if (real_) real_->files->set_full(true);
        return disk_.set_free_bytes(random_.chance(50) ? kReserve / 2 : 0);
      case FaultKind::kRot:
      case FaultKind::kReadError:
        rot_next_ = real_ && kind == FaultKind::kRot;
        if (!real_)
          harm_next_ =
              kind == FaultKind::kRot ? ModelDisk::Harm::kDamaged : ModelDisk::Harm::kUnreadable;
        return arm_end(10);
      case FaultKind::kCleanRestart:
        return restart_cleanly();
      case FaultKind::kPause:
        return pause();
      case FaultKind::kClockStep:
        clock_.offset = clock_.offset + random_.between(Duration{} - hours(1), hours(1));
        return;
      case FaultKind::kClockSkew:
        clock_.drift_ppm = random_.between(-50'000, 50'000);
        return;
      case FaultKind::kLostAnswers:
        lost_answers_until_ = clock_.now + random_.between(seconds(10), minutes(5));
        return;
      case FaultKind::kReceiverRefuses:
        return upset(Mood::kRefuses);
      case FaultKind::kReceiverHangs:
        return upset(Mood::kHangs);
      case FaultKind::kReceiverLate:
        return upset(Mood::kLate);
      case FaultKind::kReceiverLies:
        return upset(Mood::kLies);
    }
  }

  // The process ends within so many durable steps; RocksDB makes more of them.
  void arm_end(std::uint64_t steps) {
    if (!real_ || random_.chance(30))
      return disk_.arm(ModelDisk::Act::kCrash, 1 + random_.below(steps));
    real_->files->arm_end(1 + random_.below(8 * steps), power_fails_);
  }

  void upset(Mood mood) {
    receivers_.put(mood, clock_.now + random_.between(seconds(30), minutes(20)));
  }

  void restart_cleanly() {
    if (!process_ || paused_until_.set()) return;
    if (!guarded("a stop", [this] { return process_->stop(mirror_); })) return;
    process_.reset();
    restart_at_ = clock_.now + random_.between(seconds(1), minutes(3));
  }

  void pause() {
    if (!process_) return;
    paused_since_ = process_->engine().now();
    paused_until_ = clock_.now + random_.between(seconds(30), minutes(10));
  }

  void wake_up() {
    clock_.move_to(std::max(clock_.now, paused_until_));
    paused_until_ = Timestamp{};
    (void)guarded("waking up", [&] { return process_->resume(paused_since_, mirror_); });
  }

  void end_faults() {
    disk_.disarm();
    if (real_) real_->files->disarm();
    disk_.heal();
    make_space();
    disk_full_until_ = lost_answers_until_ = paused_until_ = Timestamp{};
    power_fails_ = crash_in_recovery_ = error_armed_ = rot_next_ = false;
    harm_next_.reset();
    harmed_.reset();
    clock_.drift_ppm = 0;
    receivers_.be_good();
  }

  // --- the end -----------------------------------------------------------------------------------
  void send_all_clear() {
    for (const PlannedEvent& planned : estate_.all_clear(clock_.now + seconds(1)))
      add_client(planned);
  }

  // What is due fires, until nothing is due for an hour and a half.
  void come_to_rest() {
    const Timestamp end = clock_.now + minutes(90);
    while (clock_.now < end) {
      turn();
      advance();
    }
    live_until([this] { return process_->outbox_empty(); });
  }

  void check_at_rest() {
    mirror_.compare_state(process_->state());
    book_.check_drained();
    if (const auto due = process_->engine().next_deadline();
        due && *due < process_->engine().now() - seconds(2))
      throw Violation{"liveness", "a deadline of " + format_rfc3339(*due) + " has not fired"};
    if (!guarded("a snapshot", [this] { return process_->compare_snapshot(); }))
      throw Violation{"snapshot", "the newest one can't be read"};
    check_alerts_over();
    check_acknowledged();
    decide_the_same();
    // One more recovery, of everything.
    process_.reset();
    start();
    mirror_.compare_state(process_->state());
  }

  // Of what clients told: our own alert about a receiver ends with the next message that it takes.
  void check_alerts_over() const {
    const correlator::State& state = process_->state();
    for (const auto& [id, alert] : state.alerts) {
      const bool ours = state.sources.at(alert->source).name == correlator::kSelfSource;
      if (alert->status == AlertStatus::kFiring && !ours)
        throw Violation{"liveness", "an alert fires that was resolved: " + as_json(alert->labels)};
    }
  }

  void check_acknowledged() {
    std::string aside;  // set aside after three crashes (C19)
    const auto letters = process_->dead_letters();
    if (!letters) throw Violation{"acknowledged", letters.error().message()};
    for (const store::StoredDeadLetter& stored : *letters) aside += stored.letter.bytes;
    std::set<std::string> missing = mirror_.passed_over();
    for (const std::string& tag : durable_tags_)
      if (!mirror_.has(tag)) missing.insert(tag);
    for (const std::string& tag : missing)
      if (aside.find('"' + tag + '"') == std::string::npos)
        throw Violation{"acknowledged", tag + " was acknowledged and is nowhere"};
  }

  void decide_the_same() {
    if (report_.seed % 4 != 0) return;
    app::CompiledReferences library;
    for (const auto& configuration : estate_.configurations) library.add(configuration);
    for (const MapFacts& map : estate_.maps) library.add(map);
    decide_again(mirror_, library);
  }

  void note(std::string step) {
    steps_.push_back(format_rfc3339(clock_.now) + " " + std::move(step));
    if (steps_.size() > kStepsKept) steps_.pop_front();
  }

  Random random_;
  GeneratedEstate estate_;
  std::string folder_;
  std::size_t row_lag_;
  std::size_t batch_max_;
  ModelDisk disk_;
  std::unique_ptr<RealDisk> real_;
  WorldClock clock_;
  JournalMirror mirror_;
  JournalMirror neighbours_;
  PageBook book_;
  ModelReceivers receivers_;
  std::unique_ptr<Process> process_;
  Timestamp restart_at_ = clock_.now;

  std::vector<Client> clients_;
  std::multimap<Timestamp, std::size_t> due_;
  std::vector<PlannedEvent> partition_;
  std::int64_t collected_to_ = 0;
  std::set<std::string> durable_tags_;

  std::vector<Fault> faults_;
  std::size_t next_fault_ = 0;
  Timestamp lost_answers_until_;
  Timestamp disk_full_until_;
  Timestamp paused_since_;
  Timestamp paused_until_;
  bool power_fails_ = false;
  bool crash_in_recovery_ = false;
  bool error_armed_ = false;
  bool rot_next_ = false;  // of a file of the real RocksDB
  bool rotten_ = false;
  std::optional<ModelDisk::Harm> harm_next_;  // at the next start
  std::optional<ModelDisk::Harm> harmed_;
  std::uint64_t turns_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t silences_ = 0;
  std::deque<std::string> steps_;
  RunReport report_;
};

}  // namespace

bool runs_on_rocksdb(std::uint64_t seed) { return seed % 10 == 5; }

std::string_view to_string(FaultKind kind) {
  constexpr std::string_view kNames[] = {
      "kill",         "power cut",    "crash in recovery", "disk error",     "disk full",
      "rot",          "read error",   "clean restart",     "pause",          "clock step",
      "clock skew",   "lost answers", "receiver refuses",  "receiver hangs", "receiver late",
      "receiver lies"};
  return kNames[static_cast<std::size_t>(kind)];
}

RunReport run_seed(std::uint64_t seed, const std::string& folder) {
  std::filesystem::remove_all(folder);
  RunReport report = World(seed, folder).run();
  std::filesystem::remove_all(folder);
  return report;
}

}  // namespace headwater::sim
