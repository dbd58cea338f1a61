#include "api/request_id.h"

#include <gtest/gtest.h>

namespace headwater::api {
namespace {

std::string id_under(const std::string& traceparent, const std::string& id = "") {
  RequestHead head;
  head.headers = {{"traceparent", traceparent}, {"x-request-id", id}};
  return request_id(head);
}

const std::string kTrace = "0af7651916cd43dd8448eb211c80319c";
const std::string kParent = "b7ad6b7169203331";

TEST(RequestId, IsTheClientsOwnBeforeItsTrace) {
  EXPECT_EQ(id_under("00-" + kTrace + "-" + kParent + "-01"), kTrace + "-" + kParent);
  EXPECT_EQ(id_under("cc-" + kTrace + "-" + kParent + "-01-what-will-be"), kTrace + "-" + kParent);
  EXPECT_EQ(id_under("00-" + kTrace + "-" + kParent + "-01", "mine"), "mine");
}

TEST(RequestId, IsMadeUpWhereTheTraceIsNone) {
  const std::vector<std::string> wrong = {
      "",
      "00-" + kTrace + "-" + kParent,
      "00-" + kTrace + "-" + kParent + "-01-more",
      "00-" + kTrace + "-" + kParent + "-012",
      "ff-" + kTrace + "-" + kParent + "-01",
      "0G-" + kTrace + "-" + kParent + "-01",
      "00_" + kTrace + "-" + kParent + "-01",
      "00-" + kTrace + "_" + kParent + "-01",
      "00-" + kTrace + "-" + kParent + "_01",
      "00-" + std::string(32, '0') + "-" + kParent + "-01",
      "00-" + kTrace + "-" + std::string(16, '0') + "-01",
      "00-0AF7651916CD43DD8448EB211C80319C-" + kParent + "-01",
  };
  for (const std::string& traceparent : wrong) {
    const std::string id = id_under(traceparent);
    EXPECT_EQ(id.size(), 32U) << traceparent;
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
    EXPECT_NE(id, id_under(traceparent));
  }
}

}  // namespace
}  // namespace headwater::api
