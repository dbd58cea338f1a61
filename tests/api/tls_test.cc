// TLS: which certificates are taken, where plain HTTP is, and clients that never finish a
// handshake. Real clients judge the rest: tests/peers/tls_test.py.
#include "api/tls.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

// Signed by itself, good for an hour.
TlsIdentity identity() {
  const KeyPointer key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  EXPECT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  const std::unique_ptr<BIO, decltype(&BIO_free)> pem(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(pem.get(), certificate.get());
  const std::unique_ptr<BIO, decltype(&BIO_free)> secret(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(pem.get()), Secret(text_of(secret.get()))};
}

std::string refusal(const TlsIdentity& offered) {
  const auto made = make_tls_context(offered);
  return made ? "" : made.error().message();
}

TEST(TlsContext, TakesACertificateWithItsKeyAndNothingElse) {
  const TlsIdentity one = identity();
  const TlsIdentity other = identity();
  EXPECT_EQ(refusal(one), "");
  EXPECT_EQ(refusal({one.certificate_chain + other.certificate_chain, one.key}), "");
  EXPECT_NE(refusal({one.certificate_chain, other.key}), "");
  EXPECT_NE(refusal({"", one.key}).find("tls: the certificate"), std::string::npos);
  EXPECT_NE(refusal({"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", one.key}),
            "");
  EXPECT_NE(refusal({one.certificate_chain, Secret()}).find("tls: the key"), std::string::npos);
  EXPECT_EQ(refusal(identity()), "") << "an earlier failure leaves nothing behind";
}

class Tls : public Served {
 protected:
  void serve_with_tls() {
    options_.tls = *make_tls_context(identity());
    serve();
  }
};

TEST_F(Tls, IsNeededWhereItIsNotLoopbackUnlessPlainHttpIsAskedFor) {
  const ServerDependencies dependencies = {
      .intake = engine_,
      .queries = engine_,
      .tokens = tokens_,
      .decoders = {webhook_, alerts_, cloudevents_, events_, any_},
      .clock = [] { return Timestamp{0}; }};
  options_.address = "0.0.0.0";
  const auto refused = Server::start(options_, dependencies);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message().find("without TLS"), std::string::npos);
  options_.plain_http = true;
  EXPECT_TRUE(Server::start(options_, dependencies).ok());
  options_.plain_http = false;
  options_.tls = *make_tls_context(identity());
  EXPECT_TRUE(Server::start(options_, dependencies).ok());
}

TEST_F(Tls, ClosesWhoSpeaksPlainHttpToIt) {
  serve_with_tls();
  RawClient plain = client();
  plain.send("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(plain.receive_until("HTTP/1.1 200").find("HTTP/1.1"), std::string::npos);
}

TEST_F(Tls, ClosesHandshakesThatDripAsItClosesHeads) {
  options_.head_timeout = milliseconds(300);
  serve_with_tls();
  std::vector<RawClient> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(client());
    slow.back().send(
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 9));  // a hello's beginning
  }
  // A byte from each in turn moves no deadline.
  int rounds = 0;
  while (!slow.empty()) {
    ++rounds;
    std::erase_if(
        slow, [](RawClient& each) { return each.readable() || !each.send(std::string(1, '\0')); });
    ASSERT_LT(rounds, 10'000'000);
  }
  EXPECT_GT(rounds, 1);
}

TEST_F(Tls, BeyondItsHandshakesClosesTheOldestNeverTheNewest) {
  options_.handshakes_max = 4;
  options_.head_timeout = seconds(30);
  serve_with_tls();
  std::vector<RawClient> waiting;
  for (int i = 0; i < 6; ++i) waiting.push_back(client());
  EXPECT_TRUE(waiting[0].closed());
  EXPECT_TRUE(waiting[1].closed());
  for (std::size_t i = 2; i < 6; ++i) EXPECT_FALSE(waiting[i].readable()) << i;
}

}  // namespace
}  // namespace headwater::api
