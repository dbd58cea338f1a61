// Binding: what the operator says of all that comes from one source (a Kafka topic) or sender (a
// token): labels that it adds, and the tenants that it may speak of. Labels are folded in before
// anything is hashed, so that two dedicated clusters with equal labels have two alerts (C10); whose
// an event is, the core finds out and judges (C29). Plain data; pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/intake.h"
#include "model/labels.h"

namespace headwater {

struct Binding {
  LabelSet labels;
  std::vector<std::string> tenants;  // empty: of all
};

// Said in the reason of an event that was refused for its source's labels.
inline constexpr std::string_view kBoundElsewhere = ": its source is bound to ";

// Adds the binding's labels to every event. One that says another value of such a label, or in a
// change's scope another tenant than a bound one, is taken out and told in `rejected`.
void bind(Decoded& decoded, const Binding& binding);

// Of what a dead letter came through. A letter keeps the labels among its headers, so that they are
// folded in when it is fed in again; not the tenants: who feeds it in may speak of all.
[[nodiscard]] Binding binding_of(const DeadLetter& letter);

// The events of `decoded` as inputs of `submission`. If the core may yet refuse one, the whole
// record is kept with them until it has decided.
void add_events(Submission& submission, const RawRecord& record, Decoded decoded,
                const Binding& binding);
// Once the core has decided: a dead letter for each kept record of which it refused an event to the
// event's tenant. `verdicts` are parallel to the submission's inputs.
[[nodiscard]] std::vector<DeadLetter> refused_letters(std::vector<KeptRecord> kept,
                                                      const std::vector<std::string>& verdicts);

}  // namespace headwater
