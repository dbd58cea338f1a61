#include "store/internal/text_dictionary.h"

#include <cstring>
#include <limits>

#include "base/timestamp.h"

namespace headwater::store {
namespace {

// Time tokens: 0 is unset, 1 is followed by the time as it is, the rest are distances.
constexpr std::uint64_t kUnsetToken = 0;
constexpr std::uint64_t kWholeToken = 1;
constexpr std::uint64_t kFirstDistance = 2;

std::uint64_t zigzag(std::uint64_t distance) {
  return (distance << 1) ^ ((distance >> 63) != 0 ? ~std::uint64_t{0} : 0);
}
std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (~(value & 1) + 1); }

std::uint64_t load(const char* from, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, size);
  return word;
}

std::uint64_t multiply_and_fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Sixteen bytes a step, after wyhash (Wang Yi, public domain). Stored nowhere: it decides only
// which of two texts a full table remembers. Whoever finds by it compares the text too.
std::uint64_t quick_hash(SeenTexts::Kind kind, std::string_view text) {
  constexpr std::uint64_t kFirst = 0xA0761D6478BD642FULL;
  constexpr std::uint64_t kSecond = 0xE7037ED1A0B428DBULL;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = kFirst ^ static_cast<std::uint64_t>(kind);
  for (; left > 16; left -= 16, at += 16)
    hash = multiply_and_fold(load(at, 8) ^ kSecond, load(at + 8, 8) ^ hash);
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left >= 8) {
    low = load(at, 8);
    high = load(at + left - 8, 8);
  } else if (left >= 4) {
    low = load(at, 4);
    high = load(at + left - 4, 4);
  } else {
    low = load(at, left);
  }
  return multiply_and_fold(kSecond ^ text.size(), multiply_and_fold(low ^ kSecond, high ^ hash));
}

// The length-prefixed text at the front of `rest`, which moves behind it.
std::string_view next_text(std::string_view& rest) {
  const auto size = static_cast<std::uint8_t>(rest.front());
  if (size < 0x80 && size < rest.size()) {
    const std::string_view text = rest.substr(1, size);
    rest.remove_prefix(1 + std::size_t{size});
    return text;
  }
  ByteReader reader(rest);
  const std::string_view text = reader.text();
  rest.remove_prefix(rest.size() - reader.remaining());
  return text;
}

}  // namespace

void SeenTexts::clear() {
  ++blob_;
  if (blob_ == 0) {  // it has gone round: the old marks could be taken for new ones
    slots_.assign(kSlots, Slot{});
    blob_ = 1;
  }
  for (std::uint32_t& next : next_) next = 0;
}

std::int64_t SeenTexts::number(Kind kind, std::string_view text) {
  const std::uint64_t hash = quick_hash(kind, text);
  const auto tag = static_cast<std::uint32_t>(hash >> 32 << 2) | static_cast<std::uint32_t>(kind);
  Slot& slot = slots_[hash % kSlots];
  if (slot.blob == blob_ && slot.tag == tag && text == std::string_view(slot.text, slot.size)) {
    slot.text = text.data();
    return slot.number;
  }
  slot = {text.data(), static_cast<std::uint32_t>(text.size()), tag, blob_,
          next_[static_cast<std::size_t>(kind)]++};
  return -1;
}

void DictionaryWriter::text(std::string_view value) {
  if (value.size() >= kTextRemembered) {
    const std::int64_t known = seen_.number(SeenTexts::Kind::kText, value);
    if (known >= 0) return unsigned_varint(static_cast<std::uint64_t>(known) << 1 | 1);
  }
  unsigned_varint(static_cast<std::uint64_t>(value.size()) << 1);
  raw(value);
}

void DictionaryWriter::pairs(std::string_view value) {
  if (value.empty()) return unsigned_varint(0);
  const std::int64_t known = seen_.number(SeenTexts::Kind::kSet, value);
  if (known >= 0) return unsigned_varint(static_cast<std::uint64_t>(known) << 1 | 1);
  pairs_.clear();
  for (std::string_view rest = value; !rest.empty();) {
    const char* const begin = rest.data();
    next_text(rest);
    next_text(rest);
    pairs_.emplace_back(begin, static_cast<std::size_t>(rest.data() - begin));
  }
  unsigned_varint(static_cast<std::uint64_t>(pairs_.size()) << 1);
  for (std::string_view pair : pairs_) {
    const std::int64_t number = seen_.number(SeenTexts::Kind::kPair, pair);
    if (number >= 0) {
      unsigned_varint(static_cast<std::uint64_t>(number) << 1 | 1);
    } else {
      unsigned_varint(0);
      text(next_text(pair));
      text(next_text(pair));
    }
  }
}

void DictionaryWriter::time(std::int64_t micros) {
  if (micros == Timestamp::kUnset) return unsigned_varint(kUnsetToken);
  const std::uint64_t distance = zigzag(static_cast<std::uint64_t>(micros) - base_);
  if (distance > std::numeric_limits<std::uint64_t>::max() - kFirstDistance) {
    unsigned_varint(kWholeToken);
    signed_varint(micros);
  } else {
    unsigned_varint(distance + kFirstDistance);
  }
}

std::string_view DictionaryReader::referred(const std::vector<std::string_view>& known,
                                            std::uint64_t token) {
  if (token >> 1 < known.size()) return known[token >> 1];
  fail();
  return {};
}

std::string_view DictionaryReader::text() {
  const std::uint64_t token = unsigned_varint();
  if ((token & 1) != 0) return referred(texts_, token);
  const std::string_view value = raw(token >> 1);
  if (value.size() >= kTextRemembered) texts_.push_back(value);
  return value;
}

void DictionaryReader::read_pair(std::string& set, std::vector<std::size_t>& new_ends) {
  const std::uint64_t token = unsigned_varint();
  if ((token & 1) != 0) {
    set += referred(pairs_, token);
  } else if (token == 0) {
    const std::size_t begin = set.size();
    ByteWriter writer(set);
    writer.text(text());
    writer.text(text());
    new_ends.push_back(begin);
    new_ends.push_back(set.size());
  } else {
    fail();
  }
}

std::string_view DictionaryReader::pairs() {
  const std::uint64_t token = unsigned_varint();
  if ((token & 1) != 0) return referred(sets_, token);
  const std::uint64_t count = token >> 1;
  if (count == 0) return {};
  std::string& set = assembled_.emplace_back();
  std::vector<std::size_t> new_ends;  // begin and end of each pair not seen before
  for (std::uint64_t i = 0; i < count && good(); ++i) read_pair(set, new_ends);
  const std::string_view whole = set;
  for (std::size_t i = 0; i < new_ends.size(); i += 2)
    pairs_.push_back(whole.substr(new_ends[i], new_ends[i + 1] - new_ends[i]));
  sets_.push_back(whole);
  return whole;
}

std::int64_t DictionaryReader::time() {
  const std::uint64_t token = unsigned_varint();
  if (token == kUnsetToken) return Timestamp::kUnset;
  if (token == kWholeToken) return signed_varint();
  return static_cast<std::int64_t>(base_ + unzigzag(token - kFirstDistance));
}

}  // namespace headwater::store
