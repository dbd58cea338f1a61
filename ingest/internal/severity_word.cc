#include "ingest/internal/severity_word.h"

#include <algorithm>
#include <string>

namespace headwater::ingest {

Severity severity_of(std::string_view word) {
  if (const ReadSeverity as_sent = read_severity(word); as_sent.known) return as_sent.severity;
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return read_severity(lower).severity;
}

}  // namespace headwater::ingest
