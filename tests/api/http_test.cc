#include "api/http.h"

#include <gtest/gtest.h>

#include "api/internal/connection_table.h"
#include "api/internal/http_date.h"
#include "api/request_head.h"
#include "api/router.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

TEST(PercentDecoding, TakesOneRoundAndNoControlCharacters) {
  EXPECT_EQ(*percent_decode("a%20b%2Fc%2b%C3%A9"), "a b/c+\xC3\xA9");
  EXPECT_EQ(*percent_decode("%2520"), "%20");
  for (const std::string_view broken : {"%", "%2", "%zz", "a%", "%00", "%0d%0a", "%7F"}) {
    EXPECT_FALSE(percent_decode(broken).ok()) << broken;
  }
  EXPECT_EQ(*percent_decode(percent_encode("a b/\xC3\xA9~")), "a b/\xC3\xA9~");
}

TEST(QueryString, IsReadInOrder) {
  const auto parameters = read_query("a=1&&b&c=x%3Dy+z&a=2");
  ASSERT_TRUE(parameters.ok());
  EXPECT_EQ(*parameters, (Parameters{{"a", "1"}, {"b", ""}, {"c", "x=y z"}, {"a", "2"}}));
  EXPECT_TRUE(read_query("")->empty());
  EXPECT_FALSE(read_query("a=%").ok());
}

TEST(HttpDate, IsAsTheStandardWritesIt) {
  EXPECT_EQ(format_http_date(*parse_rfc3339("1994-11-06T08:49:37Z")),
            "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(*parse_rfc3339("2024-02-29T23:59:59.9Z")),
            "Thu, 29 Feb 2024 23:59:59 GMT");
  EXPECT_EQ(format_http_date(Timestamp{0}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(RequestHead, IsJudgedWhileItDrips) {
  const std::string good = "GET / HTTP/1.1\r\nHost: a\r";
  for (std::size_t size = 0; size <= good.size(); ++size) {
    EXPECT_FALSE(check_partial_head(good.substr(0, size), size == 0 ? 0 : size - 1)) << size;
  }
  EXPECT_TRUE(check_partial_head(good + "x", good.size()));
  EXPECT_TRUE(check_partial_head("GET\n", 3));
  EXPECT_TRUE(check_partial_head("\n", 0));
  EXPECT_TRUE(check_partial_head(std::string_view("G\0", 2), 0));
}

TEST(RequestHead, MayBeExactlyAsLargeAsTheLimits) {
  const std::string start =
      "GET /" + std::string(limits::kRequestUriBytesMax - 1, 'a') + " HTTP/1.1\r\nHost: a\r\nX: ";
  const std::size_t rest = limits::kRequestHeadBytesMax - start.size() - 4;
  EXPECT_FALSE(check_head(start + std::string(rest, 'b') + "\r\n\r\n", 0));
  EXPECT_EQ(check_head(start + std::string(rest + 1, 'b') + "\r\n\r\n", 0)->status, 431U);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (std::size_t i = 1; i < limits::kRequestHeadersMax; ++i) many += "X: y\r\n";
  EXPECT_FALSE(check_head(many + "\r\n", 0));
  EXPECT_EQ(check_head(many + "X: y\r\n\r\n", 0)->status, 431U);
  const std::string length = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
  EXPECT_FALSE(check_head(length, 10));
  EXPECT_EQ(check_head(length, 9)->status, 413U);
}

TEST(Router, FillsTheNamedPartsOfAPath) {
  const Router router({{Method::kGet, "/a/{x}/b/{y}", Credential::none(), {}},
                       {Method::kPost, "/a/{x}", Credential::none(), {}}});
  const RouteMatch match = router.find(Method::kGet, "/a/1%202/b/c%2Fd");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.values, (std::vector<std::string>{"1 2", "c/d"}));
  for (const std::string_view path : {"/a//b/c", "/a/1/b/", "/a/1/b/c/", "/a/1/b", "a/1/b/c", ""}) {
    EXPECT_EQ(router.find(Method::kGet, path).route, nullptr) << path;
  }
  EXPECT_EQ(router.find(Method::kGet, "/a/1").allowed, std::vector{Method::kPost});
  EXPECT_EQ(router.find(Method::kPost, "/a/1/b/2").allowed,
            (std::vector{Method::kGet, Method::kHead}));
}

TEST(ConnectionTable, MakesRoomWithTheLongestWaiting) {
  ConnectionTable table(3, 10);
  EXPECT_FALSE(table.add(1, "a"));
  EXPECT_FALSE(table.add(2, "b"));
  EXPECT_FALSE(table.add(3, "c"));
  table.busy(1);
  EXPECT_EQ(table.add(4, "d"), 2U);
  table.remove(2);
  table.waiting(1);  // again, as the youngest
  EXPECT_EQ(table.add(5, "e"), 3U);
  table.remove(3);
  table.busy(1);
  table.busy(4);
  table.busy(5);
  EXPECT_EQ(table.busy_count(), 3U);
  EXPECT_EQ(table.add(6, "f"), 6U);  // all others are being served
  table.remove(6);
  EXPECT_EQ(table.size(), 3U);
}

TEST(ConnectionTable, HoldsAnAddressToItsPart) {
  ConnectionTable table(100, 2);
  EXPECT_FALSE(table.add(1, "quiet"));
  EXPECT_FALSE(table.add(2, "loud"));
  EXPECT_FALSE(table.add(3, "loud"));
  EXPECT_EQ(table.add(4, "loud"), 2U);
  table.remove(2);
  table.remove(3);
  table.remove(4);
  EXPECT_FALSE(table.add(5, "loud"));
}

}  // namespace
}  // namespace headwater::api
