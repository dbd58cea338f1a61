// What Amazon SNS signs of its messages: fields of the body, one after the other, with a key whose
// certificate the configuration holds. The address of a certificate that a body names is never
// fetched. Pure functions; any thread.
#pragma once

#include <optional>

#include "api/signature.h"

namespace headwater::api {

// Refuses what is not one certificate in PEM of an RSA key of 2048 bits or more. Its dates and who
// issued it don't count: whoever configures it vouches for it.
[[nodiscard]] Status check_sns_certificate(const Secret& pem);

// Of a topic that the hook lists, and not older than limits::kSnsAgeMax: SNS delivers one message
// again for so long.
[[nodiscard]] std::optional<Signed> judge_sns(const Signature& signature, const Request& request,
                                              Timestamp now);

}  // namespace headwater::api
