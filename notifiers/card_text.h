// The sentences of a page: what hurts, whom, since when, why we think so, who has it. Plain text,
// one line each, not yet escaped or cut for any provider; "" when there is nothing to say. Pure
// functions, no thread rule.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace headwater::notifiers {

// "37 messages: 2 P2, 30 P3, 5 P4"
[[nodiscard]] std::string digest_headline(const std::vector<const Delivery*>& deliveries);
// "🔴": how urgent, taken or over.
[[nodiscard]] std::string_view symbol_of(const IncidentCard& card);
// "P1 · INC-7 · Orders fail for 40 tenants"
[[nodiscard]] std::string headline(const IncidentCard& card);
// "ConnectionsSaturated on pg-main, InvoicesFailed on odoo-t17 and 40 more symptoms"
[[nodiscard]] std::string what_hurts(const IncidentCard& card);
// "40 tenants: t01, t02, t03 and 37 more"
[[nodiscard]] std::string whom_it_hurts(const IncidentCard& card);
// "pg-main saturation, redis-main errors": what began first, which need not be the cause.
[[nodiscard]] std::string what_failed_first(const IncidentCard& card);
// "2m19s" from onset to the decision, or to the end once resolved.
[[nodiscard]] std::string how_long(const IncidentCard& card);
// "2026-01-01 10:00:31 UTC"
[[nodiscard]] std::string utc_time(Timestamp time);

// "load of tenant t17 82 %"
[[nodiscard]] std::string suspect_line(const Suspect& suspect);
// The strongest reasons for the suspect, strongest first: "190 s before onset (+14.1)".
[[nodiscard]] std::vector<std::string> strongest_reasons(const Suspect& suspect, std::size_t count);
// "pg-main 11 %, unknown 5 %, 3 others 2 %": all but the first suspect.
[[nodiscard]] std::string other_suspects(const Ranking& ranking);
// "shared dependency 88 %: 38 that share pg-main are hurt, 2 are fine (t03, t09)"
[[nodiscard]] std::string verdict_line(const Ranking& ranking);
// "40 tenants and 42 symptoms" style factors: "severity critical +40, tier 1 +30"
[[nodiscard]] std::string priority_line(const IncidentCard& card);
// "Acknowledged by ana", "Nobody has it yet", "Resolved after 12m", "Merged into INC-3"
[[nodiscard]] std::string who_has_it(const IncidentCard& card);
// Why this message went out, as a sentence: "More tenants are hurt: 40 now."
[[nodiscard]] std::string why_now(NotifyReason reason, const IncidentCard& card);

// "82 %", "<1 %", ">99 %"
[[nodiscard]] std::string percent(BasisPoints probability);
// Decibans with one decimal and a sign: "+14.1", "-3.0"
[[nodiscard]] std::string decibans(Millidecibans weight);

}  // namespace headwater::notifiers
