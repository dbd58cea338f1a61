#include "api/sns_signature.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>

#include "api/internal/base64.h"
#include "api/internal/body_object.h"

namespace headwater::api {
namespace {

constexpr int kKeyBitsMin = 2048;
constexpr std::size_t kSignatureTextMax = 4096;  // of a key of 16384 bits

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Fields = std::map<std::string, std::string, std::less<>>;

// In the order in which they are signed.
constexpr std::string_view kNotification[] = {"Message",   "MessageId", "Subject",
                                              "Timestamp", "TopicArn",  "Type"};
constexpr std::string_view kConfirmation[] = {"Message", "MessageId", "SubscribeURL", "Timestamp",
                                              "Token",   "TopicArn",  "Type"};

std::span<const std::string_view> signed_fields(std::string_view type) {
  if (type == "Notification") return kNotification;
  if (type == "SubscriptionConfirmation" || type == "UnsubscribeConfirmation") return kConfirmation;
  return {};
}

Key public_key(std::string_view pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), X509_free);
  return {certificate ? X509_get_pubkey(certificate.get()) : nullptr, EVP_PKEY_free};
}

std::string_view field(const Fields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : found->second;
}

// The members that are texts; nothing when a name stands twice, of which the reader of the event
// may take the other one.
std::optional<Fields> texts_of(const std::string& body) {
  Fields fields;
  std::vector<FieldError> errors;
  const Status read = read_body_object(
      body, errors, [&](std::string_view name, const simdjson::dom::element& value) -> std::string {
        std::string_view text;
        if (value.get(text) == simdjson::SUCCESS) fields.emplace(name, text);
        return "";
      });
  return read ? std::optional(std::move(fields)) : std::nullopt;
}

// Nothing when a field is missing that SNS always sends.
std::optional<std::string> signed_text(const Fields& fields) {
  const auto names = signed_fields(field(fields, "Type"));
  if (names.empty()) return std::nullopt;
  std::string text;
  for (const std::string_view name : names) {
    const auto found = fields.find(name);
    if (found == fields.end() && name == "Subject") continue;
    if (found == fields.end()) return std::nullopt;
    text.append(name).append("\n").append(found->second).append("\n");
  }
  return text;
}

const EVP_MD* digest_of(std::string_view version) {
  if (version == "1") return EVP_sha1();
  return version == "2" ? EVP_sha256() : nullptr;
}

bool is_right(const Secret& certificate, const EVP_MD* digest, std::string_view text,
              std::string_view signature) {
  const Key key = public_key(certificate.reveal());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const auto bytes = [](std::string_view from) {
    return reinterpret_cast<const unsigned char*>(from.data());
  };
  return key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text),
                          text.size()) == 1;
}

// Whether somebody may say it here and now.
bool is_for_us(const Signature& signature, const Fields& fields, Timestamp now) {
  const auto at = parse_rfc3339(field(fields, "Timestamp"));
  const std::string_view topic = field(fields, "TopicArn");
  return at && *at >= now - limits::kSnsAgeMax && *at <= now + limits::kSignatureAgeMax &&
         std::find(signature.topics.begin(), signature.topics.end(), topic) !=
             signature.topics.end();
}

}  // namespace

Status check_sns_certificate(const Secret& pem) {
  const Key key = public_key(pem.reveal());
  if (!key) return malformed("not a certificate in PEM");
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.get()) < kKeyBitsMin)
    return malformed("the certificate's key is not of RSA with 2048 bits or more");
  return Ok{};
}

std::optional<Signed> judge_sns(const Signature& signature, const Request& request, Timestamp now) {
  const auto fields = texts_of(request.body);
  if (!fields || !is_for_us(signature, *fields, now)) return std::nullopt;
  const std::string_view type = request.head.header("x-amz-sns-message-type");
  if (!type.empty() && type != field(*fields, "Type")) return std::nullopt;
  const EVP_MD* const digest = digest_of(field(*fields, "SignatureVersion"));
  const std::string_view written = field(*fields, "Signature");
  const auto bytes = from_base64(written.substr(0, kSignatureTextMax));
  const auto text = signed_text(*fields);
  if (digest == nullptr || !bytes || !text) return std::nullopt;
  const bool right = std::any_of(
      signature.keys.begin(), signature.keys.end(),
      [&](const Secret& certificate) { return is_right(certificate, digest, *text, *bytes); });
  if (!right) return std::nullopt;
  return Signed{.once = "", .id = std::string(field(*fields, "MessageId"))};
}

}  // namespace headwater::api
