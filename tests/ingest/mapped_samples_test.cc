// The shipped mappings on payloads of the shape that each source sends:
// replay-data/mapped/NAME/*.json, with the headers of the request in CASE.headers and what must
// come of it in CASE.expected. HEADWATER_REWRITE=1 writes the expectations anew, to be read as a
// diff.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "ingest/formats.h"
#include "rules/shipped_mappings.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

namespace fs = std::filesystem;

const fs::path kSamples = "replay-data/mapped";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Lines "name: value".
std::vector<std::pair<std::string, std::string>> headers_of(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string line = text.substr(from, end - from);
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos)
      headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    from = end + 1;
  }
  return headers;
}

std::string told(const Decoded& decoded) {
  std::string text;
  for (const Event& event : decoded.events) {
    text += std::string(kind_name(event)) + " at " + format_rfc3339(event.occurred_at) + ", id \"" +
            event.source_id + "\"\n  " + as_json(event.labels) + "\n  " + as_json(event.body) +
            "\n";
  }
  for (const std::string& reason : decoded.ignored) text += "ignored " + reason + "\n";
  for (const std::string& reason : decoded.rejected) text += "refused " + reason + "\n";
  return text;
}

Decoded check_sample(const Decoder& decoder, const fs::path& path) {
  const std::string bytes = read(path);
  const auto headers = headers_of(read(fs::path(path).replace_extension(".headers")));
  RawRecord record = request(bytes);
  record.headers = {headers.begin(), headers.end()};
  Decoded decoded = decoder.decode(record);
  const std::string text = told(decoded);
  const fs::path expected = fs::path(path).replace_extension(".expected");
  if (std::getenv("HEADWATER_REWRITE") != nullptr) std::ofstream(expected) << text;
  EXPECT_EQ(text, read(expected)) << path;
  return decoded;
}

TEST(MappedSamples, GiveWhatStandsBesideThem) {
  for (const rules::ShippedMapping& shipped : rules::shipped_mappings()) {
    const auto decoder = decoder_for(shipped.name);
    ASSERT_TRUE(decoder.ok());
    std::set<fs::path> samples;
    if (fs::exists(kSamples / shipped.name))
      for (const auto& file : fs::directory_iterator(kSamples / shipped.name))
        if (file.path().extension() == ".json") samples.insert(file.path());
    std::set<std::string> refusals;
    std::size_t events = 0;
    for (const fs::path& sample : samples) {
      const Decoded decoded = check_sample(**decoder, sample);
      refusals.insert(decoded.rejected.begin(), decoded.rejected.end());
      events += decoded.events.size();
    }
    EXPECT_GE(events, 2U) << shipped.name << " needs samples that give events";
    EXPECT_GE(refusals.size(), 3U) << shipped.name << " needs samples that are refused";
  }
}

// A mapping that nobody can set up is no use.
TEST(MappedSamples, EveryShippedMappingHasAPageForItsUser) {
  for (const rules::ShippedMapping& shipped : rules::shipped_mappings()) {
    const std::string page = read("docs/sources/" + std::string(shipped.name) + ".md");
    EXPECT_NE(page.find("`" + std::string(shipped.name) + "`"), std::string::npos) << shipped.name;
  }
}

}  // namespace
}  // namespace headwater::ingest
