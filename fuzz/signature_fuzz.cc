// Signatures of any form over any body: reading them ends, and nobody is taken for a sender who
// does not know the secret; who does know it is, once for each time and body that he signed. The
// first line is the signature, the second the time, the third an id; the rest is the body.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/signature.h"
#include "base/check.h"
#include "model/limits.h"
#include "notifiers/digest.h"

namespace headwater::api {
namespace {

constexpr Timestamp kNow{1'767'225'600'000'000};
constexpr std::string_view kTime = "1767225600";
constexpr std::string_view kSecret = "a secret that no input holds: 8d1b0f6a-f3";
// Of a key that was thrown away.
constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIC/TCCAeWgAwIBAgIUUBzsy/aqOyRd4vHu09HUWJ9Wii8wDQYJKoZIhvcNAQEL\n"
    "BQAwDjEMMAoGA1UEAwwDc25zMB4XDTI2MTEyMjIxNTQzOVoXDTI2MTEyMzIxNTQz\n"
    "OVowDjEMMAoGA1UEAwwDc25zMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC\n"
    "AQEA4/K0OuecjUgio/TQS25/rDeUqA4flj8UKSt1S0CBuzHDdYiR4NAQda6sbsE9\n"
    "wW656M2q1O8oeTbkG6ZwE8vZpNiseX5uIo/A5K9VAxsY/98X3PPo7S+lTa2nWuCz\n"
    "sbkZAnwzPqyjFepTz/q9hIHqlEC9gw9CZbYFVsrnTNBihYUeTuCSzL8rFKZvuGt2\n"
    "XEo0X8GRszfXdPP1RhH8titqJV3h5Xd3hcgTLIoJApyLfC4K+1zDEp8/L08b36oc\n"
    "Dhd7mTfji3AbywBRtLnbV53Cvl1zyNa9wClU0pymi2OxcHQ3N9s7LbojB6dWE8yM\n"
    "7jXmjp302GwvCSblJRXYYKsF1QIDAQABo1MwUTAdBgNVHQ4EFgQUibt2k/TeIjdq\n"
    "iBhAiyn0skQaeY0wHwYDVR0jBBgwFoAUibt2k/TeIjdqiBhAiyn0skQaeY0wDwYD\n"
    "VR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAJVXLUSD4pNtLcIOKrq/9\n"
    "GuXymHTOBooQMMVQwZ7M6TP0/5n7rf2d1jKOaYyCWDfDQjx/+UUEPV1S4FMjNjuI\n"
    "o26ApKaLb1bhQ5fYfC8TpZ8V/FjIBUgsUunGslpnbosdhx5cECk4ZwtAa/RK43yZ\n"
    "psylLb0PrG7mmXz1KKZyhXgvbtWjhJsQDwtginJgI3C+cbmxX19EvR60lFnY3rJi\n"
    "rv5h9fQb9obHOebL0+PkfUSNYG8YYcVt51u3JrxsFHJSnnJhbSjuLyaD0CMW0Gzj\n"
    "36d/LUdjcSGu2nMWknoRaBtz5JPyLYeXR2w8n7ziGSLBvSFFTSkId4Z4P355LvlQ\n"
    "Cw==\n"
    "-----END CERTIFICATE-----\n";

std::string_view line_of(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

struct Sent {
  std::string signature;
  std::string time;
  std::string id;
  std::string body;
};

Sent read_sent(std::string_view bytes) {
  Sent sent;
  sent.signature = line_of(bytes);
  sent.time = line_of(bytes);
  sent.id = line_of(bytes);
  sent.body = bytes;
  return sent;
}

Request request_of(const Sent& sent) {
  Request request;
  request.head.headers = {{"x-sign", sent.signature},
                          {"x-time", sent.time},
                          {"x-slack-signature", sent.signature},
                          {"x-slack-request-timestamp", sent.time},
                          {"webhook-signature", sent.signature},
                          {"webhook-timestamp", sent.time},
                          {"webhook-id", sent.id},
                          {"x-amz-sns-message-type", sent.id}};
  request.body = sent.body;
  return request;
}

Signature expected(SignatureScheme scheme, const std::string& time_header) {
  Signature signature{
      .scheme = scheme, .header = "x-sign", .timestamp_header = time_header, .keys = {}};
  signature.topics = {"arn:aws:sns:eu-central-1:123456789012:alarms"};
  signature.keys = {Secret(std::string(kSecret))};
  if (scheme == SignatureScheme::kSns) signature.keys = {Secret(kCertificate)};
  return signature;
}

void refuse_all(const Request& request) {
  for (const auto scheme :
       {SignatureScheme::kHmacSha256, SignatureScheme::kToken, SignatureScheme::kStandardWebhooks,
        SignatureScheme::kSlack, SignatureScheme::kSns}) {
    for (const char* const time : {"", "x-time"})
      HW_CHECK(!judge_signature(expected(scheme, time), request, kNow),
               "nobody signs without the secret");
  }
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

// What is signed holds for its body and its time alone.
void take(const Signature& signature, const Sent& sent) {
  HW_CHECK(judge_signature(signature, request_of(sent), kNow), "who knows the secret is taken");
  Sent longer = sent;
  longer.body += ' ';
  HW_CHECK(!judge_signature(signature, request_of(longer), kNow), "for no body but his");
  const bool timed =
      signature.scheme != SignatureScheme::kHmacSha256 || !signature.timestamp_header.empty();
  const Timestamp late = kNow + limits::kSignatureAgeMax + seconds(1);
  HW_CHECK(judge_signature(signature, request_of(sent), late).has_value() != timed,
           "and not for ever");
}

void take_the_right_one(Sent sent) {
  const auto code = [](const std::string& text) { return notifiers::hmac_sha256(kSecret, text); };
  sent.time = kTime;
  // Behind whatever stood there: of several signatures one counts.
  const std::string others = sent.signature.substr(0, sent.signature.find_first_of(", "));
  sent.signature = others + ",sha256=" + hex(code(sent.body));
  take(expected(SignatureScheme::kHmacSha256, ""), sent);
  sent.signature = others + ",v1=" + hex(code(sent.time + ":" + sent.body));
  take(expected(SignatureScheme::kHmacSha256, "x-time"), sent);
  sent.signature = "v0=" + hex(code("v0:" + sent.time + ":" + sent.body));
  take(expected(SignatureScheme::kSlack, ""), sent);
  if (sent.id.empty()) sent.id = "m-1";
  sent.signature =
      others + " v1," + notifiers::encode_base64(code(sent.id + "." + sent.time + "." + sent.body));
  take(expected(SignatureScheme::kStandardWebhooks, ""), sent);
}

// Who signs and who is signed for read the same key out of one text.
void read_key(const std::string& text) {
  constexpr std::string_view kPrefix = "whsec_";
  const auto key = signing_key(SignatureScheme::kStandardWebhooks, Secret(text));
  const std::string_view written =
      std::string_view(text).substr(std::min(kPrefix.size(), text.size()));
  const auto bytes = notifiers::decode_base64(written);
  const bool usable = text.starts_with(kPrefix) && bytes && !bytes->empty();
  HW_CHECK(key.ok() == usable && (!usable || key->reveal() == *bytes), "a key is one key");
  const auto certificate = signing_key(SignatureScheme::kSns, Secret(text));
  HW_CHECK(!certificate || certificate->reveal() == text, "a certificate stays as it is");
}

}  // namespace
}  // namespace headwater::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const api::Sent sent = api::read_sent(bytes);
  api::refuse_all(api::request_of(sent));
  api::take_the_right_one(sent);
  api::read_key(std::string(bytes));
  return 0;
}
