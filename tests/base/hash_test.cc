#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>

#include "base/id.h"

namespace headwater {
namespace {

// Published values of MurmurHash3_x64_128 with seed 0: they are stored, so they never change.
TEST(Hashes, Hash128IsMurmur3) {
  EXPECT_EQ(to_hex(hash128("")), "00000000000000000000000000000000");
  EXPECT_EQ(to_hex(hash128("hello")), "cbd8a7b341bd9b025b1e906a48ae1d19");
  EXPECT_EQ(to_hex(hash128("The quick brown fox jumps over the lazy dog")),
            "e34bbc7bbc071b6c7a433ca9c49a9347");
}

TEST(Hashes, EveryLengthAndEveryBitCounts) {
  std::set<Hash128> seen;
  std::size_t made = 0;
  for (std::size_t size = 0; size <= 40; ++size) {
    std::string text(size, 'a');
    seen.insert(hash128(text));
    ++made;
    for (std::size_t bit = 0; bit < size * 8; ++bit) {
      std::string flipped = text;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      seen.insert(hash128(flipped));
      ++made;
    }
  }
  EXPECT_EQ(seen.size(), made);
}

// Values from the authors of FNV.
TEST(Hashes, Fnv1aIsTheirs) {
  const auto fnv = [](std::string_view text) {
    Fnv1a64 hash;
    hash.add(text);
    return hash.value();
  };
  EXPECT_EQ(fnv(""), 0xcbf29ce484222325U);
  EXPECT_EQ(fnv("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(fnv("foobar"), 0x85944171f73967e8U);
}

using DogId = StrongId<struct DogTag>;
using CatId = StrongId<struct CatTag>;
static_assert(!std::is_convertible_v<DogId, CatId>);
static_assert(!std::is_convertible_v<std::uint64_t, DogId>);
static_assert(!std::is_convertible_v<DogId, std::uint64_t>);

TEST(Ids, OrderByNumberAndZeroIsNone) {
  EXPECT_FALSE(DogId{}.set());
  EXPECT_TRUE(DogId{1}.set());
  EXPECT_LT(DogId{9}, DogId{10});
  EXPECT_EQ(std::hash<DogId>{}(DogId{7}), std::hash<std::uint64_t>{}(7));
}

}  // namespace
}  // namespace headwater
