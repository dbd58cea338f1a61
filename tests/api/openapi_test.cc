// The OpenAPI document says what the routes are, and docs/openapi.json is that document.
#include "api/openapi.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "api/service.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

class OpenApi : public Served {
 protected:
  Service service_{options_,
                   {.intake = engine_,
                    .queries = engine_,
                    .tokens = tokens_,
                    .decoders = {webhook_, alerts_, cloudevents_, events_, any_},
                    .clock = [] { return Timestamp{0}; }}};
  const std::vector<Route> routes_ = service_.described_routes();
  nlohmann::json document_ = nlohmann::json::parse(openapi_document(routes_, "1.2.3"));
};

TEST_F(OpenApi, DescribesEveryRouteAndNoOther) {
  std::size_t described = 0;
  for (const auto& [path, operations] : document_["paths"].items()) described += operations.size();
  EXPECT_EQ(described, routes_.size());
  for (const Route& route : routes_) {
    const auto& operation =
        document_["paths"][std::string(route.path)][lower_case(to_string(route.method))];
    EXPECT_TRUE(operation.is_object()) << route.path;
    const bool by_token = route.credential.proof() == Proof::kToken;
    EXPECT_EQ(operation.contains("security"), !by_token) << route.path;
  }
}

TEST_F(OpenApi, TellsTheFieldsOfAnswersAndTheWordsOfEnums) {
  const auto& schemas = document_["components"]["schemas"];
  EXPECT_EQ(schemas["IncidentPage"]["properties"]["incidents"]["items"]["$ref"],
            "#/components/schemas/IncidentSummary");
  EXPECT_EQ(schemas["IncidentState"]["enum"],
            nlohmann::json({"open", "acknowledged", "resolved", "merged"}));
  EXPECT_EQ(schemas["Suspect"]["properties"]["tenant"]["type"], "string");
}

// HEADWATER_REWRITE=1 writes it anew.
TEST_F(OpenApi, TheKeptDocumentIsWhatIsServed) {
  const std::string path = "docs/openapi.json";
  const std::string made = openapi_document(routes_, "1");
  if (std::getenv("HEADWATER_REWRITE") != nullptr) std::ofstream(path) << made;
  std::stringstream kept;
  kept << std::ifstream(path).rdbuf();
  EXPECT_EQ(kept.str(), made) << path << " is old: run this test with HEADWATER_REWRITE=1";
}

}  // namespace
}  // namespace headwater::api
