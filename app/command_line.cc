#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/ask_commands.h"
#include "app/audit_command.h"
#include "app/check_command.h"
#include "app/diff_command.h"
#include "app/fail_on.h"
#include "app/replay_command.h"
#include "app/report_command.h"
#include "app/serve_command.h"
#include "app/silence_commands.h"
#include "app/store_commands.h"
#include "app/timeline_command.h"
#include "app/token_commands.h"
#include "app/topology_commands.h"
#include "rules/finding.h"
#include "rules/map_format.h"

namespace headwater::app {
namespace {

constexpr int kUsage = 2;

// `code`, but for a full disk or a closed pipe behind what was printed.
int printed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  std::fputs("headwater: standard output cannot be written\n", stderr);
  return code == 0 ? 1 : code;
}

void add_serve(CLI::App& app, int& code) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* verb =
      app.add_subcommand("serve", "Run the daemon: take events, correlate, tell people");
  verb->add_option("--config", options->daemon.config, "Configuration file")->type_name("FILE");
  verb->add_option("--listen", options->daemon.listen, "Address and port, instead of server.listen")
      ->type_name("HOST:PORT");
  verb->add_option("--data", options->daemon.data, "Folder of the store, instead of store.path")
      ->type_name("DIR");
  verb->add_option("--backups", options->daemon.backups,
                   "Folder below which backups may be asked for over HTTP; default: nowhere")
      ->type_name("DIR");
  verb->add_flag("--exit-at-end", options->exit_at_end,
                 "Stop once every Kafka partition's end is durable, due deadlines and the outbox "
                 "are drained");
  verb->add_option("--log-level", options->log_level, "debug, info, warn or error")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
  verb->callback([options, &code] { code = run_serve(*options); });
}

void add_diff_options(CLI::App& verb, DiffOptions& options) {
  verb.add_option("--html", options.html, "Write what differs as a page of its own")
      ->type_name("FILE");
  verb.add_option("--fail-on", options.fail_on,
                  "Exit with 3 if this holds: 'pages_added>0 or missed_confirmed>0'")
      ->type_name("CONDITION")
      ->check([](const std::string& text) {
        const auto read = FailOn::read(text);
        return read ? std::string() : read.error().message();
      });
}

void add_diff(CLI::App& app, int& code) {
  auto options = std::make_shared<DiffOptions>();
  auto runs = std::make_shared<std::pair<std::string, std::string>>();
  CLI::App* verb = app.add_subcommand("diff", "How one run of a replay differs from another");
  verb->add_option("BEFORE", runs->first, "Folder that `replay --out` wrote")->required();
  verb->add_option("AFTER", runs->second, "Another one")->required();
  verb->add_flag("--json", options->json, "Print what differs as JSON");
  add_diff_options(*verb, *options);
  verb->callback([=, &code] { code = run_diff(runs->first, runs->second, *options); });
}

void add_replay(CLI::App& app, int& code) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* verb = app.add_subcommand(
      "replay", "Run streams from nothing and show the incidents, suspects and pages");
  verb->add_option("STREAM", options->sources.streams,
                   "NDJSON files (plain, gzip, zstd), - for standard input, or one folder that "
                   "holds stream.ndjson, config.yaml and topology.yaml");
  verb->add_option("--data", options->data,
                   "Folder of a store that no daemon holds: replay its journal and compare")
      ->type_name("DIR");
  verb->add_option("--estate", options->estate, "The estate in that store")->capture_default_str();
  verb->add_option("--config", options->sources.config, "Configuration file")->type_name("FILE");
  verb->add_option("--topology", options->sources.topologies, "Dependency map, YAML or CSV")
      ->type_name("FILE");
  verb->add_option("--format", options->sources.format, "Format of the events")
      ->capture_default_str();
  verb->add_option("--out", options->out,
                   "Folder for the run: run.json, incidents.json, records.ndjson")
      ->type_name("DIR");
  verb->add_flag("--json", options->json, "Print the incidents, or what differs, as JSON");
  CLI::Option* against =
      verb->add_option("--against", options->against,
                       "Show how it differs from the same streams under this configuration, or "
                       "from this run")
          ->type_name("CONFIG|RUN");
  add_diff_options(*verb, options->diff);
  for (const char* name : {"--html", "--fail-on"}) verb->get_option(name)->needs(against);
  against->excludes(verb->get_option("--data"));
  verb->callback([options, verb, &code] {
    if (options->sources.streams.empty() && options->data.empty())
      throw CLI::RequiredError(verb->get_name() + ": STREAM or --data");
    code = run_replay(*options);
  });
}

