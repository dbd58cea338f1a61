// The OpenAPI 3.1 description of the HTTP API, made from the route table and the types of the
// answers; /headwater/v1/openapi.json serves it and docs/openapi.json keeps it to be read. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/router.h"

namespace headwater::api {

// Indented JSON with a newline at its end. Every route needs a description in openapi.cc: one
// without is our bug.
[[nodiscard]] std::string openapi_document(const std::vector<Route>& routes,
                                           std::string_view version);

}  // namespace headwater::api
