// Messages as Amazon SNS signs them, with a key that is made here. What is signed is written out by
// hand for each, as the documentation of SNS has it.
#include "api/sns_signature.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

constexpr Timestamp kNow{1'767'225'600'000'000};  // 2026-01-01T00:00:00Z
const std::string kTopic = "arn:aws:sns:eu-central-1:123456789012:alarms";

// Somebody's key with its own certificate.
class Signer {
 public:
  explicit Signer(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

  [[nodiscard]] std::string certificate() const {
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), -1800);  // past: dates don't count
    X509_set_pubkey(made.get(), key_.get());
    X509_sign(made.get(), key_.get(), EVP_sha256());
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(text.get(), made.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
  }
  [[nodiscard]] std::string sign(const std::string& text, const EVP_MD* digest) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    std::size_t size = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get());
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::vector<unsigned char> signature(size);
    EXPECT_EQ(EVP_DigestSign(context.get(), signature.data(), &size, bytes, text.size()), 1);
    std::string base64(size * 2, '\0');
    base64.resize(
        static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()),
                                                 signature.data(), static_cast<int>(size))));
    return base64;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

const Signer& amazon() {
  static const Signer kSigner(EVP_RSA_gen(2048));
  return kSigner;
}
const Signer& somebody() {
  static const Signer kSigner(EVP_RSA_gen(2048));
  return kSigner;
}

Signature expected(const std::vector<std::string>& certificates) {
  Signature signature{.scheme = SignatureScheme::kSns,
                      .header = "",
                      .timestamp_header = "",
                      .keys = {},
                      .topics = {"arn:aws:sns:eu-central-1:123456789012:other", kTopic}};
  for (const std::string& certificate : certificates)
    signature.keys.push_back(
        std::move(signing_key(SignatureScheme::kSns, Secret(certificate))).value());
  return signature;
}

Signature expected() { return expected({amazon().certificate()}); }

std::string text_of_notification(const std::string& at = "2025-12-31T23:59:58.123Z") {
  return "Message\n{\"AlarmName\":\"cpu\"}\nMessageId\nm-1\nSubject\nALARM: \"cpu\"\nTimestamp\n" +
         at + "\nTopicArn\n" + kTopic + "\nType\nNotification\n";
}

std::string notification(const std::string& signature, const std::string& version = "2",
                         const std::string& at = "2025-12-31T23:59:58.123Z") {
  return R"({"Type":"Notification","MessageId":"m-1","TopicArn":")" + kTopic +
         R"(","Subject":"ALARM: \"cpu\"","Message":"{\"AlarmName\":\"cpu\"}","Timestamp":")" + at +
         R"(","SignatureVersion":")" + version + R"(","Signature":")" + signature +
         R"(","SigningCertURL":"https://sns.example.invalid/a.pem","UnsubscribeURL":"https://x"})";
}

std::string signed_notification() {
  return notification(amazon().sign(text_of_notification(), EVP_sha256()));
}

Request request_of(const std::string& body, const std::string& type = "") {
  Request request;
  request.head.headers = {{"content-type", "text/plain; charset=UTF-8"}};
  if (!type.empty()) request.head.headers.push_back({"x-amz-sns-message-type", type});
  request.body = body;
  return request;
}

bool taken(const std::string& body, Timestamp now = kNow) {
  return judge_signature(expected(), request_of(body), now).has_value();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

TEST(SnsSignature, OfBothVersionsIsTakenAndNamesTheMessage) {
  const auto second = judge_signature(expected(), request_of(signed_notification()), kNow);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->id, "m-1");
  EXPECT_EQ(second->once, "") << "SNS delivers again what it had no answer to";
  EXPECT_TRUE(taken(notification(amazon().sign(text_of_notification(), EVP_sha1()), "1")));
}

TEST(SnsSignature, OfOneVersionIsNoneOfTheOther) {
  EXPECT_FALSE(taken(notification(amazon().sign(text_of_notification(), EVP_sha256()), "1")));
  EXPECT_FALSE(taken(notification(amazon().sign(text_of_notification(), EVP_sha1()), "2")));
  for (const std::string version : {"", "0", "3", "2 ", "02"})
    EXPECT_FALSE(taken(notification(amazon().sign(text_of_notification(), EVP_sha256()), version)))
        << version;
}

TEST(SnsSignature, CoversEachFieldThatSnsSigns) {
  const std::string good = signed_notification();
  ASSERT_TRUE(taken(good));
  const std::vector<std::pair<std::string, std::string>> tampered = {
      {R"(\"cpu\"}")", R"(\"cpv\"}")"},
      {R"("m-1")", R"("m-2")"},
      {R"(ALARM: )", R"(OK: )"},
      {R"(23:59:58.123Z)", R"(23:59:59.123Z)"},
      {":alarms", ":other"},  // listed, too
      {R"("Notification")", R"("UnsubscribeConfirmation")"},
      {R"("Subject":"ALARM: \"cpu\"",)", ""},
      {R"("MessageId":"m-1",)", ""},
      {R"("MessageId":"m-1",)", R"("MessageId":1,)"},
      {R"("MessageId")", R"("messageid")"},
      {R"({"Type")", R"({"Message":"{}","Type")"},  // given twice
      {R"("Signature":")", R"("Signature":"A)"},
      {R"("Signature":)", R"("signature":)"},
  };
  for (const auto& [what, by] : tampered) EXPECT_FALSE(taken(replaced(good, what, by))) << by;
  EXPECT_FALSE(taken(good + "x"));
  EXPECT_FALSE(taken("[" + good + "]"));
  EXPECT_FALSE(taken(""));
}

