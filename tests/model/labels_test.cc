// C10: what an alert is known by.
#include "model/labels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace headwater {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Labels, C10AreTheSameInWhateverOrderTheyCome) {
  Pairs pairs = {{"service", "web"}, {"alertname", "Down"}, {"tenant", "t01"}, {"zone", "a"}};
  const LabelSet set(pairs);
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(pairs.begin(), pairs.end(), random);
    EXPECT_EQ(LabelSet(pairs), set);
    EXPECT_EQ(LabelSet(pairs).hash(), set.hash());
  }
}

TEST(Labels, C10AreOthersByAnyNameOrValue) {
  const LabelSet set(Pairs{{"service", "web"}, {"tenant", "t01"}});
  EXPECT_NE(set.hash(), LabelSet(Pairs{{"service", "web"}, {"tenant", "t02"}}).hash());
  EXPECT_NE(set.hash(), LabelSet(Pairs{{"service", "web"}, {"tenan", "tt01"}}).hash());
  EXPECT_NE(set.hash(), LabelSet(Pairs{{"service", "webtenant"}, {"", "t01"}}).hash());
  EXPECT_NE(set.hash(), set.with("zone", "a").hash());
  EXPECT_EQ(set.hash(), set.with("zone", "a").with("zone", "").hash());
}

TEST(Labels, AnEmptyValueIsNoLabelAndTheLastOfEqualNamesCounts) {
  const LabelSet set(Pairs{{"b", "1"}, {"a", ""}, {"b", "2"}, {"c", "3"}, {"c", ""}});
  EXPECT_EQ(set.size(), 1U);
  EXPECT_EQ(set.get("b"), "2");
  EXPECT_FALSE(set.has("a"));
  EXPECT_FALSE(set.has("c"));
  EXPECT_TRUE(LabelSet(Pairs{{"a", ""}}).empty());
}

TEST(Labels, AreWalkedByName) {
  const LabelSet set(Pairs{{"b", "2"}, {"a", "1"}, {"B", "0"}});
  std::string walked;
  for (const Label& label : set) walked += std::string(label.name) + std::string(label.value);
  EXPECT_EQ(walked, "B0a1b2");
}

// From the tests of Prometheus' own data model.
TEST(Labels, HavePrometheusFingerprint) {
  EXPECT_EQ(LabelSet().fingerprint(), 14695981039346656037U);
  const LabelSet set(Pairs{{"name", "garland, briggs"}, {"fear", "love is not enough"}});
  EXPECT_EQ(set.fingerprint(), 5799056148416392346U);
  EXPECT_EQ(format_fingerprint(0xAB), "00000000000000ab");
}

TEST(Labels, BytesThatAreNotALabelSetAreRefused) {
  const auto decodes = [](const std::string& inner) {
    std::string bytes;
    ByteWriter(bytes).text(inner);
    ByteReader reader(bytes);
    LabelSet set;
    set.decode(reader);
    return reader.finished();
  };
  const auto pair = [](std::string_view name, std::string_view value) {
    std::string bytes;
    ByteWriter writer(bytes);
    writer.text(name);
    writer.text(value);
    return bytes;
  };
  EXPECT_TRUE(decodes(""));
  EXPECT_TRUE(decodes(pair("a", "1") + pair("b", "2")));
  EXPECT_FALSE(decodes(pair("b", "2") + pair("a", "1")));
  EXPECT_FALSE(decodes(pair("a", "1") + pair("a", "2")));
  EXPECT_FALSE(decodes(pair("a", "")));
  EXPECT_FALSE(decodes(pair("a", "1") + "\x05x"));
  EXPECT_FALSE(decodes("\x01"));
}

}  // namespace
}  // namespace headwater
