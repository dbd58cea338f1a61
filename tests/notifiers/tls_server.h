// A TLS server on a free loopback port with a self-signed certificate of its own: it answers every
// request with 200. For tests of certificate checks. One thread; ends with the object.
#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace headwater::notifiers {

class TlsServer {
 public:
  // `subject` is what the certificate is for: "IP:127.0.0.1" or "DNS:other.example".
  explicit TlsServer(const std::string& subject);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::string url() const;
  // The certificate as a PEM file, for whoever is to trust it; gone with the server.
  [[nodiscard]] const std::string& certificate_file() const { return certificate_file_; }
  // Requests that came through a finished handshake.
  [[nodiscard]] int answered() const { return answered_; }

 private:
  void serve();

  void* context_ = nullptr;  // SSL_CTX
  std::string certificate_file_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> answered_ = 0;
  std::thread thread_;
};

}  // namespace headwater::notifiers
