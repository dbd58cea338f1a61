// What two parsers in a row could read in two ways is refused on a real socket, and the connection
// is closed, so that no byte after it becomes a request.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

struct Case {
  std::string what;
  std::string bytes;
  int status;
};

// The head of a POST that is refused for `fields`, then a request that must never be answered.
std::string smuggled(const std::string& fields, const std::string& body = "") {
  return "POST /-/healthy HTTP/1.1\r\n" + fields + "\r\n" + body +
         "GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::vector<Case> cases() {
  const std::string host = "Host: a\r\n";
  const std::string chunk = "0\r\n\r\n";
  return {
      {"two lengths", smuggled(host + "Content-Length: 0\r\nContent-Length: 44\r\n"), 400},
      {"two equal lengths", smuggled(host + "Content-Length: 0\r\nContent-Length: 0\r\n"), 400},
      {"a list of lengths", smuggled(host + "Content-Length: 0, 0\r\n"), 400},
      {"length and chunked",
       smuggled(host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunk), 400},
      {"chunked and length",
       smuggled(host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunk), 400},
      {"identity", smuggled(host + "Transfer-Encoding: identity\r\n"), 501},
      {"unknown coding", smuggled(host + "Transfer-Encoding: xchunked\r\n", chunk), 501},
      {"gzip, chunked", smuggled(host + "Transfer-Encoding: gzip, chunked\r\n", chunk), 501},
      {"chunked twice", smuggled(host + "Transfer-Encoding: chunked, chunked\r\n", chunk), 501},
      {"two codings",
       smuggled(host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunk),
       400},
      {"vertical tab before chunked", smuggled(host + "Transfer-Encoding: \vchunked\r\n", chunk),
       400},
      {"space before the colon", smuggled(host + "Transfer-Encoding : chunked\r\n", chunk), 400},
      {"space before the name", smuggled(host + " Transfer-Encoding: chunked\r\n", chunk), 400},
      {"folded line", smuggled(host + "X: a\r\n Transfer-Encoding: chunked\r\n", chunk), 400},
      {"length with a sign", smuggled(host + "Content-Length: +0\r\n"), 400},
      {"negative length", smuggled(host + "Content-Length: -1\r\n"), 400},
      {"length in hex", smuggled(host + "Content-Length: 0x0\r\n"), 400},
      {"empty length", smuggled(host + "Content-Length:\r\n"), 400},
      {"length past 64 bits", smuggled(host + "Content-Length: 18446744073709551616\r\n"), 413},
      {"no host", smuggled("Content-Length: 0\r\n"), 400},
      {"two hosts", smuggled(host + host), 400},
      {"empty host", smuggled("Host:\r\n"), 400},
      {"host with a path", smuggled("Host: a/b\r\n"), 400},
      {"bare LF in the head", "GET /-/healthy HTTP/1.1\nHost: a\n\n", 400},
      {"bare LF after a field", smuggled("Host: a\nX: b\r\n"), 400},
      {"bare CR in a field", smuggled(host + "X: a\rY: b\r\n"), 400},
      {"NUL in a field", smuggled(host + std::string("X: a\0b\r\n", 8)), 400},
      {"made-up method", "GETT /-/healthy HTTP/1.1\r\n" + host + "\r\n", 501},
      {"lower-case method", "get /-/healthy HTTP/1.1\r\n" + host + "\r\n", 501},
      {"connect", "CONNECT a:80 HTTP/1.1\r\n" + host + "\r\n", 501},
      {"absolute target", "GET http://b/-/healthy HTTP/1.1\r\n" + host + "\r\n", 400},
      {"asterisk target", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400},
      {"space in the target", "GET /-/healthy x HTTP/1.1\r\n" + host + "\r\n", 400},
      {"no version", "GET /-/healthy\r\n" + host + "\r\n", 400},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501},
      {"a version of its own", "GET /-/healthy HTTP/3.0\r\n" + host + "\r\n", 505},
      {"empty line first", "\r\nGET /-/healthy HTTP/1.1\r\n" + host + "\r\n", 400},
      {"chunked in HTTP/1.0",
       "POST /-/healthy HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n" + chunk, 400},
      {"packed by brotli", smuggled(host + "Content-Encoding: br\r\nContent-Length: 0\r\n"), 415},
      {"another expectation", smuggled(host + "Expect: 200-ok\r\n"), 417},
      {"two credentials", smuggled(host + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"),
       400},
  };
}

