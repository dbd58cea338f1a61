#include "app/store_commands.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

#include "app/asked_view.h"
#include "app/backup.h"
#include "app/sequencer.h"

namespace headwater::app {
namespace {

constexpr auto kAskEvery = std::chrono::milliseconds(200);

Status go_on() { return Ok{}; }

std::string line_of(const EstateDigest& digest) {
  return digest.estate + ": seq " + std::to_string(digest.seq) + " at " +
         (digest.at.set() ? format_rfc3339_milliseconds(digest.at) : "no time") + ", digest " +
         digest.digest + "\n";
}

std::string draw(const std::vector<EstateDigest>& digests) {
  std::string text;
  for (const EstateDigest& digest : digests) text += line_of(digest);
  return text;
}

std::string draw(const StoreVerdict& verdict) {
  std::string text = verdict.path + ": ";
  if (!verdict.backup_made_at.empty()) text += "a backup of " + verdict.backup_made_at + ", ";
  text += verdict.whole ? "whole\n" : "NOT WHOLE\n";
  for (const EstateVerdict& estate : verdict.estates) {
    text += line_of(estate.state);
    text += "  " + std::to_string(estate.inputs) + " inputs from seq " +
            std::to_string(estate.journal_from) + " on, " + std::to_string(estate.records) +
            " records, " + std::to_string(estate.rows) + " rows, " +
            std::to_string(estate.snapshots) + " snapshots, " +
            std::to_string(estate.audit_records) + " audit records\n";
    if (!estate.folded_from.empty())
      text += "  the journal from " + estate.folded_from + " on comes to the same state\n";
  }
  for (const std::string& fault : verdict.faults) text += "damaged: " + fault + "\n";
  return text;
}

std::string draw(const BackupStatus& status) {
  std::string text = status.path + "\n" + draw(status.estates);
  for (const std::string& removed : status.removed) text += "removed " + removed + "\n";
  return text;
}

template <class View>
void print(const View& view, Output output) {
  std::fputs(output == Output::kJson ? (as_json(view) + "\n").c_str() : draw(view).c_str(), stdout);
  std::fflush(stdout);
}

// On a terminal alone, where the next line writes over it.
void show_progress(const BackupStatus& status) {
  if (::isatty(STDERR_FILENO) == 0) return;
  const std::uint64_t percent =
      status.bytes_total == 0 ? 0 : status.bytes_done * 100 / status.bytes_total;
  std::fprintf(stderr, "\r%-10s %3llu %%", status.step.c_str(),
               static_cast<unsigned long long>(percent));
}
void end_progress() {
  if (::isatty(STDERR_FILENO) != 0) std::fputs("\r                \r", stderr);
}

// Without showing the same percentage again.
OnProgress shown_progress() {
  return [last = BackupStatus{}](const BackupStatus& status) mutable -> Status {
    const auto percent = [](const BackupStatus& of) {
      return of.bytes_total == 0 ? 0 : of.bytes_done * 100 / of.bytes_total;
    };
    if (status.step != last.step || percent(status) != percent(last)) show_progress(status);
    last = status;
    return Ok{};
  };
}

int finish(const Result<BackupStatus>& status, Output output) {
  end_progress();
  if (!status) return fail(status.error());
  print(*status, output);
  return 0;
}

Result<BackupStatus> back_up_closed(const BackupOptions& options) {
  // None is made where there is none.
  if (const auto there = store::Store::open(options.store, {.read_only = true}); !there)
    return there.error();
  const auto store = store::Store::open(options.store, {});
  if (!store) return store.error();
  return make_backup(
      **store, {.to = options.to, .keep = options.keep},
      {.checkpoint = [&](const std::string& path) { return (*store)->checkpoint(path); },
       .progress = shown_progress(),
       .clock = system_clock().wall});
}

Result<BackupStatus> ask_for_backup(const BackupOptions& options) {
  const std::string path = std::string(kApi) + "/backups";
  const DaemonClient client(options.asking.client);
  std::error_code failed;
  const std::string to = std::filesystem::absolute(options.to, failed).string();
  auto status = read_answer<BackupStatus>(
      client.post(path, "", {{"to", to}, {"keep", std::to_string(options.keep)}}));
  while (status && status->state == BackupState::kRunning) {
    show_progress(*status);
    std::this_thread::sleep_for(kAskEvery);
    status = read_answer<BackupStatus>(client.get(path));
  }
  if (status && status->state != BackupState::kDone)
    return Error(ErrorCode::kUnavailable, status->reason);
  return status;
}

int judge(const std::string& path, Output output) {
  const auto verdict = verify_folder(path, go_on);
  if (!verdict) return fail(verdict.error());
  print(*verdict, output);
  return verdict->whole ? 0 : kExitDamaged;
}

}  // namespace

int run_digest(const DigestOptions& options) {
  if (options.store.empty()) {
    return show<EstateDigest>(
        options.asking, DaemonClient(options.asking.client).get(std::string(kApi) + "/digest"),
        [](const EstateDigest& digest, const Terminal&) { return line_of(digest); });
  }
  const auto store = store::Store::open(options.store, {.read_only = true});
  if (!store) return fail(store.error());
  const auto names = (*store)->estates();
  if (!names) return fail(names.error());
  for (const std::string& name : *names) {
    const auto estate = (*store)->estate(name);
    if (!estate) return fail(estate.error());
    const auto digest = digest_of(**estate);
    if (!digest) return fail(digest.error());
    const bool json = options.asking.output == Output::kJson;
    std::fputs(json ? (as_json(*digest) + "\n").c_str() : line_of(*digest).c_str(), stdout);
  }
  return 0;
}

// In a process of its own: what is damaged may end it, since Debian's RocksDB is built with its
// assertions, and that is an answer too.
int run_verify(const std::string& path, Output output) {
  const pid_t child = ::fork();
  if (child < 0) return judge(path, output);
  if (child == 0) {
    const int code = judge(path, output);
    std::fflush(nullptr);
    ::_exit(code);
  }
  int state = 0;
  while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(state)) return WEXITSTATUS(state);
  StoreVerdict verdict{.whole = false, .path = path};
  verdict.faults.push_back("reading it ended the process: " +
                           std::string(::strsignal(WTERMSIG(state))));
  print(verdict, output);
  return kExitDamaged;
}

int run_backup(const BackupOptions& options) {
  return finish(options.store.empty() ? ask_for_backup(options) : back_up_closed(options),
                options.asking.output);
}

int run_restore(const std::string& backup, const std::string& data, Output output) {
  return finish(restore_backup(backup, data, shown_progress()), output);
}

}  // namespace headwater::app
