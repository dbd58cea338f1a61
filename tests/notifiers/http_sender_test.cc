#include "notifiers/http_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "tests/notifiers/loopback_server.h"
#include "tests/notifiers/sample_delivery.h"
#include "tests/notifiers/tls_server.h"

namespace headwater::notifiers {
namespace {

using testing::HasSubstr;
using testing::Not;

HttpPolicy open_policy() {
  HttpPolicy policy;
  policy.allow_insecure = true;
  policy.allow_private = true;
  return policy;
}

HttpPolicy hasty_policy() {
  HttpPolicy policy = open_policy();
  policy.connect_timeout = milliseconds(150);
  policy.exchange_timeout = milliseconds(200);
  return policy;
}

Result<HttpAnswer> post(const std::string& url, HttpPolicy policy = open_policy()) {
  return HttpSender(std::move(policy)).post({Secret(url), {}, "body"});
}

std::string error_of(const Result<HttpAnswer>& answer) {
  return answer ? "no error" : answer.error().message();
}

TEST(HttpSender, PostsHeadersAndBodyAndReadsTheAnswer) {
  const LoopbackServer server(always(answer(429, "slow down", "Retry-After: 30\r\n")));
  HttpSender sender(open_policy());
  const auto got = sender.post({Secret(server.url("/a?b=c")),
                                {{"Content-Type", "application/json"}, {"X-Key", "k"}},
                                std::string("with\0zero", 9)});
  ASSERT_TRUE(got) << error_of(got);
  EXPECT_EQ(got->status, 429);
  EXPECT_EQ(got->retry_after, "30");
  EXPECT_EQ(got->body, "slow down");
  const ReceivedRequest request = server.received().at(0);
  EXPECT_EQ(request.target, "/a?b=c");
  EXPECT_EQ(request.headers.at("content-type"), "application/json");
  EXPECT_EQ(request.headers.at("x-key"), "k");
  EXPECT_EQ(request.headers.count("expect"), 0U);
  EXPECT_EQ(request.body, std::string("with\0zero", 9));
}

TEST(HttpSender, KeepsNothingOfOneExchangeForTheNext) {
  const LoopbackServer server([](const ReceivedRequest& request, const Peer& peer) {
    peer.send(request.target == "/1" ? answer(503, "first", "Retry-After: 9\r\n") : answer(200));
  });
  HttpSender sender(open_policy());
  ASSERT_EQ(sender.post({Secret(server.url("/1")), {{"X-Once", "1"}}, "a"})->retry_after, "9");
  const auto second = sender.post({Secret(server.url("/2")), {}, ""});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->status, 200);
  EXPECT_EQ(second->retry_after, "");
  EXPECT_EQ(second->body, "");
  EXPECT_EQ(server.received().at(1).headers.count("x-once"), 0U);
  EXPECT_EQ(server.received().at(1).body, "");
}

TEST(HttpSender, ReadsNoMoreOfAHugeAnswerThanTheLimit) {
  const LoopbackServer server([](const ReceivedRequest&, const Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
    const std::string chunk(1 << 20, 'x');
    while (peer.send(chunk)) {
    }
  });
  const auto got = post(server.url());
  ASSERT_TRUE(got) << error_of(got);
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body.size(), limits::kAnswerBytesMax);
}

TEST(HttpSender, GivesUpOnEndlessHeaders) {
  const LoopbackServer server([](const ReceivedRequest&, const Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\n");
    while (peer.send("X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  const auto got = post(server.url());
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), ErrorCode::kUnavailable);
  EXPECT_THAT(error_of(got), HasSubstr("too many headers"));
}

TEST(HttpSender, EndsEverySlowExchangeAtTheOneDeadline) {
  const LoopbackServer::Handler slow[] = {
      [](const ReceivedRequest&, const Peer& peer) { peer.hang(); },
      [](const ReceivedRequest&, const Peer& peer) { peer.drip("HTTP/1.1 200 OK and on and on "); },
      [](const ReceivedRequest&, const Peer& peer) {
        peer.send("HTTP/1.1 200 OK\r\n");
        peer.drip("X-Y: z\r\n");
      },
      [](const ReceivedRequest&, const Peer& peer) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        peer.drip("drip");
      },
      [](const ReceivedRequest&, const Peer& peer) { peer.drip("HTTP/1.1 100 Continue\r\n\r\n"); }};
  for (const auto& handler : slow) {
    const LoopbackServer server(handler);
    const auto got = post(server.url(), hasty_policy());
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code(), ErrorCode::kExhausted) << error_of(got);
  }
}

// A full accept queue swallows the next SYN, as a dead host does.
TEST(HttpSender, EndsAConnectThatNobodyAnswers) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(listener, generic, size), 0);
  ASSERT_EQ(listen(listener, 0), 0);
  ASSERT_EQ(getsockname(listener, generic, &size), 0);
  std::vector<int> fillers;
  for (int i = 0; i < 4; ++i) {
    fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    static_cast<void>(connect(fillers.back(), generic, size));
  }
  HttpPolicy policy = open_policy();
  policy.connect_timeout = milliseconds(200);
  const auto got =
      post("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)), std::move(policy));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), ErrorCode::kExhausted) << error_of(got);
  for (const int filler : fillers) close(filler);
  close(listener);
}

