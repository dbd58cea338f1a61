// A server on a free loopback port with a fake engine behind it and a token of each role.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/server.h"
#include "tests/api/fake_engine.h"
#include "tests/api/raw_client.h"

namespace headwater::api {

class Served : public testing::Test {
 protected:
  Served();
  ~Served() override;

  // Serves with `options_`; without a call, the first request does it.
  void serve();
  [[nodiscard]] RawClient client(const std::string& from = "127.0.0.1");
  // A new token's text.
  std::string token(Role role, std::vector<std::string> tenants = {});

  struct Ask {
    std::string method = "GET";
    std::string path = "/";
    std::string token = {};
    std::string body = {};
    std::string content_type = {};
    std::string headers = {};  // whole lines, each with CRLF
  };
  static std::string text_of(const Ask& ask);
  // One request on a connection of its own.
  RawResponse request(const Ask& ask);
  RawResponse get(const std::string& path);  // as admin
  // A JSON body as admin.
  RawResponse post(const std::string& path, const std::string& body,
                   const std::string& headers = "");

  ServerOptions options_;
  MemoryAnswers answers_;
  FakeEngine engine_;
  FakeFeed feed_;
  MemoryTokens tokens_;
  FakeDecoder webhook_;
  FakeDecoder alerts_;
  FakeDecoder cloudevents_;
  FakeDecoder events_;
  FakeDecoder any_;
  std::vector<Hook> hooks_;
  RoutingKeys routing_keys_;
  PingKeys ping_keys_;
  FakeChat chat_;
  Signature slack_{.scheme = SignatureScheme::kSlack,
                   .header = {},
                   .timestamp_header = {},
                   .keys = {Secret("slack-signing-secret")}};
  std::map<std::string, std::shared_ptr<const Decoder>, std::less<>> other_decoders_;
  std::atomic<std::int64_t> now_micros_{1'767'225'600'000'000};  // 2026-01-01T00:00:00Z
  std::function<Status()> ready_ = [] { return Status(Ok{}); };
  BackupStatus backup_;   // what the daemon would say
  std::string imported_;  // source, file, format and document of the last map
  Origin reloaded_by_;
  std::vector<AuditEntry> audited_;  // what no other write recorded
  std::function<Status()> reload_ = [] { return Status(Ok{}); };
  std::vector<MetricsSource> metrics_;
  std::map<Role, std::string> role_tokens_;
  std::unique_ptr<Server> server_;
};

}  // namespace headwater::api