class Smuggling : public Served {};

TEST_F(Smuggling, IsRefusedAndTheConnectionClosed) {
  for (const Case& each : cases()) {
    SCOPED_TRACE(each.what);
    RawClient connection = client();
    connection.send(each.bytes);
    const RawResponse response = connection.receive();
    EXPECT_EQ(response.status, each.status) << response.body;
    EXPECT_EQ(response.header("Connection"), "close");
    connection.finish_sending();
    EXPECT_TRUE(connection.closed());
  }
}

struct BodyCase {
  std::string what;
  std::string body;
};

// Framing that goes wrong after a head that was taken.
TEST_F(Smuggling, InAChunkedBodyIsRefusedToo) {
  const std::vector<BodyCase> bodies = {
      {"size is no number", "zz\r\nabc\r\n0\r\n\r\n"},
      {"negative size", "-1\r\nabc\r\n0\r\n\r\n"},
      {"size past 64 bits", "10000000000000000\r\nabc\r\n0\r\n\r\n"},
      {"chunk longer than its size", "2\r\nabc\r\n0\r\n\r\n"},
      {"bare LF after the size", "3\nabc\n0\n\n"},
      {"length in the trailer", "3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n"},
      {"coding in the trailer", "3\r\nabc\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"},
  };
  for (const BodyCase& each : bodies) {
    SCOPED_TRACE(each.what);
    RawClient connection = client();
    connection.send("POST /headwater/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
                    role_tokens_[Role::kIngest] +
                    "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
                    each.body);
    connection.finish_sending();
    const RawResponse response = connection.receive();
    // No answer at all where the body never ends as it should.
    EXPECT_TRUE(response.status == 0 || response.status >= 400) << response.status;
    EXPECT_TRUE(connection.closed());
  }
  EXPECT_TRUE(events_.seen().empty());
}

TEST_F(Smuggling, ByATrailerCannotAddACredential) {
  RawClient connection = client();
  connection.send(
      "POST /headwater/v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: Bearer " +
      role_tokens_[Role::kIngest] + "\r\n\r\n");
  EXPECT_EQ(connection.receive().status, 401);
  EXPECT_TRUE(events_.seen().empty());
}

// What is well formed and looks odd.
TEST_F(Smuggling, IsNotSeenInHonestRequests) {
  const std::vector<Case> honest = {
      {"upper-case coding",
       "POST /headwater/v1/events HTTP/1.1\r\nHost: a\r\n"
       "Content-Type: application/json\r\nTransfer-Encoding: Chunked\r\n"
       "Authorization: Bearer " +
           role_tokens_[Role::kIngest] + "\r\n\r\n2;name=value\r\n{}\r\n0\r\n\r\n",
       202},
      {"port and brackets in the host", "GET /-/healthy HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},
      {"UTF-8 in a value", "GET /-/healthy HTTP/1.1\r\nHost: a\r\nX: \xC3\xA9\r\n\r\n", 200},
      {"tabs round a value", "GET /-/healthy HTTP/1.1\r\nHost:\ta\t\r\n\r\n", 200},
      {"a body with GET", "GET /-/healthy HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
       200},
  };
  for (const Case& each : honest) {
    SCOPED_TRACE(each.what);
    RawClient connection = client();
    connection.send(each.bytes);
    const RawResponse response = connection.receive();
    EXPECT_EQ(response.status, each.status) << response.body;
    connection.send("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(connection.receive().status, 200);
  }
}

}  // namespace
}  // namespace headwater::api
