// What each format refuses, and why: replay-data/refused/FORMAT.ndjson, a document a line, and the
// reasons line by line in FORMAT.expected. HEADWATER_REWRITE=1 writes the reasons anew, to be read
// as a diff.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "ingest/formats.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

constexpr std::size_t kReasonsMin = 12;

TEST(Refused, EveryFormatSaysWhyItRefusesADocument) {
  for (const std::string_view format : kFormatNames) {
    const auto decoder = decoder_for(format);
    ASSERT_TRUE(decoder.ok()) << format;
    const std::string name = "replay-data/refused/" + std::string(format);
    std::ifstream documents(name + ".ndjson");
    std::set<std::string> reasons;
    std::string told;
    for (std::string document; std::getline(documents, document);) {
      const Decoded decoded = (*decoder)->decode(request(document));
      EXPECT_TRUE(decoded.events.empty()) << format << ": " << document;
      EXPECT_FALSE(decoded.rejected.empty()) << format << ": " << document;
      reasons.insert(decoded.rejected.begin(), decoded.rejected.end());
      told += joined_reasons(decoded.rejected) + "\n";
    }
    EXPECT_GE(reasons.size(), kReasonsMin) << format;
    if (std::getenv("HEADWATER_REWRITE") != nullptr) std::ofstream(name + ".expected") << told;
    std::stringstream expected;
    expected << std::ifstream(name + ".expected").rdbuf();
    EXPECT_EQ(told, expected.str()) << format;
  }
}

}  // namespace
}  // namespace headwater::ingest