void add_check(CLI::App& app, int& code) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* verb =
      app.add_subcommand("check", "Read configuration files and say what is wrong with them");
  verb->add_option("FILE", options->configs, "Configuration files")->type_name("FILE");
  verb->add_option("--config", options->configs, "The same")->type_name("FILE");
  verb->add_option("--topology", options->topologies, "Dependency maps")->type_name("FILE");
  CLI::Option* mapping =
      verb->add_option("--mapping", options->mapping, "A mapping: a file, or a shipped one's name")
          ->type_name("FILE");
  CLI::Option* sample =
      verb->add_option("--sample", options->sample, "A payload: show what the mapping makes of it")
          ->type_name("FILE")
          ->needs(mapping);
  verb->add_option("--header", options->headers, "A header that comes with the sample")
      ->type_name("NAME:VALUE")
      ->needs(sample);
  verb->callback([options, &code] { code = run_check(*options); });
}

constexpr std::pair<std::string_view, Output> kOutputs[] = {
    {"table", Output::kTable},    {"tree", Output::kTable}, {"json", Output::kJson},
    {"svg", Output::kSvg},        {"dot", Output::kDot},    {"mermaid", Output::kMermaid},
    {"markdown", Output::kTable}, {"html", Output::kHtml}};

// A verb that speaks to a live daemon, with the options that all of them have.
CLI::App* add_asking(CLI::App& app, const std::string& name, const std::string& what,
                     const std::shared_ptr<AskOptions>& options,
                     const std::vector<std::string>& outputs = {"table", "json"}) {
  CLI::App* verb = app.add_subcommand(name, what);
  verb->add_option("--url", options->client.url, "Where the daemon listens")
      ->capture_default_str()
      ->envname("HEADWATER_URL");
  verb->add_option("--token-file", options->client.token_file,
                   "File with a bearer token; else HEADWATER_TOKEN")
      ->type_name("FILE");
  verb->add_option("--ca", options->client.ca_file,
                   "Certificates to trust for https, in PEM; default: the system's")
      ->type_name("FILE");
  verb->add_option_function<std::string>(
          "--output",
          [options](const std::string& word) {
            for (const auto& [output_word, output] : kOutputs)
              if (output_word == word) options->output = output;
          },
          "How to show it; default: " + outputs[0])
      ->check(CLI::IsMember(outputs));
  return verb;
}

void add_incidents(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  auto filter = std::make_shared<IncidentFilter>();
  CLI::App* verb = add_asking(app, "incidents", "List incidents, newest first", options);
  verb->add_option("--state", filter->state, "open, acknowledged, resolved or merged");
  verb->add_option("--tenant", filter->tenant, "Only those that hurt this tenant");
  verb->add_option("--entity", filter->entity, "Only those with a symptom on this entity");
  verb->add_option("--limit", filter->limit, "At most so many");
  verb->callback([=, &code] { code = run_incidents(*options, *filter); });
}

