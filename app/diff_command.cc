#include "app/diff_command.h"

#include <cstdio>

#include "app/fail_on.h"
#include "app/run_diff.h"
#include "app/run_diff_picture.h"
#include "app/run_folder.h"
#include "app/whole_file.h"

namespace headwater::app {
namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "headwater: %s\n", message.c_str());
  return 1;
}

}  // namespace

int show_diff(const RunSummary& before, const RunSummary& after, const DiffOptions& options) {
  const auto fails = FailOn::read(options.fail_on);
  if (!fails) return fail(fails.error().message());
  const RunDiff diff = diff_of(before, after);
  if (!options.html.empty()) {
    const Status written = write_whole(options.html, html_of(diff, before, after));
    if (!written) return fail(written.error().message());
  }
  const std::string text =
      options.json ? as_json(diff) + "\n" : picture_of(diff, before, after, Terminal::of(stdout));
  std::fputs(text.c_str(), stdout);
  if (!fails->holds(diff.counts)) return 0;
  std::fprintf(stderr, "headwater: --fail-on holds: %s\n", options.fail_on.c_str());
  return kFailOnHolds;
}

int run_diff(const std::string& before, const std::string& after, const DiffOptions& options) {
  const auto one = read_run(before);
  if (!one) return fail(one.error().message());
  const auto other = read_run(after);
  if (!other) return fail(other.error().message());
  return show_diff(*one, *other, options);
}

}  // namespace headwater::app
