// What two parsers in a row could read in two ways is refused on a real socket, and the connection
// is closed, so that no byte after it becomes a request.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

struct Case {
  std::string what;
  std::string bytes;
  int status;
  std::string why = {};  // as the answer tells it
};

// The head of a POST that is refused for `fields`, then a request that must never be answered.
std::string smuggled(const std::string& fields, const std::string& body = "") {
  return "POST /-/healthy HTTP/1.1\r\n" + fields + "\r\n" + body +
         "GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n";
}

const std::string kHost = "Host: a\r\n";
const std::string kChunk = "0\r\n\r\n";

std::vector<Case> framings() {
  const std::string length = "Content-Length: ";
  const std::string coding = "Transfer-Encoding: ";
  const std::string two_lengths = "two Content-Length";
  const std::string no_number = "Content-Length is not a number";
  const std::string too_large = "the body is larger than 8388608 bytes";
  const std::string beside = "Transfer-Encoding beside Content-Length or in HTTP/1.0";
  const std::string not_chunked = "Transfer-Encoding is not chunked";
  const std::string name = "header field name";
  const auto of_length = [&](const std::string& value) {
    return smuggled(kHost + length + value + "\r\n");
  };
  const auto of_coding = [&](const std::string& value) {
    return smuggled(kHost + coding + value + "\r\n", kChunk);
  };
  return {
      {"two lengths", smuggled(kHost + length + "0\r\n" + length + "44\r\n"), 400, two_lengths},
      {"two equal lengths", smuggled(kHost + length + "0\r\n" + length + "0\r\n"), 400,
       two_lengths},
      {"two lengths of other cases", smuggled(kHost + length + "0\r\ncontent-LENGTH: 0\r\n"), 400,
       two_lengths},
      {"a list of lengths", of_length("0, 0"), 400, no_number},
      {"length with a sign", of_length("+0"), 400, no_number},
      {"negative length", of_length("-1"), 400, no_number},
      {"length in hex", of_length("0x0"), 400, no_number},
      {"length with a space", of_length("0 0"), 400, no_number},
      {"length with a fraction", of_length("0.0"), 400, no_number},
      {"length with a parameter", of_length("0;a"), 400, no_number},
      {"empty length", of_length(""), 400, no_number},
      {"length past 64 bits", of_length("18446744073709551616"), 413, too_large},
      {"length past the limit", of_length("8388609"), 413, too_large},
      {"length and chunked", smuggled(kHost + length + "5\r\n" + coding + "chunked\r\n", kChunk),
       400, beside},
      {"chunked and length", smuggled(kHost + coding + "chunked\r\n" + length + "5\r\n", kChunk),
       400, beside},
      {"chunked in HTTP/1.0",
       "POST /-/healthy HTTP/1.0\r\n" + kHost + coding + "chunked\r\n\r\n" + kChunk, 400, beside},
      {"identity", of_coding("identity"), 501, not_chunked},
      {"unknown coding", of_coding("xchunked"), 501, not_chunked},
      {"gzip, chunked", of_coding("gzip, chunked"), 501, not_chunked},
      {"chunked twice", of_coding("chunked, chunked"), 501, not_chunked},
      {"chunked with a parameter", of_coding("chunked;a=b"), 501, not_chunked},
      {"empty coding", of_coding(""), 501, not_chunked},
      {"two codings", smuggled(kHost + coding + "chunked\r\n" + coding + "chunked\r\n", kChunk),
       400, "two Transfer-Encoding"},
      {"vertical tab before chunked", of_coding("\vchunked"), 400,
       "control character in a header field"},
      {"space before the colon", smuggled(kHost + "Transfer-Encoding : chunked\r\n", kChunk), 400,
       name},
      {"tab before the colon", smuggled(kHost + "Transfer-Encoding\t: chunked\r\n", kChunk), 400,
       name},
      {"space before the name", smuggled(kHost + " Transfer-Encoding: chunked\r\n", kChunk), 400,
       name},
      {"folded line", smuggled(kHost + "X: a\r\n Transfer-Encoding: chunked\r\n", kChunk), 400,
       name},
      {"no colon", smuggled(kHost + "Transfer-Encoding chunked\r\n", kChunk), 400, name},
      {"no name", smuggled(kHost + ": chunked\r\n", kChunk), 400, name},
      {"a name of UTF-8", smuggled(kHost + "X\xC3\xA9: a\r\n"), 400, name},
      {"packed by brotli", smuggled(kHost + "Content-Encoding: br\r\nContent-Length: 0\r\n"), 415,
       "no Content-Encoding but gzip is taken"},
      {"packed twice", smuggled(kHost + "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"),
       400, "two Content-Encoding"},
  };
}