void add_incident_verbs(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  auto incident = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  auto suspect = std::make_shared<std::uint32_t>(0);
  const auto add = [&](const std::string& name, const std::string& what) {
    CLI::App* verb = add_asking(app, name, what, options);
    verb->add_option("INCIDENT", *incident, "INC-7, or 7")->required();
    return verb;
  };
  add("show", "One incident: what hurts, suspects with evidence, who was told")
      ->callback([=, &code] { code = run_show(*options, *incident); });
  add("why", "Every stored decision about an incident, in order")->callback([=, &code] {
    code = run_why(*options, *incident);
  });
  auto other = std::make_shared<std::string>();
  CLI::App* apart = add_asking(app, "why-not-together",
                               "Why two things are in two incidents, or in one", options);
  const std::string names =
      "INC-7, symptom:12, alert:3, or an entity whose newest symptom is meant";
  apart->add_option("A", *incident, names)->required();
  apart->add_option("B", *other, names)->required();
  apart->callback([=, &code] { code = run_together(*options, *incident, *other); });
  CLI::App* ack = add("ack", "Acknowledge: escalation stops");
  ack->add_option("--reason", *reason, "Why");
  ack->callback([=, &code] { code = run_command(*options, *incident, "acknowledge", *reason); });
  add("unack", "Take an acknowledgement back")->callback([=, &code] {
    code = run_command(*options, *incident, "unacknowledge", "");
  });
  CLI::App* resolve = add("resolve", "Resolve an incident");
  resolve->add_option("--reason", *reason, "Why");
  resolve->callback([=, &code] { code = run_command(*options, *incident, "resolve", *reason); });
  for (const std::string name : {"confirm", "reject"}) {
    CLI::App* verb = add(name, "Say that a suspect was " +
                                   std::string(name == "confirm" ? "" : "not ") + "the cause");
    verb->add_option("SUSPECT", *suspect, "Its number in the list")->required();
    verb->callback([=, &code] { code = run_judge(*options, *incident, *suspect, name); });
  }
}

void add_documents(CLI::App& verb, const std::shared_ptr<TopologyDocuments>& documents) {
  const std::vector<std::string> formats(rules::kMapFormatNames.begin(),
                                         rules::kMapFormatNames.end());
  verb.add_option("--source", documents->source, "Who owns these facts; default: the file's name");
  verb.add_option("--format", documents->format, "What it is; default: guessed")
      ->check(CLI::IsMember(formats));
  verb.add_option("--from-prometheus", documents->prometheus,
                  "Ask a Prometheus for the calls of the last hour; needs --format")
      ->type_name("URL");
  verb.add_option_function<std::string>(
          "--stale-after",
          [documents](const std::string& text) {
            const auto read = parse_duration(text);
            if (!read || *read <= Duration{})
              throw CLI::ValidationError("--stale-after", "a duration like 7d");
            documents->stale_after = *read;
          },
          "Observed edges not seen for so long are left out; default: 7d")
      ->type_name("DURATION");
}

void add_topology(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  CLI::App* topology = app.add_subcommand("topology", "The dependency map");
  topology->require_subcommand(1);
  auto entity = std::make_shared<std::string>();
  auto hops = std::make_shared<std::uint32_t>(2);
  auto documents = std::make_shared<TopologyDocuments>();
  CLI::App* importing = add_asking(*topology, "import", "Replace the facts of a source", options);
  importing->add_option("FILE", documents->files, "Documents; each is a source")->type_name("FILE");
  add_documents(*importing, documents);
  importing->add_flag("--dry-run", documents->dry_run, "Read and check only");
  importing->callback([=, &code] { code = run_topology_import(*options, *documents); });
  CLI::App* diff = add_asking(*topology, "diff", "What an import would change", options);
  diff->add_option("FILE", documents->files, "One document")->type_name("FILE")->expected(0, 1);
  add_documents(*diff, documents);
  diff->add_option("--against", documents->against, "Another document, instead of the daemon's map")
      ->type_name("FILE");
  diff->callback([=, &code] { code = run_topology_diff(*options, *documents); });
  CLI::App* show = add_asking(*topology, "show", "The map, or what is around an entity", options,
                              {"tree", "svg", "json", "dot", "mermaid"});
  show->add_option("ENTITY", *entity, "Its name");
  show->add_option("--hops", *hops, "How far around it")->capture_default_str();
  show->callback([=, &code] { code = run_topology_show(*options, *entity, *hops); });
  add_asking(*topology, "unknown", "What events named and the map does not know", options)
      ->callback([=, &code] { code = run_topology_unknown(*options); });
}

