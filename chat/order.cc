#include "chat/order.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "model/chat.h"
#include "model/limits.h"
#include "model/page.h"
#include "rules/finding.h"
#include "rules/silence_matchers.h"

namespace headwater::chat {
namespace {

struct Entry {
  Verb verb;
  std::array<std::string_view, 4> words;  // the first is its name
  VerbHelp help;
};

constexpr std::array kEntries = {
    Entry{Verb::kIncidents,
          {"incidents", "list", "ls", "sup"},
          {"incidents [open|acked|resolved|all] [tenant:NAME] [entity:NAME]", "what is going on",
           "incidents tenant:t17"}},
    Entry{Verb::kShow,
          {"show", "info", "", ""},
          {"show INC-7", "what hurts, whom, since when, first suspect", "show INC-7"}},
    Entry{Verb::kWhy,
          {"why", "cause", "", ""},
          {"why INC-7", "every suspect with the reasons for and against it", "why INC-7"}},
    Entry{Verb::kWhyNot,
          {"why-not", "whynot", "", ""},
          {"why-not INC-7", "who was told, or why nobody was", "why-not INC-7"}},
    Entry{Verb::kTogether,
          {"why-not-together", "together", "", ""},
          {"why-not-together A B", "why two things are in two incidents, or in one",
           "why-not-together INC-7 INC-8"}},
    Entry{Verb::kTimeline,
          {"timeline", "log", "", ""},
          {"timeline INC-7", "the last things that happened", "timeline INC-7"}},
    Entry{Verb::kChanges,
          {"changes", "deploys", "", ""},
          {"changes [ENTITY] [tenant:NAME]", "what was deployed or configured lately",
           "changes odoo-web"}},
    Entry{Verb::kAcknowledge,
          {"ack", "acknowledge", "take", ""},
          {"ack INC-7... [REASON]", "take it: nobody else is called", "ack INC-7 on it"}},
    Entry{Verb::kUnacknowledge,
          {"unack", "unacknowledge", "", ""},
          {"unack INC-7...", "give it back: others are called again", "unack INC-7"}},
    Entry{Verb::kResolve,
          {"resolve", "close", "", ""},
          {"resolve INC-7... [REASON]", "it is over", "resolve INC-7 \"rolled back r214\""}},
    Entry{Verb::kConfirm,
          {"confirm", "", "", ""},
          {"confirm INC-7 [RANK]", "the suspect of that rank, the first if none, was the cause",
           "confirm INC-7 2"}},
    Entry{Verb::kReject,
          {"reject", "", "", ""},
          {"reject INC-7 RANK", "the suspect of that rank was not the cause", "reject INC-7 1"}},
    Entry{Verb::kSilences,
          {"silences", "", "", ""},
          {"silences", "what nobody is paged for, and until when", "silences"}},
    Entry{Verb::kSilence,
          {"silence", "mute", "", ""},
          {"silence MATCHER... DURATION [COMMENT]", "page nobody for such alerts for so long",
           "silence service=odoo-web 2h release r214"}},
    Entry{Verb::kUnsilence,
          {"unsilence", "unmute", "", ""},
          {"unsilence ID...", "end a silence now, by its id or how that begins", "unsilence 7b1e"}},
    Entry{Verb::kHelp, {"help", "h", "?", ""}, {"help [VERB]", "this", "help ack"}},
};

const Entry* find_entry(std::string_view word) {
  if (word.empty()) return nullptr;
  const auto* const found = std::find_if(kEntries.begin(), kEntries.end(), [&](const Entry& entry) {
    return std::find(entry.words.begin(), entry.words.end(), word) != entry.words.end();
  });
  return found == kEntries.end() ? nullptr : found;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// What phones and word processors put in the place of what was typed.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kTyped = {{
    {"\u201c", "\""},
    {"\u201d", "\""},
    {"\u201e", "\""},
    {"\u00ab", "\""},
    {"\u00bb", "\""},
    {"\u2018", "'"},
    {"\u2019", "'"},
    {"\u2014", "--"},
    {"\u2013", "-"},
    {"\u00a0", " "},
    {"\u202f", " "},
    {"\u200b", ""},
}};

std::string as_typed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto* const found = std::find_if(kTyped.begin(), kTyped.end(), [&](const auto& pair) {
      return text.starts_with(pair.first);
    });
    const bool plain = found == kTyped.end();
    out += plain ? text.substr(0, 1) : found->second;
    text.remove_prefix(plain ? 1 : found->first.size());
  }
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Without what the bot is called by. "!ack" is a verb; "@headwater" and "/hw" are none.
std::span<const std::string> without_name(std::span<const std::string> words, std::string& verb) {
  if (words.empty()) return words;
  verb = lower(words.front());
  const bool called = verb.find_first_of("@!/") == 0;
  if (called) verb.erase(0, 1);
  if (find_entry(verb) != nullptr) return words.subspan(1);
  const bool name = called || verb == "hw" || verb == "headwater" || verb == "headwater:";
  if (!name) return words.subspan(1);
  verb = words.size() > 1 ? lower(words[1]) : "";
  return words.subspan(std::min<std::size_t>(2, words.size()));
}

