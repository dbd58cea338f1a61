#include "app/audit_command.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "app/asked_view.h"
#include "app/config_files.h"
#include "app/log_line.h"
#include "store/store.h"

namespace headwater::app {
namespace {

constexpr std::string_view kAnchor = "audit head: estate=";
constexpr std::size_t kDigestDigits = 64;  // of SHA-256

// A store that no daemon holds, open for reading.
struct OpenedStore {
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::EstateStore> estate;
};

Result<OpenedStore> open_store(const AuditOptions& options) {
  OpenedStore opened;
  auto store = store::Store::open(options.store, {.read_only = true});
  if (!store) return store.error();
  opened.store = std::move(*store);
  std::string name = options.estate;
  if (name.empty()) {
    const auto names = opened.store->estates();
    if (!names) return names.error();
    if (names->size() != 1)
      return malformed(options.store + " holds " + std::to_string(names->size()) +
                       " estates: --estate says which");
    name = names->front();
  }
  auto estate = opened.store->estate(name);
  if (!estate) return estate.error();
  opened.estate = std::move(*estate);
  return opened;
}

template <class View>
Result<View> ask(const AuditOptions& options, const std::string& path,
                 const DaemonClient::Query& query = {}) {
  return read_answer<View>(
      DaemonClient(options.asking.client).get(std::string(kApi) + path, query));
}

Result<AuditPage> read_page(const AuditOptions& options) {
  const std::string before = options.before == 0 ? "" : std::to_string(options.before);
  if (options.store.empty())
    return ask<AuditPage>(options, "/audit",
                          {{"limit", std::to_string(options.limit)}, {"cursor", before}});
  const auto opened = open_store(options);
  if (!opened) return opened.error();
  auto records = opened->estate->audit(options.before, options.limit);
  if (!records) return records.error();
  AuditPage page{.records = std::move(*records)};
  if (page.records.size() == options.limit) page.next = page.records.back().number;
  return page;
}

// Of a daemon: it walks the chain, so that the newest anchor stands for all before it.
Result<AuditVerdict> ask_verdict(const AuditOptions& options,
                                 const std::vector<AuditAnchor>& anchors) {
  auto verdict = ask<AuditVerdict>(options, "/audit/verification");
  if (!verdict || anchors.empty()) return verdict;
  const AuditAnchor& newest = *std::max_element(
      anchors.begin(), anchors.end(),
      [](const AuditAnchor& a, const AuditAnchor& b) { return a.number < b.number; });
  const auto page = ask<AuditPage>(options, "/audit",
                                   {{"limit", "1"}, {"cursor", std::to_string(newest.number + 1)}});
  if (!page) return page.error();
  ++verdict->anchors;
  const bool same = !page->records.empty() && page->records[0].number == newest.number &&
                    page->records[0].digest == newest.digest;
  if (same) return verdict;
  verdict->whole = false;
  verdict->faults.push_back({newest.number, "is not as the log has it"});
  return verdict;
}

Result<AuditVerdict> find_verdict(const AuditOptions& options) {
  std::vector<AuditAnchor> anchors;
  for (const std::string& path : options.logs) {
    const auto log = read_file(path);
    if (!log) return log.error();
    for (AuditAnchor& anchor : read_anchors(*log, options.estate))
      anchors.push_back(std::move(anchor));
  }
  if (options.store.empty()) return ask_verdict(options, anchors);
  const auto opened = open_store(options);
  if (!opened) return opened.error();
  return opened->estate->verify_audit(anchors);
}

std::string draw(const AuditRecord& record, const Terminal& terminal) {
  const AuditEntry& entry = record.entry;
  const bool done = entry.outcome == "done";
  std::string who = entry.by.actor.empty() ? entry.by.address : entry.by.actor;
  return terminal.ink(Ink::kDim, fit(std::to_string(record.number), 7) +
                                     fit(format_rfc3339_milliseconds(entry.at), 25)) +
         terminal.ink(Ink::kBold, fit(who, 16)) + " " + fit(entry.action, 22) + " " +
         fit(entry.object, 13) + " " +
         (done ? entry.detail : terminal.ink(Ink::kRed, entry.outcome) + " " + entry.detail) + "\n";
}

struct EstateAnchor {
  std::string_view estate;
  AuditAnchor anchor;
};

// From `text` up to its last `name` is cut off; what stood behind it is given.
std::string_view cut_last(std::string_view& text, std::string_view name) {
  const std::size_t at = text.rfind(name);
  if (at == std::string_view::npos) return {};
  const std::string_view value = text.substr(at + name.size());
  text = text.substr(0, at);
  return value;
}

// What anchor_line() made, and nothing besides.
std::optional<EstateAnchor> read_anchor(std::string_view message) {
  if (!message.starts_with(kAnchor)) return std::nullopt;
  message.remove_prefix(kAnchor.size());
  EstateAnchor found;
  found.anchor.digest = cut_last(message, " digest=");
  const std::string_view number = cut_last(message, " number=");
  found.estate = message;
  const char* const end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, found.anchor.number);
  const bool hex = found.anchor.digest.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (read.ec != std::errc() || read.ptr != end || !hex ||
      found.anchor.digest.size() != kDigestDigits)
    return std::nullopt;
  return found;
}

}  // namespace

std::string anchor_line(std::string_view estate, const AuditAnchor& head) {
  return std::string(kAnchor) + std::string(estate) + " number=" + std::to_string(head.number) +
         " digest=" + head.digest;
}

std::vector<AuditAnchor> read_anchors(std::string_view log, std::string_view estate) {
  std::vector<AuditAnchor> anchors;
  while (!log.empty()) {
    std::string_view line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(line.size() + 1, log.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    // A line that is none of the log's may be one of the topic's.
    const std::string message = message_of(line).value_or(std::string(line));
    const auto found = read_anchor(message);
    if (found && (estate.empty() || found->estate == estate)) anchors.push_back(found->anchor);
  }
  return anchors;
}

int run_audit_list(const AuditOptions& options) {
  const auto page = read_page(options);
  if (!page) return fail(page.error());
  if (options.asking.output == Output::kJson) {
    std::printf("%s\n", as_json(*page).c_str());
    return 0;
  }
  const Terminal terminal = Terminal::of(stdout);
  for (const AuditRecord& record : page->records)
    std::fputs(draw(record, terminal).c_str(), stdout);
  if (page->records.empty()) std::puts("nothing is recorded");
  if (page->next != 0)
    std::printf("older ones: --before %llu\n", static_cast<unsigned long long>(page->next));
  return 0;
}

int run_audit_verify(const AuditOptions& options) {
  const auto verdict = find_verdict(options);
  if (!verdict) return fail(verdict.error());
  if (options.asking.output == Output::kJson) {
    std::printf("%s\n", as_json(*verdict).c_str());
    return verdict->whole ? 0 : kExitTampered;
  }
  for (const AuditFault& fault : verdict->faults)
    std::printf("record %llu %s\n", static_cast<unsigned long long>(fault.number),
                fault.what.c_str());
  std::printf("%s: %llu records, %llu anchors compared, head %llu %s\n",
              verdict->whole ? "whole" : "not as it was written",
              static_cast<unsigned long long>(verdict->records),
              static_cast<unsigned long long>(verdict->anchors),
              static_cast<unsigned long long>(verdict->head.number), verdict->head.digest.c_str());
  return verdict->whole ? 0 : kExitTampered;
}

}  // namespace headwater::app
