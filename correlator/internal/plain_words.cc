#include "correlator/internal/plain_words.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace headwater::correlator {
namespace {

constexpr std::array<std::string_view, 34> kTroubleWords = {
    "failed",    "fails",    "failing",   "failure",  "failures", "error",    "errors",
    "erroneous", "high",     "low",       "late",     "slow",     "slowness", "latency",
    "down",      "rate",     "ratio",     "count",    "total",    "too",      "is",
    "are",       "not",      "missing",   "rejected", "timeout",  "timeouts", "stuck",
    "delayed",   "degraded", "unhealthy", "broken",   "growing",  "overdue"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// At separators and where an upper-case letter follows a lower-case one; in lower case.
std::vector<std::string> words_of(std::string_view name) {
  constexpr std::string_view kSeparators = " ._-/:";
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool separator = kSeparators.find(name[i]) != std::string_view::npos;
    const bool hump = i > 0 && is_upper(name[i]) && is_lower(name[i - 1]);
    if ((separator || hump) && !words.back().empty()) words.emplace_back();
    if (!separator) words.back() += lower(name[i]);
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

std::string_view plain_word(EntityKind kind) {
  constexpr std::string_view kWords[] = {"service", "database", "cache",   "queue",
                                         "gateway", "server",   "region",  "external service",
                                         "job",     "storage",  "service", "service"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view plain_word(SymptomClass symptom_class) {
  constexpr std::string_view kWords[] = {"failing",       "slow",     "slow",     "not reachable",
                                         "disturbed",     "degraded", "impaired", "under load",
                                         "not reporting", "impaired"};
  return kWords[static_cast<std::size_t>(symptom_class)];
}

std::string thing_hurt(std::string_view symptom_kind) {
  std::string thing;
  for (const std::string& word : words_of(symptom_kind)) {
    if (std::find(kTroubleWords.begin(), kTroubleWords.end(), word) != kTroubleWords.end())
      continue;
    if (!thing.empty()) thing += ' ';
    thing += word;
  }
  return thing;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace headwater::correlator
