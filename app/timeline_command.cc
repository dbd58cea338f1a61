#include "app/timeline_command.h"

#include <cstdio>
#include <utility>

#include "app/asked_view.h"
#include "app/sequencer.h"
#include "app/timeline_picture.h"

namespace headwater::app {
namespace {

// Page after page, until there is no more or enough.
Result<SharedTimelinePage> ask_all(const AskOptions& options, const TimelineFilter& filter) {
  const DaemonClient client(options.client);
  SharedTimelinePage all;
  do {
    auto page = read_answer<SharedTimelinePage>(client.get(
        std::string(kApi) + "/timeline", {{"from", format_rfc3339_milliseconds(filter.from)},
                                          {"to", format_rfc3339_milliseconds(filter.to)},
                                          {"entity", filter.entity},
                                          {"tenant", filter.tenant},
                                          {"limit", "1000"},
                                          {"cursor", all.next}}));
    if (!page) return page.error();
    for (SharedTimelineItem& item : page->items) {
      if (all.items.size() == filter.limit) break;
      all.items.push_back(std::move(item));
    }
    all.next = page->next;
  } while (!all.next.empty() && all.items.size() < filter.limit);
  return all;
}

}  // namespace

int run_timeline(const AskOptions& options, TimelineFilter filter) {
  if (!filter.to.set()) filter.to = system_clock().wall();
  if (!filter.from.set()) filter.from = filter.to - filter.since;
  auto page = ask_all(options, filter);
  if (!page) return fail(page.error());
  if (options.output == Output::kJson) {
    std::printf("%s\n", as_json(*page).c_str());
    return 0;
  }
  const bool cut = !page->next.empty();
  std::fputs(
      picture_of(std::move(page->items), {filter.from, filter.to}, Terminal::of(stdout)).c_str(),
      stdout);
  if (cut) std::printf("more than %zu; narrow it by --since, --entity or --tenant\n", filter.limit);
  return 0;
}

}  // namespace headwater::app