TEST(HttpSender, CallsBrokenExchangesUnavailable) {
  const std::string broken[] = {"", "SSH-2.0-OpenSSH_9.2\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
                                "HTTP/1.1 200 OK\r\nContent-Length: banana\r\n\r\n",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"};
  for (const std::string& bytes : broken) {
    const LoopbackServer server(always(bytes));
    const auto got = post(server.url());
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().code(), ErrorCode::kUnavailable) << bytes;
  }
}

TEST(HttpSender, CallsAClosedPortUnavailable) {
  std::string url;
  {
    const LoopbackServer server(always(answer(200)));
    url = server.url();
  }
  const auto got = post(url);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), ErrorCode::kUnavailable);
}

TEST(HttpSender, FollowsNoRedirect) {
  const LoopbackServer elsewhere(always(answer(200)));
  for (const int status : {301, 302, 303, 307, 308}) {
    const LoopbackServer server(
        always(answer(status, "", "Location: " + elsewhere.url() + "\r\n")));
    const auto got = post(server.url());
    ASSERT_TRUE(got) << error_of(got);
    EXPECT_EQ(got->status, status);
  }
  EXPECT_TRUE(elsewhere.received().empty());
}

TEST(HttpSender, TakesNoProxyFromTheEnvironment) {
  const LoopbackServer proxy(always(answer(200, "by proxy")));
  const LoopbackServer server(always(answer(200, "direct")));
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, proxy.url("").c_str(), 1);
  }
  const auto got = post(server.url());
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->body, "direct");
  EXPECT_TRUE(proxy.received().empty());
}

// Each of these names this machine, its network or a metadata service in some spelling. None may
// even be connected to, so the server that listens behind them sees nothing.
TEST(HttpSender, ConnectsToNoAddressThatIsNotAllowed) {
  const LoopbackServer server(always(answer(200)));
  const std::string port = ":" + std::to_string(server.port()) + "/";
  HttpPolicy policy;
  policy.allow_insecure = true;
  for (const char* host : {"127.0.0.1",
                           "localhost",
                           "127.1",
                           "2130706433",
                           "0x7f000001",
                           "0177.0.0.1",
                           "[::1]",
                           "[::ffff:127.0.0.1]",
                           "[::127.0.0.1]",
                           "0.0.0.0",
                           "0",
                           "[::]",
                           "10.0.0.1",
                           "172.16.0.1",
                           "192.168.0.1",
                           "100.64.0.1",
                           "169.254.169.254",
                           "[fd00:ec2::254]",
                           "[fe80::1]",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]",
                           "224.0.0.1",
                           "255.255.255.255",
                           "100.100.100.200",
                           "0xa9fea9fe",
                           "[fc00::1]",
                           "[ff02::1]"}) {
    const auto got = post("http://" + std::string(host) + port, policy);
    ASSERT_FALSE(got) << host;
    EXPECT_EQ(got.error().code(), ErrorCode::kRefused) << host << ": " << error_of(got);
  }
  EXPECT_TRUE(server.received().empty());
}

TEST(HttpSender, ConnectsToMetadataEvenLessWhenPrivateNetworksAreAllowed) {
  for (const char* url : {"http://169.254.169.254/", "http://[fd00:ec2::254]/",
                          "http://100.100.100.200/", "http://[::ffff:127.0.0.1]/"}) {
    const auto got = post(url);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code(), ErrorCode::kRefused) << url;
  }
}

TEST(HttpSender, RefusesUrlsThatAreNotPlainWebAddresses) {
  HttpPolicy strict;
  for (const char* url :
       {"", "hook", "/hook", "http://example.com/", "ftp://example.com/", "file:///etc/passwd",
        "gopher://example.com/", "unix:///run/x", "https://user@example.com/",
        "https://user:word@example.com/", "https://", "HTTP://example.com/", "telnet://x:1/"}) {
    const auto got = post(url, strict);
    ASSERT_FALSE(got) << url;
    EXPECT_EQ(got.error().code(), ErrorCode::kRefused) << url;
  }
}

TEST(HttpSender, SaysTheOriginAndNoMoreOfAUrl) {
  const auto refused = post("http://127.0.0.1:1/services/canary-path?canary=query");
  EXPECT_THAT(error_of(refused), HasSubstr("http://127.0.0.1:1: "));
  EXPECT_THAT(error_of(refused), Not(HasSubstr("canary")));
  const auto user = post("https://canary:canary@example.com/canary");
  EXPECT_THAT(error_of(user), Not(HasSubstr("canary")));
  const auto origin = printable_origin(Secret("https://example.com:8443/canary"), false);
  ASSERT_TRUE(origin);
  EXPECT_EQ(*origin, "https://example.com:8443");
}

TEST(HttpSender, TrustsACertificateOnlyWithItsChainAndItsName) {
  const TlsServer server("IP:127.0.0.1");
  const TlsServer other("DNS:other.example");
  HttpPolicy policy = open_policy();
  const auto unknown = post(server.url(), policy);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::kUnavailable);
  policy.ca_file = other.certificate_file();
  EXPECT_FALSE(post(other.url(), policy)) << "the name is another";
  EXPECT_FALSE(post(server.url(), policy)) << "the chain is another";
  EXPECT_EQ(server.answered() + other.answered(), 0);
  policy.ca_file = server.certificate_file();
  const auto trusted = post(server.url(), policy);
  ASSERT_TRUE(trusted) << error_of(trusted);
  EXPECT_EQ(trusted->body, "ok");
}

}  // namespace
}  // namespace headwater::notifiers
