#include "ingest/internal/purl.h"

#include "ingest/internal/text_encoding.h"

namespace headwater::ingest {
namespace {

std::string_view tag_of(std::string_view qualifiers) {
  while (!qualifiers.empty()) {
    const std::string_view pair = qualifiers.substr(0, qualifiers.find('&'));
    if (pair.starts_with("tag=")) return pair.substr(4);
    qualifiers.remove_prefix(std::min(qualifiers.size(), pair.size() + 1));
  }
  return "";
}

}  // namespace

std::string purl_version(std::string_view purl) {
  if (!purl.starts_with("pkg:")) return "";
  purl = purl.substr(0, purl.find('#'));
  const std::size_t question = purl.find('?');
  std::string_view version;
  if (question != std::string_view::npos) version = tag_of(purl.substr(question + 1));
  const std::string_view path = purl.substr(0, question);
  const std::size_t mark = path.rfind('@');
  if (version.empty() && mark != std::string_view::npos) version = path.substr(mark + 1);
  return decode_percent(version).value_or(std::string(version));
}

}  // namespace headwater::ingest
