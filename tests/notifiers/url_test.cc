// Where a page may be sent, told for each kind of URL: first by its text, then by the address that
// it names. Names are asked for at each connect and judged then.
#include <gtest/gtest.h>
#include <netdb.h>

#include <memory>
#include <string>

#include "notifiers/address_policy.h"
#include "notifiers/http_sender.h"

namespace headwater::notifiers {
namespace {

// Of the host in "https://HOST:PORT".
std::string judged_address(const std::string& origin) {
  std::string host = origin.substr(origin.find("//") + 2);
  if (const std::size_t bracket = host.find(']'); bracket != std::string::npos) {
    host = host.substr(1, bracket - 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return "a name";
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
  switch (classify_address(found->ai_addr, found->ai_addrlen)) {
    case AddressClass::kPublic:
      return "public";
    case AddressClass::kPrivate:
      return "private";
    case AddressClass::kForbidden:
      return "forbidden";
  }
  return "";
}

std::string judged(const std::string& url) {
  const auto origin = printable_origin(Secret(url), false);
  return origin ? judged_address(*origin) : origin.error().message();
}

TEST(Url, IsJudgedByItsTextAndItsAddress) {
  const std::string absolute = "is not an absolute URL";
  const std::string https = "is not an https URL";
  const std::string plain = "is plain http, which needs allow_insecure";
  const std::string user = "carries a user name; give credentials as a secret";
  const std::string hidden = "hides its host behind percent signs";
  const std::pair<std::string, std::string> cases[] = {
      {"", absolute},
      {"example.com/hook", absolute},
      {"/hook", absolute},
      {"//example.com/hook", absolute},
      {"https://", absolute},
      {"https:///hook", "a name"},  // libcurl passes over one slash too many
      {"https:example.com", absolute},
      {"https://exa mple.com/", absolute},
      {"https://example.com:99999/", absolute},
      {"https://example.com:-1/", absolute},
      {"https://example.com:8a/", absolute},
      {"https://[::1/", absolute},
      {"https://[::g]/", absolute},
      {"https://[1.2.3.4]/", absolute},
      {"https://example.com\\nX: a/", absolute},
      {"ftp://example.com/", https},
      {"file:///etc/passwd", https},
      {"gopher://127.0.0.1:6379/_FLUSHALL", https},
      {"javascript:alert(1)", absolute},
      {"dict://127.0.0.1/", https},
      {"http://example.com/", plain},
      {"HTTP://example.com/", plain},
      {"http://127.0.0.1/", plain},
      {"https://ada@example.com/", user},
      {"https://ada:secret@example.com/", user},
      {"https://:secret@example.com/", user},
      {"https://example.com@127.0.0.1/", user},
      {"https://2%307664/", hidden},  // 207664, which is 0.3.43.48
      {"https://%2530/", hidden},
      {"https://example%7f.com/", hidden},
      {"https://ex%61mple.com/", "a name"},
      {"https://example.com/", "a name"},
      {"https://localhost/", "a name"},
      {"https://example.com./", "a name"},
      {"https://xn--e1afmkfd.example/", "a name"},
      {"https://169.254.169.254.example.com/", "a name"},
      {"https://8.8.8.8/", "public"},
      {"https://[2606:4700::1111]/", "public"},
      {"https://127.0.0.1/", "private"},
      {"https://127.1/", "private"},
      {"https://0x7f.1/", "private"},
      {"https://0177.0.0.1/", "private"},
      {"https://2130706433/", "private"},
      {"https://10.0.0.1:8443/", "private"},
      {"https://[::1]/", "private"},
      {"https://[fd00::1]/", "private"},
      {"https://0.0.0.0/", "forbidden"},
      {"https://169.254.169.254/latest/meta-data/", "forbidden"},
      {"https://2852039166/", "forbidden"},
      {"https://[::ffff:127.0.0.1]/", "forbidden"},
      {"https://[64:ff9b::a9fe:a9fe]/", "forbidden"},
      {"https://[fe80::1]/", "forbidden"},
      {"https://255.255.255.255/", "forbidden"},
  };
  for (const auto& [url, verdict] : cases) EXPECT_EQ(judged(url), verdict) << url;
}

TEST(Url, SaysWhereItLeadsWithoutWhatIsSecretInIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://Example.com/services/T0/B0/canary", "https://Example.com"},
      {"https://example.com:8443/canary?token=canary#canary", "https://example.com:8443"},
      {"https://[2001:db8::1]:8443/canary", "https://[2001:db8::1]:8443"},
      {"https://2130706433/canary", "https://127.0.0.1"},
  };
  for (const auto& [url, origin] : cases) {
    const auto printed = printable_origin(Secret(url), false);
    ASSERT_TRUE(printed.ok()) << url;
    EXPECT_EQ(*printed, origin);
  }
}

}  // namespace
}  // namespace headwater::notifiers
