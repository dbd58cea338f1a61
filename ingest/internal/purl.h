// Package URLs ("pkg:oci/app@sha256%3A12ab?tag=v7"), as CDEvents name artifacts. Private to
// ingest/.
#pragma once

#include <string>
#include <string_view>

namespace headwater::ingest {

// What a person calls the version: the qualifier "tag" where there is one, else the version itself.
// "" if the text is no package URL or names none.
[[nodiscard]] std::string purl_version(std::string_view purl);

}  // namespace headwater::ingest
