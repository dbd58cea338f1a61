#include "api/internal/sealed.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>

namespace headwater::api {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Key = std::array<unsigned char, 32>;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Key key_of(std::string_view password) {
  Key key{};
  unsigned size = 0;
  const int good =
      EVP_Digest(password.data(), password.size(), key.data(), &size, EVP_sha256(), nullptr);
  HW_CHECK(good == 1 && size == key.size(), "SHA-256 is part of every OpenSSL");
  return key;
}

unsigned char* writable(std::string& bytes, std::size_t at = 0) {
  return reinterpret_cast<unsigned char*>(bytes.data() + at);
}
const unsigned char* readable(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Context context() {
  Context made(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  HW_CHECK(made != nullptr, "out of memory");
  return made;
}

}  // namespace

Result<std::string> sealed(std::string_view bytes, std::string_view password) {
  std::string out(kNonceBytes + bytes.size() + kTagBytes, '\0');
  if (RAND_bytes(writable(out), kNonceBytes) != 1)
    return Error(ErrorCode::kUnavailable, "the system has no random bytes to give");
  const Key key = key_of(password);
  const Context cipher = context();
  int size = 0;
  const bool good =
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), readable(out)) ==
          1 &&
      EVP_EncryptUpdate(cipher.get(), writable(out, kNonceBytes), &size, readable(bytes),
                        static_cast<int>(bytes.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), writable(out, out.size() - kTagBytes), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                          writable(out, out.size() - kTagBytes)) == 1;
  HW_CHECK(good, "AES-256-GCM is part of every OpenSSL");
  return out;
}

std::optional<std::string> opened(std::string_view sealed_bytes, std::string_view password) {
  if (sealed_bytes.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view nonce = sealed_bytes.substr(0, kNonceBytes);
  std::string tag(sealed_bytes.substr(sealed_bytes.size() - kTagBytes));
  const std::string_view text =
      sealed_bytes.substr(kNonceBytes, sealed_bytes.size() - kNonceBytes - kTagBytes);
  std::string out(text.size() + 1, '\0');  // room for the end to be written, which is of no bytes
  const Key key = key_of(password);
  const Context cipher = context();
  int size = 0;
  const bool good =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), readable(nonce)) ==
          1 &&
      EVP_DecryptUpdate(cipher.get(), writable(out), &size, readable(text),
                        static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, writable(tag)) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), writable(out, text.size()), &size) == 1;
  if (!good) return std::nullopt;
  out.resize(text.size());
  return out;
}

}  // namespace headwater::api
