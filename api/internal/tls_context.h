// What stands behind api/tls.h. Private to api/.
#pragma once

#include <utility>  // before asio, which needs std::exchange under g++

#include <boost/asio/ssl/context.hpp>

#include "base/timestamp.h"

namespace headwater::api {

struct TlsContext {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
  Timestamp until;  // its certificate is valid
};

}  // namespace headwater::api
