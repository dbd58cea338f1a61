// Every bound of the system in one place: unit, default, and what happens when it is hit.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/timestamp.h"

namespace headwater::limits {

// --- one event: an event over a limit is dead-lettered, naming the field ---------------------
inline constexpr std::size_t kLabelsMax = 64;
inline constexpr std::size_t kLabelNameBytesMax = 128;
inline constexpr std::size_t kLabelValueBytesMax = 4096;
inline constexpr std::size_t kAnnotationBytesMax = 16 * 1024;  // all annotations together
inline constexpr std::size_t kChangeScopeMax = 1024;           // services, and tenants
inline constexpr std::size_t kTextFieldBytesMax = 4096;        // ids, titles, URLs
inline constexpr std::size_t kHeartbeatRunBytesMax = 64;       // the name of a run
inline constexpr std::size_t kJourneyStepsMax = 256;
inline constexpr int kJsonDepthMax = 64;
inline constexpr std::size_t kEventBytesMax = 1024 * 1024;
inline constexpr std::size_t kDeadLetterReasonBytesMax = 4096;  // cut, the rest counted
inline constexpr std::size_t kAddedLabelsMax = 64;      // by lookups; a row beyond adds nothing
inline constexpr std::size_t kMappedMembersMax = 1024;  // of what a mapping's pointer leads through
inline constexpr std::size_t kMappedTagsMax = 1024;
inline constexpr std::size_t kMappedTextBytesMax = 16 * 1024;

// --- one request: refused with 413 or 431 (api/) ----------------------------------------------
inline constexpr std::size_t kRequestHeadBytesMax = 16 * 1024;
inline constexpr std::size_t kRequestUriBytesMax = 8 * 1024;
inline constexpr std::size_t kRequestHeadersMax = 128;
inline constexpr std::size_t kRequestBodyBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t kOtlpJsonBytesMax = 32 * 1024 * 1024;  // from protobuf: dead letter
inline constexpr std::size_t kEventsPerRequestMax = 10'000;
inline constexpr std::size_t kRequestBodiesBytesMax = 256 * 1024 * 1024;  // of all; then 503
inline constexpr std::size_t kCommandBodyBytesMax = 64 * 1024;
inline constexpr std::size_t kIdempotencyKeyBytesMax = 255;
inline constexpr std::size_t kPingTextBytesMax = 1024;         // what a ping says: cut
inline constexpr std::size_t kSignaturesMax = 8;               // listed in one header; more: 401
inline constexpr Duration kSignatureAgeMax = minutes(5);       // and so far ahead; else 401
inline constexpr Duration kSnsAgeMax = minutes(65);            // SNS delivers for an hour; else 401
inline constexpr std::size_t kExpectedTagsMax = 8;             // of If-Match; more: 400
inline constexpr std::uint32_t kRequestsInFlightMax = 256;     // of one sender of events; then 503
inline constexpr Duration kSignatureRemembered = minutes(10);  // used once: 401 within it (S10)
inline constexpr std::size_t kSignaturesRememberedMax = 65'536;  // oldest forgotten: 109 a second
inline constexpr Duration kRequestHeadTimeout = seconds(5);      // connection closed
inline constexpr Duration kRequestTimeout = seconds(30);         // connection closed
inline constexpr Duration kConnectionIdleTimeout = minutes(2);   // between requests: closed
inline constexpr Duration kServerStopTimeout = seconds(10);      // then closed in mid-answer
inline constexpr std::size_t kConnectionsMax = 4096;             // oldest incomplete is closed
inline constexpr std::size_t kHandshakesMax = 256;               // of TLS; the oldest is closed
inline constexpr std::size_t kConnectionsPerAddressMax = 64;     // the same, within the address

// --- queues: when full, Kafka partitions pause and HTTP answers 503 with Retry-After -----------
// One sender may have no more in it than it leaves free for all others.
inline constexpr std::size_t kIntakeQueueEventsMax = 65'536;
inline constexpr std::size_t kIntakeQueueBytesMax = 256 * 1024 * 1024;
inline constexpr std::size_t kBatchInputsMax = 4096;       // the rest waits for the next batch
inline constexpr std::uint64_t kAlertsPerRepeatPage = 64;  // part of the stored format
inline constexpr std::size_t kRowLagMax = 262'144;         // records that recovery applies (C15)
inline constexpr std::size_t kBatchBytesMax = 8 * 1024 * 1024;

// --- correlation: what is over the limit is not looked at, never dropped from the state --------
inline constexpr std::size_t kPathHopsMax = 3;
inline constexpr std::size_t kNeighbourhoodEntitiesMax = 64;  // nearest first, then by ordinal
inline constexpr std::size_t kIncidentsPerEntityMax = 8;      // newest kept as candidates
inline constexpr std::size_t kSymptomsPerIncidentMax =
    2000;                                               // then the incident takes no more (C13)
inline constexpr Duration kIncidentSpanMax = hours(6);  // onset to newest onset (C13)
inline constexpr Duration kIncidentAgeMax = days(7);    // (C13)
inline constexpr std::size_t kSharersMax = 256;  // of a place or change; counted roughly above it
inline constexpr std::size_t kSymptomsLookedAtMax = 16;  // newest at a place, for a common cause
inline constexpr std::size_t kPassedOverKept = 3;  // of a symptom, of an incident: the nearest ones
inline constexpr std::size_t kComparisonsShown = 8;      // of two incidents: the nearest
inline constexpr std::size_t kSimilarLookedAtMax = 128;  // the newest that are over
inline constexpr std::size_t kSimilarSymptomsMax = 256;  // of each; the first to appear
inline constexpr std::size_t kSimilarShown = 3;
inline constexpr std::size_t kImpactPlacesMax = 256;     // walked up from; then not told as impact
inline constexpr std::size_t kImpactNamesMax = 5;        // of a list; all are counted
inline constexpr std::size_t kFirstFailuresMax = 5;      // the earliest
inline constexpr std::size_t kMedoidMembersMax = 256;    // the first to appear are compared
inline constexpr std::size_t kSuspectsKept = 8;          // the rest prints as "others (n)"
inline constexpr std::size_t kHypothesesMax = 256;       // best priors first
inline constexpr std::size_t kChangeHypothesesMax = 64;  // of those
inline constexpr std::size_t kLoadHypothesesMax = 32;    // of those, by first appearance
inline constexpr std::size_t kTwinsLookedAtMax = 64;     // neighbours of one neighbour; then none
inline constexpr std::size_t kContrastNamesMax = 5;      // of each side; all are counted
inline constexpr std::size_t kEvidencePerSuspectMax = 16;
inline constexpr std::size_t kChangesPerEntityMax = 64;  // newest kept as hypotheses
inline constexpr std::size_t kResumptionsKept = 64;      // oldest forgotten

// --- what is learnt of a business signal: 16 bytes a value in memory ----------------------------
// A series has one page of its level, one for each day of the week and one for each calendar: 0.8
// KiB for a level, 14 KiB for a whole season.
inline constexpr std::uint64_t kPagesPerSignal = 16;     // part of the stored format
inline constexpr std::size_t kLevelValuesKept = 48;      // oldest forgotten
inline constexpr std::size_t kSeasonValuesKept = 5;      // of one hour; oldest forgotten
inline constexpr Duration kLevelApart = minutes(5);      // of values that teach; others don't
inline constexpr Duration kBadLevelApart = hours(1);     // of bad ones
inline constexpr Duration kSeasonApart = hours(2);       // of values of one hour of the week
inline constexpr std::size_t kSignalPagesMax = 100'000;  // 200 MiB; then no more series are learnt
inline constexpr Duration kExpectEveryMax = days(90);
inline constexpr Duration kSignalKept = days(100);  // after its last value

// --- recovery after a crash ------------------------------------------------------------------
inline constexpr std::uint32_t kCrashesMax = 3;  // then the input is set aside (C19)
// What is under way is noted at first: what was so at the crash comes again among these.
inline constexpr std::uint64_t kCarefulInputs = 4 * kBatchInputsMax;

// --- tenants: what their quotas are unless said; the rest becomes dead letters (C29) -------------
inline constexpr std::uint64_t kTenantAlertsMax = 100'000;  // that fire
inline constexpr std::uint64_t kTenantSignalsMax = 100'000;
inline constexpr std::uint64_t kTenantHeartbeatsMax = 10'000;
inline constexpr std::uint64_t kTenantChangesMax = 100'000;
inline constexpr std::size_t kQuotasToldMax = 50;  // those nearest to their quota

// --- times -------------------------------------------------------------------------------------
inline constexpr Duration kStillMax = seconds(60);            // of a part: then unhealthy (R27)
inline constexpr Duration kClockSkewTold = seconds(60);       // more is told by the health endpoint
inline constexpr Duration kRankDelay = milliseconds(200);     // C5
inline constexpr Duration kResumptionGapMin = seconds(60);    // C6: a shorter one is no gap
inline constexpr Duration kResumptionGrace = seconds(60);     // C6
inline constexpr Duration kCatchingUpWaitMax = seconds(60);   // C7
inline constexpr Duration kCatchingUpBehind = minutes(2);     // C7
inline constexpr Duration kHeartbeatIntervalMax = days(366);  // of one heartbeat: refused
inline constexpr Duration kLatenessGrace = minutes(10);       // later ones are flagged
inline constexpr Duration kFutureMax = minutes(5);            // clamped to received_at, flagged
inline constexpr Duration kDeliveryMemory = hours(24);        // C12
inline constexpr std::size_t kDeliveriesRememberedMax = 1'000'000;  // oldest forgotten
inline constexpr Duration kMergedThreadCloseMax = minutes(10);      // C27
inline constexpr Duration kMessageDeadline = hours(24);             // then failed, visibly
inline constexpr Duration kSelfAlertLease = hours(24);  // of a receiver, from its last failure

// --- pages ---------------------------------------------------------------------------------------
inline constexpr std::size_t kCardSymptomsMax = 20;       // then "and n more"
inline constexpr std::size_t kCardTenantsMax = 10;        // then the count tells
inline constexpr std::size_t kCardChangesMax = 5;         // newest kept
inline constexpr std::size_t kCardSummaryBytesMax = 200;  // then cut at a character
inline constexpr std::size_t kCardLabelsMax = 8;          // added by lookups; by name
inline constexpr std::uint32_t kMoreHurtMin = 3;          // tenants more than told, to tell again
inline constexpr std::int32_t kSuspectToldMin = 3'000;    // basis points; less is no news

// --- silences: a request over a limit is refused, naming it
// ---------------------------------------
inline constexpr std::size_t kSilencesMax = 5'000;  // in an estate; the first that ended goes
inline constexpr std::size_t kSilenceMatchersMax = 64;
inline constexpr std::size_t kSilenceAuthorBytesMax = 256;
inline constexpr std::size_t kSilenceCommentBytesMax = 4096;
inline constexpr Duration kSilenceLengthMax = days(366);
inline constexpr std::size_t kSilencesPerSymptomMax = 16;  // the oldest are told, all count
inline constexpr std::size_t kSilencesTold = 3;            // of an incident that they hold

// --- retention ---------------------------------------------------------------------------------
inline constexpr Duration kResolvedAlertKept = hours(1);
inline constexpr Duration kClosedIncidentKept = days(90);
inline constexpr Duration kChangeKept = days(30);
inline constexpr Duration kSilenceKept = hours(120);              // after its end
inline constexpr Duration kJournalKept = days(30);                // then it is cut
inline constexpr std::uint64_t kJournalBytesMax = 8ULL << 30;     // then it is cut
inline constexpr Duration kSnapshotEvery = hours(24);             // and an eighth of the bytes
inline constexpr std::size_t kFloorLagRecordsMax = 1 << 20;       // rows are written then (C15)
inline constexpr std::uint64_t kDeadLettersKept = 100'000;        // oldest evicted, counted
inline constexpr std::uint64_t kDeadLetterBytesMax = 1ULL << 30;  // the same
inline constexpr std::uint64_t kBackupSpareBytes = 64ULL << 20;   // left free by one; else refused
inline constexpr std::uint64_t kBackupsKeptMax = 10'000;          // more are refused

// --- delivery ----------------------------------------------------------------------------------
inline constexpr Duration kConnectTimeout = seconds(3);
inline constexpr Duration kExchangeTimeout = seconds(10);  // absolute
inline constexpr std::size_t kAnswerBytesMax = 64 * 1024;  // the rest is not read
inline constexpr Duration kBackoffMin = seconds(1);
inline constexpr Duration kBackoffMax = minutes(5);
inline constexpr Duration kRetryAfterMax = hours(1);  // whoever asks for more is tried again then
inline constexpr std::size_t kDeliveryQueueMax = 10'000;  // a receiver; then submitted again later
inline constexpr std::size_t kDigestMessagesMax = 1000;   // of one digest; the rest in the next
inline constexpr std::size_t kDigestLinesMax = 50;        // then "and n more"
inline constexpr std::size_t kDeliveriesKnownMax = 10'000;  // a receiver; the oldest are forgotten

// --- reading -----------------------------------------------------------------------------------
inline constexpr std::size_t kQueryRowsPerSlice = 1000;
inline constexpr std::size_t kTimelineRowsPerSlice = 20'000;  // cheap ones; then a next page
inline constexpr int kCalendarDaysWalked = 400;               // of a timeline, back from its end
inline constexpr std::size_t kPageSizeDefault = 50;
inline constexpr std::size_t kPageSizeMax = 1000;
inline constexpr std::size_t kIncidentStreamsMax = 256;     // then 503
inline constexpr std::size_t kFeedLinesMax = 500;           // of one piece of a stream
inline constexpr std::size_t kFeedBytesMax = 256 * 1024;    // the same
inline constexpr std::size_t kAuditFaultsShown = 100;       // the first ones
inline constexpr Duration kLoginFailuresTold = minutes(1);  // one record for all of so long
inline constexpr Duration kRotatedTokenKept = hours(24);  // the old secret, unless asked otherwise
inline constexpr Duration kRotatedTokenKeptMax = days(30);             // more is refused
inline constexpr Duration kAnswerKept = hours(24);                     // under its Idempotency-Key
inline constexpr std::size_t kKeptAnswersMax = 10'000;                 // oldest forgotten
inline constexpr std::size_t kKeptAnswersBytesMax = 64 * 1024 * 1024;  // the same
inline constexpr std::size_t kKeptAnswerBytesMax = 256 * 1024;         // a longer one is not kept
inline constexpr std::size_t kHeartbeatNamesShown = 256;               // by metrics; the first ones
inline constexpr Duration kStreamKeepAlive = seconds(15);     // a comment, when nothing happens
inline constexpr Duration kStreamWriteTimeout = seconds(30);  // of one piece; then cut off

// --- configuration: a document over a limit is refused, naming it -------------------------------
inline constexpr std::size_t kYamlBytesMax = 1024 * 1024;
inline constexpr int kYamlDepthMax = 32;
inline constexpr std::size_t kPatternBytesMax = 1024;
inline constexpr std::size_t kTemplateBytesMax = 1024;
inline constexpr std::size_t kSymptomRulesMax = 20'000;
inline constexpr std::size_t kNamingRulesMax = 256;     // tenants, entities: each is tried in turn
inline constexpr std::size_t kGroupRulesMax = 64;       // each is tried on every symptom
inline constexpr std::size_t kLearnedAlertsMax = 1024;  // rules with a learned weight
inline constexpr std::int32_t kLearnedWeightMax = 30'000;        // millidecibans, either way
inline constexpr std::int32_t kTermPercentMax = 1'000;           // of a term's own weight
inline constexpr std::int32_t kConfirmedIncidentsMax = 100'000;  // that weights tell of
inline constexpr std::size_t kPoliciesMax = 256;
inline constexpr std::size_t kPolicyStepsMax = 16;
inline constexpr std::size_t kHeartbeatRulesMax = 256;
inline constexpr std::size_t kSignalRulesMax = 4096;
inline constexpr std::size_t kCalendarsMax = 8;  // pages 8 to 15 of a series
inline constexpr std::uint32_t kTierMax = 9;
inline constexpr std::size_t kReceiversMax = 256;
inline constexpr std::size_t kKafkaTopicsMax = 1024;
inline constexpr std::size_t kHooksMax = 256;
inline constexpr std::size_t kMapSourcesMax = 64;
inline constexpr std::size_t kQuotasMax = 256;
inline constexpr std::size_t kLookupsMax = 32;  // each is asked in turn
inline constexpr std::size_t kLookupKeyMax = 8;
inline constexpr std::size_t kLookupAddsMax = 32;
inline constexpr std::size_t kLookupRowsMax = 1'000'000;
inline constexpr std::size_t kLookupBytesMax = 32 * 1024 * 1024;
inline constexpr std::size_t kMappingsMax = 256;
inline constexpr std::size_t kMappingEventsMax = 64;  // each is tried in turn
inline constexpr std::size_t kMappingEachMax = 4;     // lists within lists
inline constexpr std::size_t kMappingTagListsMax = 8;
inline constexpr std::size_t kMappingWordsMax = 256;  // of one translation
inline constexpr std::size_t kFindingsMax = 1000;     // then only how many more there are
inline constexpr std::size_t kMapConflictsKept = 1000;
inline constexpr std::size_t kMapTreeBytesMax = 32 * 1024 * 1024;  // YAML and JSON: held whole
inline constexpr std::size_t kMapCsvBytesMax = 256 * 1024 * 1024;  // a million entities

static_assert(kIncidentsPerEntityMax * kNeighbourhoodEntitiesMax <= 1024,
              "grouping looks at no more than this many candidates an event");
static_assert(kBatchInputsMax <= kIntakeQueueEventsMax);
static_assert(kPageSizeMax <= kQueryRowsPerSlice);
static_assert(kSuspectsKept <= kHypothesesMax);
static_assert(8 + kCalendarsMax <= kPagesPerSignal);
static_assert(kExpectEveryMax < kSignalKept);

}  // namespace headwater::limits
