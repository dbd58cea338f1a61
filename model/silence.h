// Silences: "do not page about alerts with such labels from then until then". A person's word, kept
// in state as any other object. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/timestamp.h"
#include "model/ids.h"
#include "model/labels.h"

namespace headwater {

// One matcher as Alertmanager's API says it: =, !=, =~ and !~ are the four pairs of the flags.
struct SilenceMatcher {
  std::string name;
  std::string value;
  bool is_regex = false;
  bool is_equal = true;
  HW_FIELDS(name, value, is_regex, is_equal)
  friend bool operator==(const SilenceMatcher&, const SilenceMatcher&) = default;
};

// {alertname="Down",job=~"a|b"}.
[[nodiscard]] std::string to_text(const std::vector<SilenceMatcher>& matchers);

// By engine time.
enum class SilenceState : std::uint8_t { kPending, kActive, kExpired };
[[nodiscard]] std::string_view to_string(SilenceState state);

struct Silence {
  SilenceId id;
  std::string name;  // the UUID that people and programs know it by
  SilenceState state = SilenceState::kPending;
  std::vector<SilenceMatcher> matchers;  // all must match
  Timestamp starts_at;
  Timestamp ends_at;
  Timestamp updated_at;  // engine time of the last word on it
  std::string created_by;
  std::string comment;
  LabelSet annotations;
  Timestamp matched_at;  // when it first held for something; unset: never
  HW_FIELDS(id, name, state, matchers, starts_at, ends_at, updated_at, created_by, comment,
            annotations, matched_at)
};

// What people are told of a silence that keeps a page back.
struct SilenceNote {
  std::string id;  // the UUID
  std::string created_by;
  Timestamp ends_at;
  std::string comment;
  HW_FIELDS(id, created_by, ends_at, comment)
};

}  // namespace headwater
