// TLS as the server offers it: version 1.2 at least, forward secrecy, one certificate that can be
// replaced while it runs. Contexts are immutable; any thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/secret.h"

namespace headwater::api {

// In PEM.
struct TlsIdentity {
  std::string certificate_chain;  // the server's own first
  Secret key;
};

struct TlsContext;
// kMalformed when certificate and key can't be read, or do not belong to each other.
[[nodiscard]] Result<std::shared_ptr<TlsContext>> make_tls_context(const TlsIdentity& identity);

// When the server's own certificate is no longer valid.
[[nodiscard]] Timestamp expires_at(const TlsContext& tls);

}  // namespace headwater::api
