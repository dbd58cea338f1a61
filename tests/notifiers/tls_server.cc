#include "tests/notifiers/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "tests/notifiers/loopback_server.h"

namespace headwater::notifiers {
namespace {

X509* self_signed(EVP_PKEY* key, const std::string& subject) {
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject.c_str());
  HW_CHECK(names != nullptr, "the subject is not valid");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
  HW_CHECK(X509_sign(certificate, key, EVP_sha256()) > 0, "could not sign");
  return certificate;
}

std::string written_to_file(X509* certificate) {
  const char* folder = std::getenv("TMPDIR");
  std::string path = std::string(folder != nullptr ? folder : "/tmp") + "/certificate-XXXXXX";
  std::FILE* file = fdopen(mkstemp(path.data()), "w");
  HW_CHECK(file != nullptr, "no temporary file");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  return path;
}

}  // namespace

TlsServer::TlsServer(const std::string& subject) {
  auto* context = SSL_CTX_new(TLS_server_method());
  context_ = context;
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = self_signed(key, subject);
  HW_CHECK(SSL_CTX_use_certificate(context, certificate) == 1, "no certificate");
  HW_CHECK(SSL_CTX_use_PrivateKey(context, key) == 1, "no key");
  certificate_file_ = written_to_file(certificate);
  X509_free(certificate);
  EVP_PKEY_free(key);

  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  HW_CHECK(bind(listener_, generic, size) == 0 && listen(listener_, 8) == 0, "no loopback port");
  HW_CHECK(getsockname(listener_, generic, &size) == 0, "no port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

TlsServer::~TlsServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
  std::remove(certificate_file_.c_str());
}

std::string TlsServer::url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }

void TlsServer::serve() {
  sigset_t pipe{};  // a client that hangs up in the middle is what this server is for
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    SSL* session = SSL_new(static_cast<SSL_CTX*>(context_));
    SSL_set_fd(session, socket);
    std::array<char, 4096> request{};
    if (SSL_accept(session) == 1 &&
        SSL_read(session, request.data(), static_cast<int>(request.size())) > 0) {
      ++answered_;
      const std::string bytes = answer(200, "ok");
      SSL_write(session, bytes.data(), static_cast<int>(bytes.size()));
      SSL_shutdown(session);
    }
    SSL_free(session);
    close(socket);
  }
}

}  // namespace headwater::notifiers
