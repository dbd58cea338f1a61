#include "rules/internal/section_checks.h"

#include <algorithm>

#include "model/limits.h"

namespace headwater::rules {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c != '\x7F'; });
}

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || !(is_letter(text[0]) || is_digit(text[0]))) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

std::string Names::read(MappingReader& reader, std::string_view key) {
  if (reader.require(key) == nullptr) return {};
  std::string name;
  reader.text(key, name);
  if (!is_name(name)) {
    reader.tell(key, "`" + std::string(key) +
                         "` must be 1 to 64 letters, digits, dots, dashes or underscores");
    return name;
  }
  const auto [at, added] = lines_.emplace(name, reader.place(key).line);
  if (!added)
    reader.tell(key, "`" + name + "` is named on line " + std::to_string(at->second) + " already");
  return name;
}

bool is_secret_reference(std::string_view text) {
  if (text.starts_with("file:/")) return text.size() > 6;
  if (!text.starts_with("env:")) return false;
  const std::string_view name = text.substr(4);
  return !name.empty() && !is_digit(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_';
  });
}

void check_secret(MappingReader& reader, std::string_view key, std::string_view value) {
  if (is_secret_reference(value)) return;
  reader.tell(key, "`" + std::string(key) +
                       "` must be a reference, file:/path or env:NAME, not the secret itself");
}

void read_secret(MappingReader& reader, std::string_view key, std::vector<SecretReference>& into) {
  if (reader.require(key) == nullptr) return;
  std::string value;
  reader.text(key, value);
  check_secret(reader, key, value);
  into.push_back({std::move(value)});
}

void read_secrets(MappingReader& reader, std::vector<SecretReference>& into) {
  if (reader.take("secret") != nullptr) read_secret(reader, "secret", into);
  std::vector<std::string> more;
  reader.texts("secrets", more);
  for (std::string& value : more) {
    check_secret(reader, "secrets", value);
    into.push_back({std::move(value)});
  }
}

void read_binding(MappingReader& reader, const BindingKeys& into) {
  reader.texts("tenants", into.tenants);
  for (const YamlEntry& entry : reader.pairs("labels")) {
    const std::string& value = entry.value.text;
    if (entry.key.empty() || entry.key.size() > limits::kLabelNameBytesMax || value.empty() ||
        value.size() > limits::kLabelValueBytesMax)
      reader.findings().add(entry.place,
                            "`labels` holds a name or value that is empty or too long");
    const bool own =
        into.tenants.empty() || entry.key != "tenant" ||
        std::find(into.tenants.begin(), into.tenants.end(), value) != into.tenants.end();
    if (!own)
      reader.findings().add(entry.place, "the label tenant is `" + value +
                                             "`, which is none of `tenants`: every event would be "
                                             "refused");
    into.labels.emplace_back(entry.key, value);
  }
}

void check_url(MappingReader& reader, std::string_view key, std::string_view value, bool insecure) {
  const std::string name = "`" + std::string(key) + "`";
  const std::size_t start = value.starts_with("https://")  ? 8
                            : value.starts_with("http://") ? 7
                                                           : 0;
  const std::string_view rest = value.substr(start);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (start == 0 || host.empty() || !is_visible(value)) {
    reader.tell(key, name + " must be a URL that starts with https:// or http://");
  } else if (host.find('@') != std::string_view::npos) {
    reader.tell(key, name + " must not hold a user or password: give the URL as file: or env:");
  } else if (start == 7 && !insecure) {
    reader.tell(
        key,
        name +
            " is plain http: use https, or say `allow_insecure: true` beside the receiver's name");
  }
}

void MatchOrder::add(MappingReader& rule, const Matchers& match) {
  constexpr std::size_t kPartsMax = 8;  // with more of them, only the same set is looked for
  std::vector<std::string> parts;
  for (const Matcher& matcher : match.list()) parts.push_back(to_text(Matchers({matcher})));
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  const std::size_t all = (std::size_t{1} << std::min(parts.size(), kPartsMax)) - 1;
  for (std::size_t subset = parts.size() > kPartsMax ? all : 0; subset <= all; ++subset) {
    std::string key;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (i >= kPartsMax || (subset >> i & 1) != 0) key += parts[i];
    const auto at = lines_.find(key);
    if (at != lines_.end())
      return rule.tell("match", "never counts: line " + std::to_string(at->second) +
                                    " matches all that this matches");
    if (subset == all) lines_.emplace(std::move(key), rule.place("match").line);
  }
}

}  // namespace headwater::rules
