#include "api/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <ctime>

#include "api/internal/tls_context.h"

namespace headwater::api {
namespace {

using boost::system::error_code;

// Of TLS 1.2; those of 1.3 are all good.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

Error unusable(const std::string& what, const error_code& error) {
  return malformed("tls: " + what + ": " + error.message());
}

Timestamp end_of(const X509* certificate) {
  std::tm time{};
  const bool read =
      certificate != nullptr && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1;
  return read ? Timestamp{seconds(timegm(&time)).micros} : Timestamp{};
}

}  // namespace

Result<std::shared_ptr<TlsContext>> make_tls_context(const TlsIdentity& identity) {
  auto made = std::make_shared<TlsContext>();
  boost::asio::ssl::context& context = made->context;
  SSL_CTX* const native = context.native_handle();
  const bool set = SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) == 1 &&
                   SSL_CTX_set_cipher_list(native, kCiphers) == 1;
  if (!set) return malformed("tls: this OpenSSL has no TLS 1.2 with forward secrecy");
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  error_code error;
  context.use_certificate_chain(boost::asio::buffer(identity.certificate_chain), error);
  if (error) return unusable("the certificate", error);
  context.use_private_key(boost::asio::buffer(identity.key.reveal()),
                          boost::asio::ssl::context::pem, error);
  if (error) return unusable("the key", error);
  if (SSL_CTX_check_private_key(native) != 1) {
    ERR_clear_error();
    return malformed("tls: the key is not the certificate's");
  }
  made->until = end_of(SSL_CTX_get0_certificate(native));
  return made;
}

Timestamp expires_at(const TlsContext& tls) { return tls.until; }

}  // namespace headwater::api
