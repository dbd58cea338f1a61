// infer_class: the words that tell the class of a symptom, where no rule says it.
#include <array>
#include <string>

#include "rules/symptom_rules.h"

namespace headwater::rules {
namespace {

struct Stem {
  std::string_view start;  // of a word, or of several words in a row
  SymptomClass symptom_class;
};

// Of several that are found, the one listed first counts: what is said to have failed says more
// than what it failed at.
constexpr std::array kStems = {
    Stem{"requests low", SymptomClass::kBusiness},  // less to do is an effect
    Stem{"requests drop", SymptomClass::kBusiness},
    Stem{"traffic low", SymptomClass::kBusiness},
    Stem{"traffic drop", SymptomClass::kBusiness},
    Stem{"traffic down", SymptomClass::kBusiness},
    Stem{"metric down", SymptomClass::kOther},  // it fell, nothing is lost
    Stem{"absen", SymptomClass::kAbsence},
    Stem{"heartbeat", SymptomClass::kAbsence},
    Stem{"dead man", SymptomClass::kAbsence},
    Stem{"deadman", SymptomClass::kAbsence},
    Stem{"watchdog", SymptomClass::kAbsence},
    Stem{"no data", SymptomClass::kAbsence},
    Stem{"nodata", SymptomClass::kAbsence},
    Stem{"missing", SymptomClass::kAbsence},
    Stem{"stale", SymptomClass::kAbsence},
    Stem{"third party", SymptomClass::kExternal},
    Stem{"thirdparty", SymptomClass::kExternal},
    Stem{"external", SymptomClass::kExternal},
    Stem{"provider", SymptomClass::kExternal},
    Stem{"vendor", SymptomClass::kExternal},
    Stem{"latenc", SymptomClass::kLatency},
    Stem{"slow", SymptomClass::kLatency},
    Stem{"response time", SymptomClass::kLatency},
    Stem{"duration", SymptomClass::kLatency},
    Stem{"timeout", SymptomClass::kLatency},
    Stem{"timed out", SymptomClass::kLatency},
    Stem{"delay", SymptomClass::kLatency},
    Stem{"lag", SymptomClass::kLatency},
    Stem{"p 95", SymptomClass::kLatency},
    Stem{"p 99", SymptomClass::kLatency},
    Stem{"down", SymptomClass::kLoss},
    Stem{"unreachable", SymptomClass::kLoss},
    Stem{"unavailable", SymptomClass::kLoss},
    Stem{"outage", SymptomClass::kLoss},
    Stem{"offline", SymptomClass::kLoss},
    Stem{"not ready", SymptomClass::kLoss},
    Stem{"notready", SymptomClass::kLoss},
    Stem{"crash", SymptomClass::kLoss},
    Stem{"lost", SymptomClass::kLoss},
    Stem{"oom", SymptomClass::kLoss},
    Stem{"saturat", SymptomClass::kSaturation},
    Stem{"exhaust", SymptomClass::kSaturation},
    Stem{"full", SymptomClass::kSaturation},
    Stem{"filling", SymptomClass::kSaturation},
    Stem{"out of", SymptomClass::kSaturation},
    Stem{"throttl", SymptomClass::kSaturation},
    Stem{"pressure", SymptomClass::kSaturation},
    Stem{"evict", SymptomClass::kSaturation},
    Stem{"overcommit", SymptomClass::kSaturation},
    Stem{"backlog", SymptomClass::kSaturation},
    Stem{"failover", SymptomClass::kState},  // before "fail"
    Stem{"error", SymptomClass::kErrors},
    Stem{"availab", SymptomClass::kErrors},
    Stem{"fail", SymptomClass::kErrors},
    Stem{"exception", SymptomClass::kErrors},
    Stem{"reject", SymptomClass::kErrors},
    Stem{"denied", SymptomClass::kErrors},
    Stem{"5xx", SymptomClass::kErrors},
    Stem{"4xx", SymptomClass::kErrors},
    Stem{"50", SymptomClass::kErrors},
    Stem{"expir", SymptomClass::kState},
    Stem{"degraded", SymptomClass::kState},
    Stem{"restart", SymptomClass::kState},
    Stem{"mismatch", SymptomClass::kState},
    Stem{"unhealthy", SymptomClass::kState},
    Stem{"flap", SymptomClass::kState},
    Stem{"read only", SymptomClass::kState},
    Stem{"readonly", SymptomClass::kState},
    Stem{"cpu", SymptomClass::kSaturation},
    Stem{"memory", SymptomClass::kSaturation},
    Stem{"disk", SymptomClass::kSaturation},
    Stem{"filesystem", SymptomClass::kSaturation},
    Stem{"quota", SymptomClass::kSaturation},
    Stem{"queue", SymptomClass::kSaturation},
    Stem{"pool", SymptomClass::kSaturation},
    Stem{"connections", SymptomClass::kSaturation},
    Stem{"invoice", SymptomClass::kBusiness},
    Stem{"billing", SymptomClass::kBusiness},
    Stem{"payroll", SymptomClass::kBusiness},
    Stem{"payment", SymptomClass::kBusiness},
    Stem{"timesheet", SymptomClass::kBusiness},
    Stem{"order", SymptomClass::kBusiness},
    Stem{"revenue", SymptomClass::kBusiness},
    Stem{"traffic", SymptomClass::kLoad},
    Stem{"load", SymptomClass::kLoad},
    Stem{"surge", SymptomClass::kLoad},
    Stem{"spike", SymptomClass::kLoad},
    Stem{"import", SymptomClass::kLoad},
    Stem{"rate", SymptomClass::kLoad},
    Stem{"requests", SymptomClass::kLoad},
};

enum class Form { kOther, kLower, kUpper, kDigit };

Form form_of(char c) {
  if (c >= 'a' && c <= 'z') return Form::kLower;
  if (c >= 'A' && c <= 'Z') return Form::kUpper;
  return c >= '0' && c <= '9' ? Form::kDigit : Form::kOther;
}

// "PgSQLDown5xx" -> "pg sql down 5xx".
std::string words_of(std::string_view name) {
  std::string words;
  words.reserve(name.size() + name.size() / 2);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const Form form = form_of(name[i]);
    const Form before = i == 0 ? Form::kOther : form_of(name[i - 1]);
    const Form after = i + 1 == name.size() ? Form::kOther : form_of(name[i + 1]);
    const bool starts =
        (form == Form::kUpper && (before != Form::kUpper || after == Form::kLower)) ||
        (form == Form::kDigit && before != Form::kDigit) || before == Form::kOther;
    if (form == Form::kOther) continue;
    if (starts && !words.empty()) words += ' ';
    words += form == Form::kUpper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return words;
}

bool falls(std::string_view words) {
  return words.ends_with(" down") || words.ends_with(" low") || words.ends_with(" drop");
}

}  // namespace

SymptomClass infer_class(std::string_view name, std::string_view metric) {
  const SymptomClass by_name = infer_class(name);
  if (by_name != SymptomClass::kOther || metric.empty() || falls(words_of(name))) return by_name;
  return infer_class(metric);
}

SymptomClass infer_class(std::string_view name) {
  constexpr std::size_t kNameBytesRead = 256;
  const std::string words = words_of(name.substr(0, kNameBytesRead));
  std::size_t best = kStems.size();
  for (std::size_t at = 0; at < words.size();) {
    const std::string_view rest = std::string_view(words).substr(at);
    for (std::size_t i = 0; i < best; ++i)
      if (rest.front() == kStems[i].start.front() && rest.starts_with(kStems[i].start)) best = i;
    const std::size_t space = rest.find(' ');
    if (space == std::string_view::npos) break;
    at += space + 1;
  }
  return best == kStems.size() ? SymptomClass::kOther : kStems[best].symptom_class;
}

}  // namespace headwater::rules