void add_lists(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  auto entity = std::make_shared<std::string>();
  auto tenant = std::make_shared<std::string>();
  CLI::App* changes = add_asking(app, "changes", "List changes, newest first", options);
  changes->add_option("--entity", *entity, "Only those with this entity in scope");
  changes->add_option("--tenant", *tenant, "Only those with this tenant in scope");
  changes->callback([=, &code] { code = run_changes(*options, *entity, *tenant); });
  auto id = std::make_shared<std::uint64_t>(0);
  CLI::App* letters = add_asking(
      app, "dead-letters", "List what could not be used, or show one with its bytes", options);
  letters->add_option("ID", *id, "Its number");
  auto filter = std::make_shared<LetterFilter>();
  letters->add_option("--source", filter->source, "Only those of this source: kafka:alerts");
  letters->add_option("--reason", filter->reason,
                      "Only those of this class (as the metric has it), or that say this");
  letters->add_option("--before", filter->before, "Only those older than this number");
  letters->add_option("--limit", filter->limit, "At most so many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  CLI::App* reinject =
      add_asking(*letters, "reinject", "Feed one in again, once its cause is mended", options);
  reinject->add_option("ID", *id, "Its number")->required();
  letters->callback([=, &code] {
    if (reinject->parsed()) {
      code = run_reinjection(*options, *id);
    } else {
      code = *id == 0 ? run_dead_letters(*options, *filter) : run_dead_letter(*options, *id);
    }
  });
}

// An option whose text is read by more than the library knows.
struct ReadOption {
  std::string name;
  std::string what;
  std::string expected;  // told where `parse` reads nothing
};
template <class Value, class Parse>
CLI::Option* add_read(CLI::App& verb, const ReadOption& option, std::shared_ptr<Value> into,
                      Parse parse) {
  return verb.add_option_function<std::string>(
      option.name,
      [into, parse, option](const std::string& text) {
        const auto read = parse(text);
        if (!read) throw CLI::ValidationError(option.name, option.expected);
        *into = *read;
      },
      option.what);
}

void add_timeline(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  auto filter = std::make_shared<TimelineFilter>();
  CLI::App* verb = add_asking(app, "timeline", "Changes and incidents on one axis", options);
  const auto part = [&](auto& member) {
    return std::shared_ptr<std::remove_reference_t<decltype(member)>>(filter, &member);
  };
  const auto time = [](const std::string& text) { return parse_rfc3339(text); };
  add_read(*verb, {"--since", "So far back; default: 24h", "a duration like 24h"},
           part(filter->since), parse_duration)
      ->type_name("DURATION");
  add_read(*verb, {"--from", "From then on, instead of --since", "a time as in RFC 3339"},
           part(filter->from), time)
      ->type_name("TIME");
  add_read(*verb, {"--to", "Up to then; default: now", "a time as in RFC 3339"}, part(filter->to),
           time)
      ->type_name("TIME");
  verb->add_option("--entity", filter->entity, "Only what touches this entity");
  verb->add_option("--tenant", filter->tenant, "Only what concerns this tenant");
  verb->add_option("--limit", filter->limit, "At most so many lines")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  verb->callback([=, &code] { code = run_timeline(*options, *filter); });
}

void add_report(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  auto report = std::make_shared<ReportOptions>();
  CLI::App* verb = add_asking(app, "report", "What happened in an incident, as a document", options,
                              {"markdown", "html"});
  verb->add_option("INCIDENT", report->incident, "INC-7, or 7")->required();
  verb->add_option("--out", report->out, "Write it there; .html is a page")->type_name("FILE");
  verb->callback([=, &code] {
    report->html = options->output == Output::kHtml || report->out.ends_with(".html");
    code = run_report(*options, *report);
  });
}

void add_silence(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  CLI::App* silence = app.add_subcommand("silence", "What nobody is to be paged for, for a while");
  silence->require_subcommand(1);
  auto wanted = std::make_shared<SilenceOptions>();
  CLI::App* add = add_asking(*silence, "add", "Make one; prints its id", options);
  add->add_option("MATCHER", wanted->matchers,
                  "service=web, code=~\"5..\", team!=core; all must match. A first one without an "
                  "operator is an alert's name")
      ->required();
  const auto part = [&](auto& member) {
    return std::shared_ptr<std::remove_reference_t<decltype(member)>>(wanted, &member);
  };
  add_read(*add, {"--for", "How long; default: 1h", "a duration like 2h"}, part(wanted->length),
           parse_duration)
      ->type_name("DURATION");
  add_read(*add, {"--from", "From then on; default: now", "a time as in RFC 3339"},
           part(wanted->from), [](const std::string& text) { return parse_rfc3339(text); })
      ->type_name("TIME");
  add->add_option("--comment", wanted->comment, "Why");
  add->add_option("--author", wanted->author, "Whose; default: the token's name");
  add->add_flag("--dry-run", wanted->dry_run, "Only say for what it would hold now");
  add->callback([=, &code] { code = run_silence_add(*options, *wanted); });
  auto all = std::make_shared<bool>(false);
  CLI::App* list = add_asking(*silence, "list", "Those that hold, and those to come", options);
  list->add_flag("--all", *all, "Those that are over, too");
  list->callback([=, &code] { code = run_silence_list(*options, *all); });
  auto ids = std::make_shared<std::vector<std::string>>();
  CLI::App* expire = add_asking(*silence, "expire", "End some now", options);
  expire->add_option("ID", *ids, "As `add` and `list` give it")->required();
  expire->callback([=, &code] { code = run_silence_expire(*options, *ids); });
}

void add_audit(CLI::App& app, const std::shared_ptr<AskOptions>& asking, int& code) {
  CLI::App* audit = app.add_subcommand("audit", "Who did what");
  audit->require_subcommand(1);
  auto options = std::make_shared<AuditOptions>();
  const auto add = [&](const std::string& name, const std::string& what) {
    CLI::App* verb = add_asking(*audit, name, what, asking);
    verb->add_option("--store", options->store,
                     "Folder of a store that no daemon holds, instead of asking one")
        ->type_name("DIR");
    verb->add_option("--estate", options->estate,
                     "The estate in that store; default: the only one");
    return verb;
  };
  CLI::App* list = add("list", "What was recorded, newest first");
  list->add_option("--limit", options->limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  list->add_option("--before", options->before, "Only those before this number");
  list->callback([=, &code] {
    options->asking = *asking;
    code = run_audit_list(*options);
  });
  CLI::App* verify = add("verify", "Whether it is as it was written; 5 if it is not");
  verify
      ->add_option("--log", options->logs, "The daemon's log: what it told of the audit must hold")
      ->type_name("FILE");
  verify->callback([=, &code] {
    options->asking = *asking;
    code = run_audit_verify(*options);
  });
}

// Which store: one that no daemon holds, or the daemon's.
void add_store(CLI::App& verb, std::string& store) {
  verb.add_option("--store", store, "Folder of a store that no daemon holds, instead of asking one")
      ->type_name("DIR");
}

void add_store_verbs(CLI::App& app, const std::shared_ptr<AskOptions>& asking, int& code) {
  auto digest = std::make_shared<DigestOptions>();
  CLI::App* telling =
      add_asking(app, "digest", "What an estate's state comes to, and after which input", asking);
  add_store(*telling, digest->store);
  telling->callback([=, &code] {
    digest->asking = *asking;
    code = run_digest(*digest);
  });
  auto backup = std::make_shared<BackupOptions>();
  CLI::App* making =
      add_asking(app, "backup", "Copy a store, and prove that the copy is whole", asking);
  making->add_option("DEST", backup->to, "Folder that gets the backup's folder")->required();
  making->add_option("--keep", backup->keep, "So many stay in it, the newest; default: all");
  add_store(*making, backup->store);
  making->callback([=, &code] {
    backup->asking = *asking;
    code = run_backup(*backup);
  });
  auto path = std::make_shared<std::string>();
  auto data = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  const auto output = [json] { return *json ? Output::kJson : Output::kTable; };
  CLI::App* verify = app.add_subcommand(
      "verify", "Whether a store that no daemon holds, or a backup, is whole; 7 if it is not");
  verify->add_option("PATH", *path, "Its folder")->required();
  verify->add_flag("--json", *json, "Print what was found as JSON");
  verify->callback([=, &code] { code = run_verify(*path, output()); });
  CLI::App* restore = app.add_subcommand("restore", "Make a store of a backup");
  restore->add_option("BACKUP", *path, "Its folder")->required();
  restore->add_option("--data", *data, "An empty folder, or none yet")
      ->required()
      ->type_name("DIR");
  restore->add_flag("--json", *json, "Print what was made as JSON");
  restore->callback([=, &code] { code = run_restore(*path, *data, output()); });
}

void add_tokens(CLI::App& app, const std::shared_ptr<AskOptions>& options, int& code) {
  CLI::App* token = app.add_subcommand("token", "Who may ask and send");
  token->require_subcommand(1);
  auto made = std::make_shared<NewToken>();
  CLI::App* create = add_asking(*token, "create", "Make a token and print it, this once", options);
  create->add_option("NAME", made->name, "Who will use it")->required();
  create->add_option("--role", made->role, "viewer, responder, admin or ingest")
      ->capture_default_str()
      ->check(CLI::IsMember({"viewer", "responder", "admin", "ingest"}));
  create->add_option("--tenant", made->tenants, "Limited to this tenant; several times for more");
  create->add_option("--label", made->labels, "Added to what it sends")->type_name("NAME=VALUE");
  create->add_option("--expires", made->expires, "A time, or a duration like 90d; default: never");
  create->callback([=, &code] { code = run_token_create(*options, *made); });
  add_asking(*token, "list", "All tokens, without their secrets", options)->callback([=, &code] {
    code = run_token_list(*options);
  });
  auto id = std::make_shared<std::string>();
  auto keep_old = std::make_shared<std::string>();
  const auto add = [&](const std::string& name, const std::string& what) {
    CLI::App* verb = add_asking(*token, name, what, options);
    verb->add_option("ID", *id, "As the list has it")->required();
    return verb;
  };
  CLI::App* rotate = add("rotate", "Print a new secret; the old one is taken for a while longer");
  rotate->add_option("--keep-old-for", *keep_old, "How long; default: 24h")->type_name("DURATION");
  rotate->callback([=, &code] { code = run_token_rotate(*options, *id, *keep_old); });
  add("retire", "Refuse the old secret of a rotated token from now on")->callback([=, &code] {
    code = run_token_end(*options, *id, "retire");
  });
  add("revoke", "Refuse a token from now on")->callback([=, &code] {
    code = run_token_end(*options, *id, "revoke");
  });
}

// Says so if it is one: to the library it is only something that it did not expect.
bool unknown_verb(const CLI::App& app, const std::string& word) {
  if (word.starts_with('-')) return false;
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  if (std::find(known.begin(), known.end(), word) != known.end()) return false;
  const std::string meant = rules::suggest(word, known);
  std::fprintf(stderr, "headwater: no verb `%s`; %s\n", word.c_str(),
               meant.empty() ? "`headwater --help` lists them" : meant.c_str());
  return true;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app{
      "Turns alerts, deployments and business signals into a few explained incidents, and tells "
      "the right people once.",
      "headwater"};
  app.set_version_flag("--version", "headwater " HEADWATER_VERSION);
  app.require_subcommand(1);
  int code = 0;
  auto asking = std::make_shared<AskOptions>();
  add_serve(app, code);
  add_replay(app, code);
  add_diff(app, code);
  add_check(app, code);
  add_incidents(app, asking, code);
  add_incident_verbs(app, asking, code);
  add_topology(app, asking, code);
  add_lists(app, asking, code);
  add_timeline(app, asking, code);
  add_report(app, asking, code);
  add_silence(app, asking, code);
  add_audit(app, asking, code);
  add_store_verbs(app, asking, code);
  add_tokens(app, asking, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (argc > 1 && unknown_verb(app, argv[1])) return kUsage;
    if (argc == 1) {
      std::fputs(app.help().c_str(), stderr);
      return kUsage;
    }
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  return printed(code);
}

}  // namespace headwater::app