std::vector<Case> other_heads() {
  const std::string host = "exactly one Host is needed";
  const std::string control = "control character in a header field";
  const std::string line = "request line";
  const std::string none = "method not implemented";
  const auto get = [](const std::string& target, const std::string& version = "HTTP/1.1") {
    return "GET " + target + " " + version + "\r\n" + kHost + "\r\n";
  };
  std::string many;
  for (std::size_t i = 0; i < limits::kRequestHeadersMax; ++i) many += "X: a\r\n";
  return {
      {"no host", smuggled("Content-Length: 0\r\n"), 400, host},
      {"two hosts", smuggled(kHost + kHost), 400, host},
      {"empty host", smuggled("Host:\r\n"), 400, host},
      {"host with a path", smuggled("Host: a/b\r\n"), 400, host},
      {"host with a user", smuggled("Host: a@b\r\n"), 400, host},
      {"a list of hosts", smuggled("Host: a, b\r\n"), 400, host},
      {"bare LF in the head", "GET /-/healthy HTTP/1.1\nHost: a\n\n", 400, "bare LF in the head"},
      {"bare LF after a field", smuggled("Host: a\nX: b\r\n"), 400, "bare LF in the head"},
      {"bare CR in a field", smuggled(kHost + "X: a\rY: b\r\n"), 400, "bare CR in the head"},
      {"bare CR in the request line", get("/-/heal\rthy"), 400, "bare CR in the head"},
      {"NUL in a field", smuggled(kHost + std::string("X: a\0b\r\n", 8)), 400, "NUL in the head"},
      {"escape in a field", smuggled(kHost + "X: a\x1B[2J\r\n"), 400, control},
      {"delete in a field", smuggled(kHost + "X: a\x7F\r\n"), 400, control},
      {"made-up method", "GETT /-/healthy HTTP/1.1\r\n" + kHost + "\r\n", 501, none},
      {"lower-case method", "get /-/healthy HTTP/1.1\r\n" + kHost + "\r\n", 501, none},
      {"connect", "CONNECT a:80 HTTP/1.1\r\n" + kHost + "\r\n", 501, none},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501, none},
      {"a method that is no token", "G(T /-/healthy HTTP/1.1\r\n" + kHost + "\r\n", 400, "method"},
      {"space before the method", " GET /-/healthy HTTP/1.1\r\n" + kHost + "\r\n", 400, "method"},
      {"empty line first", "\r\nGET /-/healthy HTTP/1.1\r\n" + kHost + "\r\n", 400, line},
      {"no version", "GET /-/healthy\r\n" + kHost + "\r\n", 400, line},
      {"a version of another protocol", get("/-/healthy", "ICAP/1.0"), 400, line},
      {"a version in lower case", get("/-/healthy", "http/1.1"), 400, line},
      {"a version of its own", get("/-/healthy", "HTTP/3.0"), 505, "HTTP version"},
      {"an old version", get("/-/healthy", "HTTP/0.9"), 505, "HTTP version"},
      {"absolute target", get("http://b/-/healthy"), 400, "target"},
      {"asterisk target", "OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n", 400, "target"},
      {"space in the target", get("/-/healthy x"), 400, "target"},
      {"two spaces before the target", get(" /-/healthy"), 400, "target"},
      {"fragment in the target", get("/-/healthy#a"), 400, "target"},
      {"UTF-8 in the target", get("/-/h\xC3\xA9"), 400, "target"},
      {"tab in the target", get("/-/\thealthy"), 400, "target"},
      {"a target past its limit", get("/" + std::string(limits::kRequestUriBytesMax, 'a')), 414,
       "target too long"},
      {"a request line without an end", "GET /" + std::string(20'000, 'a'), 414, "target too long"},
      {"a head past its limit", smuggled(kHost + "X: " + std::string(20'000, 'a') + "\r\n"), 431,
       "head too large"},
      {"fields past their limit", smuggled(kHost + many), 431, "too many header fields"},
      {"another expectation", smuggled(kHost + "Expect: 200-ok\r\n"), 417,
       "Expect is not 100-continue"},
      {"two credentials",
       smuggled(kHost + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400,
       "two Authorization"},
  };
}

class Smuggling : public Served {
 protected:
  void refuses(const std::vector<Case>& cases) {
    for (const Case& each : cases) {
      SCOPED_TRACE(each.what);
      RawClient connection = client();
      connection.send(each.bytes);
      const RawResponse response = connection.receive();
      EXPECT_EQ(response.status, each.status);
      EXPECT_NE(response.body.find("\"detail\":\"" + each.why + "\""), std::string::npos)
          << response.body;
      EXPECT_EQ(response.header("Connection"), "close");
      connection.finish_sending();
      EXPECT_TRUE(connection.closed());
    }
  }
};

TEST_F(Smuggling, IsRefusedAndTheConnectionClosed) { refuses(framings()); }

TEST_F(Smuggling, OfAnythingElseInAHeadIsRefusedToo) { refuses(other_heads()); }

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
