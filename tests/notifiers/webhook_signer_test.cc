#include "notifiers/webhook_signer.h"

#include <gtest/gtest.h>

#include "notifiers/digest.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

constexpr const char* kKey = "whsec_aGVhZHdhdGVyLXRlc3Qtc2VjcmV0LTAxMjM0NTY3ODk=";
constexpr const char* kBody =
    R"({"type":"incident.opened","timestamp":"2026-01-01T00:00:00Z","data":{"id":"inc_1"}})";
// Made by the reference library of the specification.
constexpr const char* kSignature = "v1,ion0M7TBwxCVZZZdSMckaH6z6Injd7qWT5E6LptuNqQ=";

TEST(WebhookSigner, SignsAsTheReferenceLibraryDoes) {
  const auto signer = WebhookSigner::from_keys({Secret(kKey)});
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->signatures("msg_hw_0001", kNewYear, kBody), kSignature);
}

TEST(WebhookSigner, SignsWithEveryKeyWhileOneReplacesTheOther) {
  const Secret other("whsec_" + encode_base64(std::string(32, 'k')));
  const auto both = WebhookSigner::from_keys({other, Secret(kKey)});
  const auto alone = WebhookSigner::from_keys({other});
  ASSERT_TRUE(both && alone);
  EXPECT_EQ(both->signatures("msg_hw_0001", kNewYear, kBody),
            alone->signatures("msg_hw_0001", kNewYear, kBody) + " " + kSignature);
}

TEST(WebhookSigner, SaysNothingWithoutKeys) {
  const auto signer = WebhookSigner::from_keys({});
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->signatures("id", kNewYear, kBody), "");
}

TEST(WebhookSigner, RefusesKeysThatAreNotOfTheSpecification) {
  const auto why = [](const std::string& key) {
    const auto signer = WebhookSigner::from_keys({Secret(key)});
    return signer ? "" : signer.error().message();
  };
  const auto key_of = [](std::size_t size) {
    return "whsec_" + encode_base64(std::string(size, 'k'));
  };
  EXPECT_EQ(why(key_of(24)), "");
  EXPECT_EQ(why(key_of(64)), "");
  EXPECT_EQ(why(key_of(23)), "is not 24 to 64 bytes long");
  EXPECT_EQ(why(key_of(65)), "is not 24 to 64 bytes long");
  EXPECT_EQ(why("canary-key"), "does not start with whsec_");
  EXPECT_EQ(why("whsec_canary!"), "is not base64 after whsec_");
}

TEST(WebhookId, IsTheSendKeyWhereThatIsShortAndPlain) {
  EXPECT_EQ(webhook_id("eu/e1/7/ops/1/card"), "eu/e1/7/ops/1/card");
}

TEST(WebhookId, IsADigestOfAtMost64CharactersForAnyOtherKey) {
  for (const std::string& key : {std::string(65, 'a'), std::string("a.b"), std::string("a b"),
                                 std::string("a\r\nX: y"), std::string("ümlaut"), std::string()}) {
    EXPECT_EQ(webhook_id(key), sha256_hex(key)) << key;
  }
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Base64, ReadsOnlyWhatItWrites) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"),
                                   std::string("foo"), std::string("\0\xff", 2)}) {
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
  }
  for (const char* text : {"Zg", "Zg=", "Zg=a", "Z g=", "Zg==\n", "====", "Zm9v\n"}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace headwater::notifiers
