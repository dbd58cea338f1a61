// Hook: a door that the configuration makes for one system that posts what happens to it. Plain
// data; pure functions.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/http.h"
#include "api/signature.h"
#include "base/result.h"
#include "model/binding.h"
#include "model/intake.h"

namespace headwater::api {

struct Hook {
  std::string name;  // POST /hooks/NAME; its events come from "hooks:NAME"
  std::shared_ptr<const Decoder> decoder;
  std::optional<Signature> signature;  // none: a bearer token is asked for
  Binding binding;                     // of what is signed; a token has one of its own
};

// The name that the sender gave to what it posts, the same when it posts it again; "" = none.
[[nodiscard]] std::string_view delivery_key(const RequestHead& head);
// A body that came packed (Content-Encoding) becomes what is in it: exhausted if that is too much.
[[nodiscard]] Status unpack(Request& request);
// Some senders post a form with the JSON as its field `payload`: that becomes the body.
[[nodiscard]] Status unwrap_form(Request& request);

}  // namespace headwater::api
