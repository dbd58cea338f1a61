// The strict reader beneath the decoders, and its agreement with another parser.
#include "ingest/internal/json.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "ingest/internal/purl.h"
#include "ingest/internal/text_encoding.h"
#include "tests/ingest/golden.h"

namespace headwater::ingest {
namespace {

TEST(JsonPointer, EscapesAsRfc6901Says) {
  const json::Pointer document;
  const json::Pointer alerts(document, "alerts");
  const json::Pointer third(alerts, std::size_t{2});
  EXPECT_EQ(document.text(), "");
  EXPECT_EQ(json::Pointer(third, "a/b~c").text(), "/alerts/2/a~1b~0c");
}

TEST(JsonReader, ADocumentInsideAnotherLeavesTheOuterOneReadable) {
  const auto outer = json::parse(R"({"a":"outer"})");
  ASSERT_TRUE(outer.ok());
  const auto inner = json::parse_nested(R"({"a":"inner"})");
  ASSERT_TRUE(inner.ok());
  std::string_view text;
  EXPECT_TRUE(json::read((*outer)["a"].value_unsafe(), {}, text).ok());
  EXPECT_EQ(text, "outer");
}

TEST(JsonReader, ALargeDocumentIsFollowedBySmallOnes) {
  const std::string large = "\"" + std::string(2 * 1024 * 1024, 'x') + "\"";
  EXPECT_TRUE(json::parse(large).ok());
  EXPECT_TRUE(json::parse("[1]").ok());
  EXPECT_TRUE(json::parse(large).ok());
  EXPECT_FALSE(json::parse(std::string(70, '[') + std::string(70, ']')).ok());
}

TEST(TextEncoding, Base64IsReadExactly) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Zg=="), "f");
  EXPECT_EQ(decode_base64("Zm8="), "fo");
  EXPECT_EQ(decode_base64("Zm9v"), "foo");
  EXPECT_EQ(decode_base64("AP+/"), std::string("\x00\xff\xbf", 3));
  for (const std::string_view wrong : {"Z", "Zg", "Zg=", "Zh==", "Z===", "Zm9v ", "Zm\n9v", "=Zg="})
    EXPECT_FALSE(decode_base64(wrong)) << wrong;
}

TEST(TextEncoding, HeaderValuesAreUnquotedThenPercentDecoded) {
  EXPECT_EQ(decode_header_value("plain"), "plain");
  EXPECT_EQ(decode_header_value("\"a\\\"b\""), "a\"b");
  EXPECT_EQ(decode_header_value("Euro%20%E2%82%AC%20%F0%9F%98%80"),
            "Euro \xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(decode_header_value("100%"), "100%");
  EXPECT_EQ(decode_header_value("%2525"), "%25");
  EXPECT_FALSE(decode_header_value("%C0%AF"));
}

TEST(TextEncoding, MediaTypesAreComparedWithoutCaseAndParameters) {
  EXPECT_EQ(media_type(" Application/CloudEvents+JSON ; charset=utf-8"),
            "application/cloudevents+json");
  EXPECT_EQ(media_type(""), "");
}

TEST(Purl, ThePersonsVersionIsTheTag) {
  EXPECT_EQ(purl_version("pkg:oci/app@sha256%3A12ab?repository_url=r/app&tag=v7"), "v7");
  EXPECT_EQ(purl_version("pkg:oci/app@sha256%3A12ab"), "sha256:12ab");
  EXPECT_EQ(purl_version("pkg:npm/%40scope/name@1.2.3#sub"), "1.2.3");
  EXPECT_EQ(purl_version("pkg:oci/app"), "");
  EXPECT_EQ(purl_version("app@1"), "");
}

// --- the same meaning as nlohmann's ------------------------------------------------------------

nlohmann::json meaning(const json::Element& value) {
  switch (value.type()) {
    case simdjson::dom::element_type::OBJECT: {
      nlohmann::json out = nlohmann::json::object();
      const json::Object object = value.get_object().value_unsafe();
      for (const auto& [key, member] : object) out[std::string(key)] = meaning(member);
      return out;
    }
    case simdjson::dom::element_type::ARRAY: {
      nlohmann::json out = nlohmann::json::array();
      const json::Array array = value.get_array().value_unsafe();
      for (const json::Element member : array) out.push_back(meaning(member));
      return out;
    }
    case simdjson::dom::element_type::STRING:
      return std::string(value.get_string().value_unsafe());
    case simdjson::dom::element_type::INT64:
      return value.get_int64().value_unsafe();
    case simdjson::dom::element_type::UINT64:
      return value.get_uint64().value_unsafe();
    case simdjson::dom::element_type::DOUBLE:
      return value.get_double().value_unsafe();
    case simdjson::dom::element_type::BOOL:
      return value.get_bool().value_unsafe();
    default:
      return nullptr;
  }
}

// Deterministic: a failing mutant is found again by its number.
class Mutator {
 public:
  std::string mutate(std::string bytes) {
    static constexpr std::string_view kPieces = "{}[]\",:\\0123456789eE+-.tfn u\x01\x80\xff";
    const std::uint64_t edits = 1 + next() % 3;
    for (std::uint64_t i = 0; i < edits && !bytes.empty(); ++i) {
      const std::size_t at = next() % bytes.size();
      switch (next() % 4) {
        case 0:
          bytes[at] = kPieces[next() % kPieces.size()];
          break;
        case 1:
          bytes.erase(at, 1 + next() % 8);
          break;
        case 2:
          bytes.insert(at, 1, kPieces[next() % kPieces.size()]);
          break;
        default:
          bytes.insert(at, bytes.substr(next() % bytes.size(), next() % 16));
      }
    }
    return bytes;
  }

 private:
  std::uint64_t next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return state_ >> 33U;
  }
  std::uint64_t state_ = 20260101;
};

TEST(JsonReader, T6WhatItTakesMeansTheSameToAnotherParser) {
  const std::string seeds[] = {
      golden("alertmanager-webhook-mixed.json"), golden("prometheus-post-alerts.json"),
      golden("cdevents-0.5-service-upgraded.json"),
      R"({"n":[0,-1,1.5,1e10,-2.5E-3,18446744073709551615],"s":"\u00e9\n"})"};
  Mutator mutator;
  int taken = 0;
  for (int i = 0; i < 8000; ++i) {
    const std::string mutant = mutator.mutate(seeds[static_cast<std::size_t>(i) % 4]);
    const auto ours = json::parse(mutant);
    if (!ours) continue;
    ++taken;
    const auto theirs = nlohmann::json::parse(mutant, nullptr, /*allow_exceptions=*/false);
    ASSERT_FALSE(theirs.is_discarded()) << "mutant " << i << ": " << mutant;
    ASSERT_EQ(meaning(*ours), theirs) << "mutant " << i << ": " << mutant;
  }
  EXPECT_GT(taken, 500);
}

}  // namespace
}  // namespace headwater::ingest
