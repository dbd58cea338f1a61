#include "notifiers/address_policy.h"

#include <gtest/gtest.h>
#include <netdb.h>
#include <sys/un.h>

#include <memory>

namespace headwater::notifiers {
namespace {

AddressClass classify(const char* text) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  EXPECT_EQ(getaddrinfo(text, nullptr, &hints, &found), 0) << text;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
  return classify_address(found->ai_addr, found->ai_addrlen);
}

TEST(AddressPolicy, TakesPublicAddresses) {
  for (const char* text :
       {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
        "169.253.0.1", "192.167.0.1", "223.255.255.255", "126.0.0.1", "128.0.0.1",
        "2606:4700::1111", "2a00:1450:4001::64", "2003::1"}) {
    EXPECT_EQ(classify(text), AddressClass::kPublic) << text;
  }
}

TEST(AddressPolicy, LeavesPrivateNetworksToTheOperator) {
  for (const char* text :
       {"127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1",
        "172.31.255.255", "192.168.0.1", "192.168.255.255", "100.64.0.1", "100.127.255.255", "::1",
        "fc00::1", "fd12:3456:789a::1"}) {
    EXPECT_EQ(classify(text), AddressClass::kPrivate) << text;
  }
}

TEST(AddressPolicy, NeverTakesWhatNoReceiverCanHave) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "169.254.0.1",
                           "169.254.169.254",
                           "169.254.170.2",
                           "100.100.100.200",
                           "168.63.129.16",
                           "192.0.0.1",
                           "192.0.0.192",
                           "192.0.2.1",
                           "192.88.99.1",
                           "198.18.0.1",
                           "198.51.100.7",
                           "203.0.113.7",
                           "224.0.0.1",
                           "239.255.255.250",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:8.8.8.8",
                           "::ffff:169.254.169.254",
                           "64:ff9b::7f00:1",
                           "64:ff9b::a9fe:a9fe",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2002:a9fe:a9fe::1",
                           "3fff::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1",
                           "ff0e::1"}) {
    EXPECT_EQ(classify(text), AddressClass::kForbidden) << text;
  }
}

TEST(AddressPolicy, TakesNoOtherFamilyAndNoTornAddress) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_EQ(classify_address(reinterpret_cast<const sockaddr*>(&local), sizeof(local)),
            AddressClass::kForbidden);
  sockaddr torn{};
  torn.sa_family = AF_INET6;
  EXPECT_EQ(classify_address(&torn, sizeof(torn)), AddressClass::kForbidden);
}

}  // namespace
}  // namespace headwater::notifiers
