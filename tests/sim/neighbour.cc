#include "tests/sim/neighbour.h"

#include <string>
#include <utility>
#include <vector>

namespace headwater::sim {
namespace {

Event event_number(std::uint64_t number, Timestamp at) {
  Event event;
  event.source = "api:events";
  event.labels = LabelSet({{"alertname", "Slow"}, {"service", "svc" + std::to_string(number % 7)}});
  event.occurred_at = event.received_at = at;
  event.body = AlertBody{.status = AlertStatus::kFiring,
                         .starts_at = at,
                         .ends_at = at + minutes(30),
                         .annotations = LabelSet({{"tag", "n" + std::to_string(number)}})};
  return event;
}

}  // namespace

Result<std::unique_ptr<Neighbour>> Neighbour::start(store::Store& store, const app::Clock& clock,
                                                    JournalMirror& mirror) {
  std::unique_ptr<Neighbour> neighbour(new Neighbour);
  auto estate = store.estate("neighbour");
  if (!estate) return estate.error();
  neighbour->estate_ = std::move(*estate);
  auto engine = app::EstateEngine::open(*neighbour->estate_, clock, {.epoch = "beside"});
  if (!engine) return engine.error();
  neighbour->engine_ = std::move(*engine);
  const auto view = neighbour->estate_->view();
  if (!view) return view.error();
  if (Status whole = mirror.compare_whole(*view); !whole) return whole.error();
  mirror.compare_state(neighbour->engine_->engine().state());
  while (mirror.has("n" + std::to_string(neighbour->events_ + 1))) ++neighbour->events_;
  const auto positions = view->positions();
  if (!positions) return positions.error();
  const auto next = positions->empty() ? 0 : positions->front().next_offset;
  if (positions->size() > 1 || static_cast<std::uint64_t>(next) != neighbour->events_)
    throw Violation{"estates", "the neighbour has taken " + std::to_string(neighbour->events_) +
                                   " events and stands at " + std::to_string(next)};
  return neighbour;
}

Status Neighbour::turn(Timestamp wall, JournalMirror& mirror) {
  std::vector<app::Work> work(1);
  work[0].submission.inputs.emplace_back(EventArrived{event_number(++events_, wall)});
  work[0].submission.positions.push_back({"events", 0, static_cast<std::int64_t>(events_)});
  if (Status processed = engine_->process(work); !processed) return processed;
  const auto view = estate_->view();
  if (!view) return view.error();
  return mirror.follow(*view);
}

}  // namespace headwater::sim
