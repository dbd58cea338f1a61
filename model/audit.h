// The audit: who did what, in a chain in which each record holds the SHA-256 of the one before.
// What is recorded never holds a secret. Plain data that store/, api/ and app/ share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"

namespace headwater {

// Who asks for something, and from where.
struct Origin {
  std::string actor;     // a token's name, "loopback", "signal", "start"
  std::string token_id;  // "" = came in without one
  std::string address;   // "" = not over the network
  HW_FIELDS(actor, token_id, address)
};

struct AuditEntry {
  Timestamp at;
  Origin by;
  std::string action;   // "incident.acknowledge", "token.create", "configuration.reload"
  std::string object;   // "INC-7", a token's id, a map's source
  std::string detail;   // what was asked for
  std::string outcome;  // "done", or why not
  HW_FIELDS(at, by, action, object, detail, outcome)
};

struct AuditRecord {
  std::uint64_t number = 0;  // from 1, without gaps
  std::string previous;      // digest of the record before, 64 hex digits; of the first one zeros
  AuditEntry entry;
  std::string digest;  // of this one; not stored with it
  HW_FIELDS(number, previous, entry, digest)
};

// A record that is known from elsewhere, such as the log.
struct AuditAnchor {
  std::uint64_t number = 0;
  std::string digest;
  HW_FIELDS(number, digest)
};

struct AuditFault {
  std::uint64_t number = 0;  // of the record
  std::string what;          // "was removed", "was edited"
  HW_FIELDS(number, what)
};
// What a walk along the chain found.
struct AuditVerdict {
  bool whole = true;
  std::uint64_t records = 0;
  std::uint64_t anchors = 0;  // that were compared
  AuditAnchor head;
  std::vector<AuditFault> faults;  // the first limits::kAuditFaultsShown
  HW_FIELDS(whole, records, anchors, head, faults)
};

struct AuditQuery {
  std::uint64_t before = 0;  // numbers below; 0 = from the newest
  std::size_t limit = 0;
};
struct AuditPage {
  std::vector<AuditRecord> records;  // newest first
  std::uint64_t next = 0;
  HW_FIELDS(records, next)
};

}  // namespace headwater
