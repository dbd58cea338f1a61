// SHA-256 of bytes that come in pieces. Private to store/. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

extern "C" struct evp_md_ctx_st;

namespace headwater::store {

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  // 64 hex digits; nothing may be added any more.
  [[nodiscard]] std::string finish();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace headwater::store
