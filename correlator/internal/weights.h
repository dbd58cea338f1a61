// Every default weight of grouping and of suspects in one place, in millidecibans (1,000 = a factor
// of 1.26 in odds, 10,000 = ten). docs/causes.md tells what each is for and where the idea is from.
// They are defaults for all estates alike: none may be fitted to one set of names.
#pragma once

#include <cstdint>

#include "base/log_odds.h"
#include "base/timestamp.h"

namespace headwater::correlator::weights {

// --- grouping: lag
// ---------------------------------------------------------------------------------
inline constexpr Duration kRhythmUnknown = minutes(30);  // gap between openings before any is known
inline constexpr Duration kRhythmMin = seconds(1);
inline constexpr Duration kRhythmMax = hours(24);
inline constexpr std::int64_t kRhythmMemory = 8;  // openings that the smoothed gap remembers
inline constexpr Millidecibans kLagMin = -12'000;
inline constexpr Millidecibans kLagMax = 8'000;
// A direct cause that still fires goes on hurting: a long gap tells less.
inline constexpr Millidecibans kLagMinWhileFiring = -6'000;

// --- grouping: path
// --------------------------------------------------------------------------------
inline constexpr Millidecibans kDirectPath = 12'000;  // the common place is itself unwell
inline constexpr Millidecibans kSilentPath = 6'000;   // it is silent: its dependents have to tell
inline constexpr Millidecibans kPathMin = -12'000;
inline constexpr Millidecibans kNoPath = -8'000;  // both on the map and nothing in common
inline constexpr Millidecibans kRival = -8'000;   // the incident has a cause that does not need it
inline constexpr Millidecibans kHurtDependent = 5'000;  // each beyond the two that are compared
inline constexpr std::uint32_t kHurtCounted = 10;       // more say no more
inline constexpr Millidecibans kRecentChange = 4'000;   // the common place was changed just before
inline constexpr Millidecibans kFailedChange = 8'000;
inline constexpr std::uint64_t kChronicHabit = 100;  // percent: a habit above it tells less
inline constexpr Millidecibans kChronicMin = -6'000;
// A dependent that is well, of few; from kHealthyLinear on every doubling counts 3 dB.
inline constexpr Millidecibans kHealthyDependent = -2'000;
inline constexpr std::uint32_t kHealthyLinear = 6;

// --- grouping: rule and merge
// ----------------------------------------------------------------------
inline constexpr Millidecibans kGroupRule = 20'000;
inline constexpr Millidecibans kMergeMargin = 3'000;  // hysteresis

}  // namespace headwater::correlator::weights