std::optional<std::vector<IncidentState>> states_of(std::string_view word) {
  using enum IncidentState;
  if (word == "open") return std::vector{kOpen};
  if (word == "acked" || word == "acknowledged") return std::vector{kAcknowledged};
  if (word == "resolved" || word == "closed") return std::vector{kResolved};
  if (word == "merged") return std::vector{kMerged};
  if (word == "all") return std::vector{kOpen, kAcknowledged, kResolved, kMerged};
  return std::nullopt;
}

std::uint32_t rank_of(std::string_view word) {
  std::uint32_t rank = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), rank);
  const bool whole = read.ec == std::errc() && read.ptr == word.data() + word.size();
  return whole && rank <= limits::kSuspectsKept ? rank : 0;
}

// What follows the verb, with the options taken out.
class Rest {
 public:
  Rest(std::span<const std::string> words, Order& order) {
    for (const std::string& word : words)
      if (!take_option(word, order)) words_.push_back(word);
  }

  [[nodiscard]] bool empty() const { return at_ == words_.size(); }
  [[nodiscard]] const std::string& peek() const { return words_[at_]; }
  [[nodiscard]] std::size_t size() const { return words_.size() - at_; }
  std::string take() { return words_[at_++]; }
  std::string take_all() {
    std::string text;
    while (!empty()) text += (text.empty() ? "" : " ") + take();
    return text;
  }

 private:
  static bool take_option(const std::string& word, Order& order) {
    const std::size_t at = word.find_first_of(":=");
    if (at == std::string::npos) return false;
    const std::string key = lower(word.substr(0, at));
    if (key == "tenant") {
      order.tenant = word.substr(at + 1);
    } else if (key == "entity" || key == "service") {
      order.entity = word.substr(at + 1);
    } else {
      return false;
    }
    return true;
  }

  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

// "INC-7", "inc-7" or "7".
IncidentId incident_of(std::string_view word) {
  const std::string typed = lower(word);
  return read_incident_name(typed.starts_with("inc-") ? "INC-" + typed.substr(4) : typed);
}

Error wrong(const Entry& entry, const std::string& what) {
  return malformed(what + ", like: " + std::string(entry.help.example));
}

Error too_much(const Entry& entry, const std::string& word) {
  return malformed("`" + word + "` is not understood there: " + std::string(entry.help.usage));
}

Status read_incidents(const Entry& entry, Rest& rest, IncidentId here, Order& order) {
  while (!rest.empty() && order.incidents.size() < limits::kChatIncidentsMax) {
    const IncidentId incident = incident_of(rest.peek());
    if (!incident.set()) break;
    order.incidents.push_back(incident);
    rest.take();
  }
  if (order.incidents.empty() && here.set()) order.incidents.push_back(here);
  if (order.incidents.empty()) return wrong(entry, "say of which incident");
  return Ok{};
}

Status read_one_incident(const Entry& entry, Rest& rest, IncidentId here, Order& order) {
  const IncidentId named = rest.empty() ? IncidentId{} : incident_of(rest.peek());
  if (named.set()) rest.take();
  order.incidents.assign(1, named.set() ? named : here);
  return order.incidents[0].set() ? Status(Ok{}) : wrong(entry, "say of which incident");
}

// "confirm 2" where an incident is meant anyway says a rank.
Status read_judgement(const Entry& entry, Rest& rest, IncidentId here, Order& order) {
  if (here.set() && rest.size() == 1) order.suspect = rank_of(rest.peek());
  if (order.suspect != 0) {
    rest.take();
    order.incidents.assign(1, here);
    return Ok{};
  }
  if (Status read = read_one_incident(entry, rest, here, order); !read) return read;
  if (rest.empty() && entry.verb == Verb::kConfirm) order.suspect = 1;
  if (!rest.empty()) order.suspect = rank_of(rest.take());
  return order.suspect != 0 ? Status(Ok{}) : wrong(entry, "say which suspect, by its rank");
}

// Matchers up to a duration, then why.
Status read_silence(const Entry& entry, std::span<const std::string> words, Order& order) {
  const auto length = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return parse_duration(word).has_value();
  });
  if (length == words.begin()) return wrong(entry, "say what, as matchers of labels");
  if (length == words.end()) return wrong(entry, "say for how long");
  auto matchers = rules::read_silence_matchers({words.begin(), length});
  if (!matchers) return matchers.error();
  order.matchers = *std::move(matchers);
  order.length = *parse_duration(*length);
  for (auto word = length + 1; word != words.end(); ++word)
    order.reason += (order.reason.empty() ? "" : " ") + *word;
  return Ok{};
}

