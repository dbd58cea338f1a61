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
inline constexpr Millidecibans kLagMax = 12'000;
inline constexpr Millidecibans kLagMinByRule = -12'000;
// The rare and critical cause of the incident still fires: a long gap tells less.
inline constexpr Millidecibans kLagMinWhileDown = -6'000;
inline constexpr Duration kSamplingUnknown = minutes(5);  // how often a source looks
inline constexpr Duration kSamplingMin = seconds(15);     // what is shorter tells of something else
inline constexpr Duration kLagMargin = seconds(15);       // above one look
inline constexpr Duration kLagFall = seconds(30);         // mean, beyond that
inline constexpr std::int64_t kRhythmLeastFalls = 4;
inline constexpr Duration kFlap = seconds(30);  // a symptom that was away for less never left

// --- grouping: path
// --------------------------------------------------------------------------------
inline constexpr Millidecibans kDirectPath = 12'000;  // the common place is itself unwell
// The place tells by how rare it is to depend on it: so many times 10 log10(map / dependents).
inline constexpr Millidecibans kCoverageTimes = 2;
inline constexpr Millidecibans kSilentPath = 6'000;  // it is silent: its dependents have to tell
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
inline constexpr Millidecibans kAgain = 20'000;       // what the incident began with came back
inline constexpr Millidecibans kMergeMargin = 3'000;  // hysteresis

// --- suspects: what is hurt
// ------------------------------------------------------------------------
inline constexpr Duration kStaleAfter = minutes(30);  // before the usual onset: firing already
inline constexpr std::int64_t kStaleShare = 10;       // such a symptom weighs a tenth

// --- suspects: explains
// ----------------------------------------------------------------------------
inline constexpr std::int64_t kDistinctCounted = 64;  // the n-th hurt place counts 1/n, up to here
inline constexpr BasisPoints kCoincidence = 200;      // a symptom that the fault does not reach
inline constexpr BasisPoints kUnknownReach = 2'000;   // a symptom under an unknown cause
// Of the log of the share: symptoms of one incident follow from one another.
inline constexpr std::int64_t kExplainsPercent = 70;
// An entity is a hypothesis if it could explain one in so many of the hurts.
inline constexpr std::int64_t kExplainsAtLeastOneIn = 8;
inline constexpr BasisPoints kEstateWideReach = 3'000;  // a change that names no entity

// --- suspects: priors
// ------------------------------------------------------------------------------
inline constexpr Millidecibans kEntityPrior = -5'000;
inline constexpr Millidecibans kTenantLoadPrior = -7'000;
inline constexpr Millidecibans kLoadIsCause = 4'000;

// --- suspects: an entity's own symptoms
// ------------------------------------------------------------
inline constexpr Millidecibans kHurtItself = 3'500;  // by one alert that was never seen before
inline constexpr std::int64_t kHurtPercent = 125;    // of the log of how many such alerts it has
inline constexpr std::int64_t kHurtAtLeast = 100;    // thousandths of such an alert, below all
inline constexpr Millidecibans kHurtMax = 15'000;
inline constexpr Millidecibans kSilent = -3'000;
inline constexpr Millidecibans kSilentExternal = 0;    // others' things rarely alert here
inline constexpr std::int64_t kIntensityPercent = 54;  // of the log of how far out it is
inline constexpr Millidecibans kIntensityMax = 9'000;
inline constexpr Millidecibans kExplainedAway = -2'000;
inline constexpr Millidecibans kFarOut = 2'200;  // of what is just out, to compare how far two are
inline constexpr Millidecibans kExplainedByLoad = -6'000;
// Of what a silent place explains, so much is taken back where another that is unwell explains it.
inline constexpr std::int64_t kBlameElsewherePercent = 90;
// Ahead of half of the other symptoms: a fault shows within so long, and with a mean of 3 minutes.
inline constexpr Duration kLeadExpected = minutes(2);
inline constexpr Millidecibans kLeadEachMinute = -1'300;
inline constexpr Millidecibans kLeadMin = -12'000;
inline constexpr Millidecibans kOrderMax = 3'000;
inline constexpr Duration kOrderLead = minutes(1);  // no more trusted than sampling intervals

// --- suspects: dependents
// --------------------------------------------------------------------------
inline constexpr Millidecibans kSharedEach = 1'000;  // per hurt dependent beyond the first
inline constexpr Millidecibans kSharedMax = 4'000;
inline constexpr Millidecibans kTwinsWell = 250;
inline constexpr std::uint32_t kTwinsMin = 2;

// --- suspects: changes
// -----------------------------------------------------------------------------
inline constexpr Duration kChangeDelay = minutes(15);  // mean time from a change to what it breaks
inline constexpr Millidecibans kTimingMax = 7'000;
inline constexpr Millidecibans kTimingMin = -4'000;
inline constexpr Millidecibans kOutcomeFailed = 6'000;
inline constexpr Millidecibans kOutcomeRolledBack = 4'000;
inline constexpr Millidecibans kOutcomeCancelled = -2'000;
inline constexpr Millidecibans kScopeHurt = 3'000;
inline constexpr Millidecibans kScopeUnhurt = -6'000;
inline constexpr Millidecibans kContrastMax = 10'000;
inline constexpr Millidecibans kStartedAfter = -20'000;
inline constexpr Duration kStartTolerance = seconds(30);

// --- suspects: unknown, judgements
// -----------------------------------------------------------------
inline constexpr Millidecibans kNoChangeFound = 1'000;
inline constexpr Millidecibans kMonitoringGapEach = 3'000;
inline constexpr Millidecibans kMonitoringGapMax = 6'000;
inline constexpr Millidecibans kJudged = 20'000;
inline constexpr std::int32_t kHabitual = 400;  // percent: an alert above it says nothing learned

}  // namespace headwater::correlator::weights
