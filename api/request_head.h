// The strict check of a request's head, made on its raw bytes before any parser sees them: what two
// parsers could read in two ways is refused, so that nothing can be smuggled past whoever stands in
// front of us. It only refuses; the parser of the connection decides what the request says. Pure
// functions, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::api {

struct HeadRefusal {
  unsigned status = 400;
  std::string reason;
};

// For bytes that have come so far without completing a head: a lone CR or LF, NUL, or already over
// the size limit. Looks from `from` on, so that dripped bytes are looked at once.
[[nodiscard]] std::optional<HeadRefusal> check_partial_head(std::string_view bytes,
                                                            std::size_t from);

// `head` is everything up to and including the empty line. Refuses what limits.h and RFC 9112 do
// not allow, two lengths, a length beside Transfer-Encoding, any coding but exactly "chunked",
// folded lines, no or two Host or Authorization, unknown methods, any Content-Encoding
// but gzip, which not every route takes.
[[nodiscard]] std::optional<HeadRefusal> check_head(std::string_view head,
                                                    std::size_t body_bytes_max);

}  // namespace headwater::api
