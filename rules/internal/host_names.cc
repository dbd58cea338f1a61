#include "rules/internal/host_names.h"

#include <algorithm>
#include <array>

#include "rules/internal/document_tree.h"

namespace headwater::rules {
namespace {

constexpr std::size_t kHostBytesMax = 253;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= kHostBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.';
         });
}

bool names_a_host(std::string_view name) {
  constexpr std::array<std::string_view, 8> kWords = {"host",     "url",    "uri", "addr",
                                                      "endpoint", "server", "dsn", "broker"};
  const std::string lower = lower_case(name);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

class HostReader {
 public:
  explicit HostReader(std::string_view name) : bare_(names_a_host(name)) {}

  // "user:secret@a:1,b:2"
  void read_authority(std::string_view text) {
    text = text.substr(0, text.find_first_of("/?# \t\r\n\"'"));
    if (const std::size_t at = text.rfind('@'); at != std::string_view::npos)
      text.remove_prefix(at + 1);
    bare_ = true;
    read_list(text);
  }

  void read_list(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of(",; \t\r\n"), text.size());
      read_word(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(hosts_); }

 private:
  void read_word(std::string_view word) {
    bool sure = bare_;
    if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
      if (word.substr(0, equals) != "host") return;
      sure = true;
      word.remove_prefix(equals + 1);
    }
    if (const std::size_t colon = word.rfind(':'); colon != std::string_view::npos) {
      if (!is_digits(word.substr(colon + 1))) return;
      sure = true;
      word = word.substr(0, colon);
    }
    if (word.find('.') != std::string_view::npos) sure = true;
    if (sure && is_host(word)) hosts_.emplace_back(word);
  }

  bool bare_;
  std::vector<std::string> hosts_;
};

}  // namespace

std::vector<std::string> hosts_in(std::string_view name, std::string_view value) {
  HostReader reader(name);
  std::size_t scheme = value.find("://");
  if (scheme == std::string_view::npos) reader.read_list(value);
  for (; scheme != std::string_view::npos; scheme = value.find("://", scheme + 3))
    reader.read_authority(value.substr(scheme + 3));
  return reader.take();
}

}  // namespace headwater::rules
