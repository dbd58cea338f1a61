#include "ingest/file_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "ingest/headwater_json_decoder.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string gzipped(const std::string& text) {
  z_stream stream{};
  HW_CHECK(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib");
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  HW_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// With a checksum, as the command line tool writes it.
std::string zstd_packed(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

// An alert's line; `clock` is the minute and second of the hour 10.
std::string alert(std::string_view name, std::string_view clock, std::string_view received = "") {
  std::string out = R"({"kind":"alert","name":")" + std::string(name) +
                    R"(","time":"2026-01-01T10:)" + std::string(clock) + "Z\"";
  if (!received.empty()) out += R"(,"received_at":"2026-01-01T10:)" + std::string(received) + "Z\"";
  return out + "}\n";
}

class FileSourceTest : public ::testing::Test {
 protected:
  FileSourceTest() : folder_(std::filesystem::temp_directory_path() / folder_name()) {
    std::filesystem::create_directories(folder_);
  }
  ~FileSourceTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // Each item as "mm:ss name", or "mm:ss ! reason"; the last is the error, if reading ended so.
  std::vector<std::string> read(const std::vector<std::string>& paths) {
    auto source = FileSource::open(paths, decoder_);
    if (!source) return {source.error().message()};
    std::vector<std::string> out;
    while (true) {
      auto item = source->next();
      if (!item) {
        out.push_back(item.error().message());
        return out;
      }
      if (!*item) return out;
      const std::string at = format_rfc3339((*item)->at);
      out.push_back(at.empty() ? "unset" : at.substr(14, at.size() - 15));
      positions_.push_back((*item)->position);
      if (const auto* event = std::get_if<Event>(&(*item)->content)) {
        out.back() += " " + std::string(event->labels.get("name"));
        sources_.push_back(event->source);
      } else {
        out.back() += " ! " + std::get<DeadLetter>((*item)->content).reason;
      }
    }
  }

  std::filesystem::path folder_;
  HeadwaterJsonDecoder decoder_;
  std::vector<std::string> positions_;
  std::vector<std::string> sources_;

 private:
  static std::string folder_name() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    return "headwater-" + std::to_string(getpid()) + "-" + test->name();
  }
};

TEST_F(FileSourceTest, C8AtIsTheFilesRunningMaximum) {
  const std::string path =
      write("s.ndjson", alert("a", "00:05") + alert("b", "00:03") + alert("c", "00:09"));
  EXPECT_THAT(read({path}), ElementsAre("00:05 a", "00:05 b", "00:09 c"));
  EXPECT_THAT(positions_, ElementsAre("s.ndjson:1", "s.ndjson:2", "s.ndjson:3"));
  EXPECT_THAT(sources_, ElementsAre("file:s.ndjson", "file:s.ndjson", "file:s.ndjson"));
}

TEST_F(FileSourceTest, C8ReceivedAtOrdersAStreamWhoseClockIsWrong) {
  const std::string path = write("s", alert("a", "59:00", "00:01") + alert("b", "00:00", "00:02"));
  EXPECT_THAT(read({path}), ElementsAre("00:01 a", "00:02 b"));
}

TEST_F(FileSourceTest, C8SeveralFilesMergeByTimeThenPlaceThenLine) {
  const std::string one = write("one", alert("a", "00:01") + alert("b", "00:04") +
                                           alert("late", "00:02") + alert("c", "00:05"));
  const std::string two =
      write("two", alert("x", "00:01") + alert("y", "00:03") + alert("z", "00:04"));
  EXPECT_THAT(read({one, two}), ElementsAre("00:01 a", "00:01 x", "00:03 y", "00:04 b",
                                            "00:04 late", "00:04 z", "00:05 c"));
  EXPECT_THAT(read({two, one}), ElementsAre("00:01 x", "00:01 a", "00:03 y", "00:04 z", "00:04 b",
                                            "00:04 late", "00:05 c"));
}

TEST_F(FileSourceTest, WhatCannotBeUsedStandsInItsPlaceWithItsBytes) {
  const std::string path = write("s", "oops\n" + alert("a", "00:01") + "{\"kind\":\"x\"}\n");
  EXPECT_THAT(
      read({path}),
      ElementsAre(
          "unset ! not JSON: The JSON document has an improper structure: missing "
          "or superfluous commas, braces, missing keys, etc.",
          "00:01 a",
          R"(00:01 ! /kind: expected "alert", "change", "signal", "journey" or "heartbeat")"));
  auto source = FileSource::open({path}, decoder_);
  ASSERT_TRUE(source.ok());
  const auto item = source->next();
  ASSERT_TRUE(item.ok() && item->has_value());
  EXPECT_EQ(std::get<DeadLetter>((**item).content).bytes, "oops");
}

