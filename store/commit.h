// Commit: everything that one batch of an estate makes durable, in one atomic synced write. Plain
// data that the engine fills and may reuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "model/audit.h"
#include "model/ids.h"
#include "model/input.h"
#include "model/intake.h"
#include "model/objects.h"
#include "model/table.h"
#include "store/journal_blob.h"

namespace headwater::store {

// A state object as it stands after the commit's last input.
struct RowWrite {
  ObjectRef object;                  // never Table::kMeta
  std::optional<std::string> bytes;  // nothing: it is deleted, a tombstone stays until the floor
                                     // passes it (C14)
};

// One line of an incident's timeline; the store numbers them in the order given.
struct TimelineWrite {
  IncidentId incident;
  std::string bytes;
  IncidentState state = IncidentState::kOpen;  // the incident's, after it
};

// One for each ReferenceReplaced among the commit's inputs.
struct ReferenceWrite {
  Seq seq;  // of that input
  ReferenceKind kind = ReferenceKind::kConfiguration;
  std::string source;
  Hash128 digest;
  std::string content;
};

// A row of the shell's own tables (tokens, audit, sessions): outside the fold and the digest.
struct ShellWrite {
  std::string key;                   // "tokens/7f3a": the part before the slash is the table
  std::optional<std::string> value;  // nothing: delete it
};

enum class DeadLetterAction : std::uint8_t { kReinjected, kDeleted };
struct DeadLetterUpdate {
  std::uint64_t id = 0;
  DeadLetterAction action = DeadLetterAction::kDeleted;
};

struct Commit {
  std::uint32_t decision_version = 0;
  // May be empty (then there is no journal blob); else seqs follow the last commit's without a gap.
  std::vector<JournalEntry> entries;
  // Of Table::kMeta, after the last entry; written whenever there are entries.
  std::string meta;
  // DirtyRows::floor() after the rows below were taken from it.
  Seq floor;
  std::vector<RowWrite> rows;
  std::vector<KafkaPosition> positions;
  std::vector<TimelineWrite> timeline;
  std::vector<IncidentId> timelines_forgotten;  // removes all lines of each
  std::vector<DeadLetter> dead_letters;         // ids are given by the store
  std::vector<DeadLetterUpdate> dead_letter_updates;
  std::vector<ReferenceWrite> references;
  std::vector<ShellWrite> shell;
  std::vector<AuditEntry> audit;
};

}  // namespace headwater::store
