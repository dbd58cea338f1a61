#include "api/internal/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace headwater::api {
namespace {

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   unsigned_bytes(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::string_view letters = text.substr(0, text.size() - padding);
  // OpenSSL reads a padding in the middle as a letter, and passes over white space at either end.
  if (!std::all_of(letters.begin(), letters.end(), is_letter)) return malformed("not base64");
  std::string out(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   unsigned_bytes(text), static_cast<int>(text.size()));
  if (size < 0) return malformed("not base64");
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

}  // namespace headwater::api