TEST(SnsSignature, WithoutASubjectSignsNone) {
  const std::string text = replaced(text_of_notification(), "Subject\nALARM: \"cpu\"\n", "");
  const std::string body = replaced(notification(amazon().sign(text, EVP_sha256())),
                                    R"("Subject":"ALARM: \"cpu\"",)", "");
  EXPECT_TRUE(taken(body));
  EXPECT_TRUE(taken(replaced(body, R"("Message":)", R"("Subject":null,"Message":)")));
  EXPECT_FALSE(taken(replaced(body, R"("Message":)", R"("Subject":"","Message":)")));
}

TEST(SnsSignature, OfAConfirmationCoversItsTokenAndAddress) {
  const std::string text =
      "Message\nhello\nMessageId\nm-2\nSubscribeURL\nhttps://sns.example.invalid/?a=1\nTimestamp\n"
      "2026-01-01T00:00:00Z\nToken\nt-1\nTopicArn\n" +
      kTopic + "\nType\nSubscriptionConfirmation\n";
  const std::string body =
      R"({"Type":"SubscriptionConfirmation","MessageId":"m-2","Token":"t-1","TopicArn":")" +
      kTopic +
      R"(","Message":"hello","SubscribeURL":"https://sns.example.invalid/?a=1",)"
      R"("Timestamp":"2026-01-01T00:00:00Z","SignatureVersion":"2","Signature":")" +
      amazon().sign(text, EVP_sha256()) + R"("})";
  EXPECT_TRUE(taken(body));
  EXPECT_FALSE(taken(replaced(body, "?a=1", "?a=2")));
  EXPECT_FALSE(taken(replaced(body, "t-1", "t-2")));
  const Signature signature = expected();
  EXPECT_TRUE(judge_signature(signature, request_of(body, "SubscriptionConfirmation"), kNow));
  EXPECT_FALSE(judge_signature(signature, request_of(body, "Notification"), kNow));
}

TEST(SnsSignature, OfAnotherTopicIsNotTaken) {
  const std::string other = "arn:aws:sns:eu-central-1:666666666666:alarms";
  const std::string text = replaced(text_of_notification(), kTopic, other);
  EXPECT_FALSE(taken(replaced(notification(amazon().sign(text, EVP_sha256())), kTopic, other)))
      << "SNS signs with one key for everybody";
}

TEST(SnsSignature, OfAnotherKeyIsNotTaken) {
  const Request request = request_of(signed_notification());
  const std::string theirs = somebody().certificate();
  EXPECT_FALSE(judge_signature(expected({theirs}), request, kNow));
  EXPECT_TRUE(judge_signature(expected({theirs, amazon().certificate()}), request, kNow))
      << "SNS changes its key, and both are there for a while";
  EXPECT_FALSE(judge_signature(expected({}), request, kNow));
}

TEST(SnsSignature, MayBeAnHourOldAndFiveMinutesAhead) {
  const auto taken_of = [](const std::string& at) {
    return taken(notification(amazon().sign(text_of_notification(at), EVP_sha256()), "2", at));
  };
  EXPECT_TRUE(taken_of("2025-12-31T22:55:00.000Z"));
  EXPECT_FALSE(taken_of("2025-12-31T22:54:59.999Z"));
  EXPECT_TRUE(taken_of("2026-01-01T00:05:00.000Z"));
  EXPECT_FALSE(taken_of("2026-01-01T00:05:00.001Z"));
  EXPECT_FALSE(taken_of("0001-01-01T00:00:00Z"));
  EXPECT_FALSE(taken_of("yesterday"));
}

TEST(SnsSignature, NeedsACertificateOfAnRsaKey) {
  const auto status = [](const std::string& pem) {
    const auto key = signing_key(SignatureScheme::kSns, Secret(pem));
    return key.ok() ? std::string() : key.error().message();
  };
  EXPECT_EQ(status(amazon().certificate()), "");
  EXPECT_EQ(status("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            "not a certificate in PEM");
  EXPECT_EQ(status("https://sns.amazonaws.com/a.pem"), "not a certificate in PEM");
  const std::string wrong = "the certificate's key is not of RSA with 2048 bits or more";
  EXPECT_EQ(status(Signer(EVP_RSA_gen(1024)).certificate()), wrong);
  EXPECT_EQ(status(Signer(EVP_EC_gen("P-256")).certificate()), wrong);
}

class SnsHook : public Served {
 protected:
  SnsHook() {
    hooks_ = {
        {.name = "sns", .decoder = decoder_, .signature = expected(), .binding = {}},
    };
  }
  int posted(const std::string& body) {
    return request({.method = "POST",
                    .path = "/hooks/sns",
                    .body = body,
                    .content_type = "text/plain; charset=UTF-8"})
        .status;
  }
  std::shared_ptr<FakeDecoder> decoder_ = std::make_shared<FakeDecoder>();
};

TEST_F(SnsHook, TakesWhatIsSignedUnderTheMessagesId) {
  EXPECT_EQ(posted(signed_notification()), 202);
  const Submission submission = engine_.submissions(1)[0];
  EXPECT_EQ(std::get<EventArrived>(submission.inputs[0]).event.source_id, "/m-1/0");
  EXPECT_EQ(posted(replaced(signed_notification(), "m-1", "m-2")), 401);
  EXPECT_EQ(engine_.submissions(1).size(), 1U);
}

}  // namespace
}  // namespace headwater::api