// Shorter beginnings of an id are likely to be typed by mistake.
constexpr std::size_t kIdBeginning = 4;

Status read_silence_ids(const Entry& entry, Rest& rest, Order& order) {
  while (!rest.empty() && order.things.size() < limits::kChatIncidentsMax) {
    order.things.push_back(lower(rest.take()));
    if (order.things.back().size() < kIdBeginning)
      return wrong(entry, "say more of the id than `" + order.things.back() + "`");
  }
  return order.things.empty() ? Status(wrong(entry, "say which")) : Status(Ok{});
}

Status read_rest(const Entry& entry, Rest& rest, IncidentId here, Order& order) {
  switch (entry.verb) {
    case Verb::kHelp:
      if (!rest.empty()) order.things.push_back(lower(rest.take()));
      return Ok{};
    case Verb::kIncidents:
      while (!rest.empty()) {
        const auto states = states_of(lower(rest.peek()));
        if (!states) return Ok{};
        rest.take();
        order.states.insert(order.states.end(), states->begin(), states->end());
      }
      return Ok{};
    case Verb::kChanges:
      if (!rest.empty() && order.entity.empty()) order.entity = rest.take();
      return Ok{};
    case Verb::kTogether:
      if (rest.size() < 2) return wrong(entry, "say of which two");
      order.things = {rest.take(), rest.take()};
      return Ok{};
    case Verb::kAcknowledge:
    case Verb::kUnacknowledge:
    case Verb::kResolve:
      if (Status read = read_incidents(entry, rest, here, order); !read) return read;
      if (entry.verb != Verb::kUnacknowledge) order.reason = rest.take_all();
      return Ok{};
    case Verb::kConfirm:
    case Verb::kReject:
      return read_judgement(entry, rest, here, order);
    case Verb::kUnsilence:
      return read_silence_ids(entry, rest, order);
    case Verb::kSilence:  // read before options are taken out
    case Verb::kSilences:
      return Ok{};
    case Verb::kShow:
    case Verb::kWhy:
    case Verb::kWhyNot:
    case Verb::kTimeline:
      break;
  }
  return read_one_incident(entry, rest, here, order);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool begun = false;
  for (const char c : as_typed(text)) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || (c == '\'' && !begun)) {  // an apostrophe is no quote
      quote = c;
      begun = true;
    } else if (!is_space(c)) {
      word += c;
      begun = true;
    } else if (begun) {
      words.push_back(std::exchange(word, {}));
      begun = false;
    }
  }
  if (begun) words.push_back(std::move(word));
  return words;
}

Result<Order> read_order(std::string_view text, IncidentId here) {
  const std::vector<std::string> words = words_of(text);
  std::string verb;
  const std::span<const std::string> after = without_name(words, verb);
  if (verb.empty()) return Order{};
  const Entry* const entry = find_entry(verb);
  if (entry == nullptr) {
    std::vector<std::string_view> known;
    for (const Entry& each : kEntries)
      for (const std::string_view word : each.words)
        if (!word.empty()) known.push_back(word);
    const std::string near = rules::suggest(verb, known);
    return malformed("`" + verb + "` is no verb; " +
                     (near.empty() ? std::string("`help` lists them") : near));
  }
  Order order{.verb = entry->verb};
  if (order.verb == Verb::kSilence) {
    if (Status read = read_silence(*entry, after, order); !read) return read.error();
    return order;
  }
  Rest rest(after, order);
  if (Status read = read_rest(*entry, rest, here, order); !read) return read.error();
  if (!rest.empty()) return too_much(*entry, rest.peek());
  return order;
}

bool acts(Verb verb) { return verb >= Verb::kAcknowledge; }

std::vector<VerbHelp> all_help() {
  std::vector<VerbHelp> all;
  all.reserve(kEntries.size());
  for (const Entry& entry : kEntries) all.push_back(entry.help);
  return all;
}

const VerbHelp* help_of(std::string_view word) {
  const Entry* const entry = find_entry(word);
  return entry == nullptr ? nullptr : &entry->help;
}

}  // namespace headwater::chat
