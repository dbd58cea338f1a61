// What stands behind api/tls.h. Private to api/.
#pragma once

#include <utility>  // before asio, which needs std::exchange under g++

#include <boost/asio/ssl/context.hpp>

namespace headwater::api {

struct TlsContext {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
};

}  // namespace headwater::api
