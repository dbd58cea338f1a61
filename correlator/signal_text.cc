#include "correlator/signal_text.h"

#include <optional>
#include <string_view>

#include "correlator/internal/incident_facts.h"

namespace headwater::correlator {
namespace {

// UCUM as OpenTelemetry writes it: "1" is no unit, "{orders}" is a word for people.
std::string_view unit_word(std::string_view unit) {
  if (unit == "1") return {};
  if (unit.size() > 2 && unit.front() == '{' && unit.back() == '}')
    return unit.substr(1, unit.size() - 2);
  return unit;
}

// Nothing for what is no whole number of milliseconds, or over a thousand years.
std::optional<Duration> as_seconds(Quantity value) {
  constexpr std::int64_t kMicrosMax = 31'536'000'000'000'000;
  if (value.mantissa < 0) return std::nullopt;
  std::int64_t micros = value.mantissa;
  int exponent = value.exponent + 6;
  for (; exponent > 0 && micros != 0; --exponent) {
    if (micros > kMicrosMax / 10) return std::nullopt;
    micros *= 10;
  }
  for (; exponent < 0 && micros % 10 == 0 && micros != 0; ++exponent) micros /= 10;
  if ((exponent != 0 && micros != 0) || micros % 1000 != 0 || micros > kMicrosMax)
    return std::nullopt;
  return Duration{micros};
}

std::string value_text(Quantity value, std::string_view unit) {
  if (unit == "s")
    if (const auto duration = as_seconds(value)) return format_duration(*duration);
  const std::string_view word = unit_word(unit);
  std::string text = format_quantity(value);
  if (!word.empty()) text.append(" ").append(word);
  return text;
}

// Of what was expected, where the value's own words tell the unit already.
std::string bare_text(Quantity value, std::string_view unit) {
  return value_text(value, unit == "s" ? unit : std::string_view{});
}

std::string expectation_text(const Expectation& expected, std::string_view unit) {
  std::string text;
  if (expected.value.set()) text = bare_text(expected.value, unit);
  if (expected.lower.set()) text = "at least " + bare_text(expected.lower, unit);
  if (expected.upper.set())
    text += (text.empty() ? "at most " : ", at most ") + bare_text(expected.upper, unit);
  if (text.empty()) return text;
  return text + " expected (" + expected.basis + ")";
}

}  // namespace

std::string signal_text(const SignalBody& body, const Expectation& expected) {
  const bool failed = body.kind == SignalKind::kFailure && body.count > 0;
  if (failed && !body.reason.empty()) return body.reason;
  const auto count = static_cast<std::uint64_t>(body.count);
  std::string text = failed             ? counted(count, "failure")
                     : body.value.set() ? value_text(body.value, body.unit)
                                        : std::string{};
  const std::string wanted = expectation_text(expected, body.unit);
  if (!wanted.empty()) text += ", " + wanted;
  if (!body.reason.empty()) text += (text.empty() ? "" : ": ") + body.reason;
  return text;
}

std::string silence_text(const Signal& signal) {
  const std::string_view word = unit_word(signal.last.unit);
  const bool counts = !word.empty() && word != signal.last.unit;
  return "no " + std::string(counts ? word : "value") + " since " + format_rfc3339(signal.heard_at);
}

std::string signal_text_of(const Signal& signal, const Symptom& symptom) {
  return symptom.id == signal.absence ? silence_text(signal)
                                      : signal_text(signal.last, signal.expected);
}

}  // namespace headwater::correlator
