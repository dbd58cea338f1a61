#include "store/internal/sha256.h"

#include <openssl/evp.h>

#include <array>

#include "base/check.h"

namespace headwater::store {

Sha256::Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  HW_CHECK(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1,
           "SHA-256 is part of every OpenSSL");
}

void Sha256::add(std::string_view bytes) {
  HW_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1,
           "a digest takes bytes until it is told");
}

std::string Sha256::finish() {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HW_CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, "a digest is told once");
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kDigits[digest.at(i) >> 4];
    hex += kDigits[digest.at(i) & 15];
  }
  return hex;
}

std::string sha256(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.finish();
}

}  // namespace headwater::store
