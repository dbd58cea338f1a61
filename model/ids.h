// The ids of the model. Ordinals are per-estate counters given at first mention in the log (C3), so
// they order by first appearance and break every tie.
#pragma once

#include <cstdint>

#include "base/id.h"

namespace headwater {

using Seq = StrongId<struct SeqTag>;
using AlertId = StrongId<struct AlertTag>;
using RepeatPageId = StrongId<struct RepeatPageTag>;
using SymptomId = StrongId<struct SymptomTag>;
using IncidentId = StrongId<struct IncidentTag>;
using EntityId = StrongId<struct EntityTag, std::uint32_t>;
using ChangeId = StrongId<struct ChangeTag>;
using SignalId = StrongId<struct SignalTag>;
using SignalPageId = StrongId<struct SignalPageTag>;
using HeartbeatId = StrongId<struct HeartbeatTag, std::uint32_t>;
using SourceId = StrongId<struct SourceTag, std::uint32_t>;
using ThreadId = StrongId<struct ThreadTag>;
using HabitId = StrongId<struct HabitTag>;
using RememberedId = StrongId<struct RememberedTag>;
using ReferenceId = StrongId<struct ReferenceTag, std::uint32_t>;
using MessageId = StrongId<struct MessageTag>;
using SilenceId = StrongId<struct SilenceTag, std::uint32_t>;

}  // namespace headwater