TEST_F(FileSourceTest, BlankLinesCountButAreNothingAndTheLastNeedsNoLineFeed) {
  std::string text = alert("a", "00:01") + "\n \t\r\n" + alert("b", "00:02");
  text.pop_back();
  EXPECT_THAT(read({write("s", text)}), ElementsAre("00:01 a", "00:02 b"));
  EXPECT_THAT(positions_, ElementsAre("s:1", "s:4"));
}

TEST_F(FileSourceTest, AnEmptyFileIsNothing) {
  EXPECT_THAT(read({write("s", "")}), IsEmpty());
  EXPECT_THAT(read({}), IsEmpty());
}

TEST_F(FileSourceTest, PackedFilesReadLikePlainOnes) {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += alert("a" + std::to_string(i), i % 2 == 0 ? "00:01" : "00:02");
  const auto plain = read({write("plain", text)});
  ASSERT_EQ(plain.size(), 5000U);
  EXPECT_EQ(read({write("packed.gz", gzipped(text))}), plain);
  EXPECT_EQ(read({write("packed.zst", zstd_packed(text))}), plain);
}

TEST_F(FileSourceTest, SeveralMembersOrFramesAreOneFile) {
  const std::string a = alert("a", "00:01");
  const std::string b = alert("b", "00:02");
  EXPECT_THAT(read({write("two.gz", gzipped(a) + gzipped(b))}), ElementsAre("00:01 a", "00:02 b"));
  EXPECT_THAT(read({write("two.zst", zstd_packed(a) + zstd_packed(b))}),
              ElementsAre("00:01 a", "00:02 b"));
}

TEST_F(FileSourceTest, AFileCutShortOrDamagedIsAnErrorThatNamesIt) {
  const std::string text = alert("a", "00:01") + alert("b", "00:02");
  for (const std::string& packed : {gzipped(text), zstd_packed(text)}) {
    const auto cut = read({write("cut", packed.substr(0, packed.size() - 3))});
    EXPECT_THAT(cut.back(), HasSubstr("/cut: "));
    EXPECT_THAT(cut.back(), HasSubstr("data is cut short"));
    std::string flipped = packed;
    flipped[flipped.size() / 2] = static_cast<char>(~flipped[flipped.size() / 2]);
    EXPECT_THAT(read({write("flipped", flipped)}).back(), HasSubstr("data is damaged"));
    EXPECT_THAT(read({write("trailing", packed + "garbage")}).back(), HasSubstr("is damaged"));
  }
}

TEST_F(FileSourceTest, AMissingFileIsToldBeforeAnyIsRead) {
  const std::string there = write("there", alert("a", "00:01"));
  EXPECT_THAT(read({there, there + ".not"}),
              ElementsAre(there + ".not: No such file or directory"));
  EXPECT_THAT(read({folder_}), ElementsAre(folder_.string() + ": Is a directory"));
}

TEST_F(FileSourceTest, ALineOverTheLimitIsADeadLetterAndTheNextIsRead) {
  const std::string path =
      write("s", alert("a", "00:01") + std::string(9 * 1024 * 1024, 'x') + "\n" +
                     alert("b", "00:02") + std::string(9 * 1024 * 1024, 'y'));
  EXPECT_THAT(read({path}),
              ElementsAre("00:01 a", "00:01 ! a line over 8388608 bytes; its beginning is kept",
                          "00:02 b", "00:02 ! a line over 8388608 bytes; its beginning is kept"));
  EXPECT_THAT(positions_, ElementsAre("s:1", "s:2", "s:3", "s:4"));
}

TEST_F(FileSourceTest, StandardInputIsReadAsAFile) {
  const std::string path = write("piped", gzipped(alert("a", "00:01")));
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  ASSERT_NE(file, nullptr);
  const int saved = dup(0);
  ASSERT_GE(dup2(fileno(file), 0), 0);
  const auto items = read({"-"});
  dup2(saved, 0);
  close(saved);
  std::fclose(file);
  EXPECT_THAT(items, ElementsAre("00:01 a"));
  EXPECT_THAT(positions_, ElementsAre("stdin:1"));
}

}  // namespace
}  // namespace headwater::ingest
