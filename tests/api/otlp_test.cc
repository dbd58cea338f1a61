// A hook that protobuf is sent to: packed bodies, and answers in OTLP/HTTP's own words.
#include "api/otlp.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "api/internal/unpacked.h"
#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  HW_CHECK(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "gzip");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  HW_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "gzip");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// google.rpc.Status
std::string status(char code, const std::string& message) {
  return std::string("\x08") + code + "\x12" + static_cast<char>(message.size()) + message;
}

const std::string kPacked = "Content-Encoding: gzip\r\n";

class OtlpTest : public Served {
 protected:
  OtlpTest() { hooks_ = {{.name = "otel", .decoder = decoder_, .signature = {}, .binding = {}}}; }
  RawResponse posted(const std::string& body, const std::string& headers = "",
                     const std::string& type = "application/x-protobuf") {
    return request({.method = "POST",
                    .path = "/hooks/otel",
                    .token = role_tokens_[Role::kIngest],
                    .body = body,
                    .content_type = type,
                    .headers = headers});
  }
  void decodes(std::vector<Event> events, std::vector<std::string> rejected) {
    Decoded decoded;
    decoded.events = std::move(events);
    decoded.rejected = std::move(rejected);
    decoder_->set_result(std::move(decoded));
  }

  std::shared_ptr<FakeDecoder> decoder_ = std::make_shared<FakeDecoder>();
};

TEST_F(OtlpTest, AnswersProtobufWithAnEmptyMessageWhenAllWasTaken) {
  const RawResponse response = posted("\x0A");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), "application/x-protobuf");
  EXPECT_EQ(response.body, "");
  ASSERT_EQ(decoder_->seen().size(), 1U);
  EXPECT_EQ(decoder_->seen()[0].content_type, "application/x-protobuf");
}

TEST_F(OtlpTest, AnswersJsonAsEveryHookDoes) {
  EXPECT_EQ(posted("{}", "", "application/json").body,
            R"({"accepted":1,"dropped":[],"rejected":[]})");
}

TEST_F(OtlpTest, CountsTheRecordsThatCouldNotBeUsed) {
  decodes({alert_named("a")}, {"/resourceLogs/0: bad", "/resourceLogs/1: worse"});
  const RawResponse response = posted("\x0A");
  EXPECT_EQ(response.status, 200);
  const std::string why = "/resourceLogs/0: bad";
  const std::string partial = std::string("\x08\x02\x12") + static_cast<char>(why.size()) + why;
  EXPECT_EQ(response.body, std::string("\x0A") + static_cast<char>(partial.size()) + partial);
  decodes({}, {"/resourceLogs/0: bad"});
  EXPECT_EQ(posted("\x0A").status, 200) << "it could be read: sent again it would be no better";
}

TEST_F(OtlpTest, CountsTheRecordsOfTenantsThatTheSenderMayNotSpeakOf) {
  engine_.set_verdicts(
      [](const auto&) { return std::string(to_string(DropReason::kTenantNotAllowed)); });
  EXPECT_EQ(posted("\x0A").body, "\x0A\x16\x08\x01\x12\x12tenant_not_allowed");
}

TEST_F(OtlpTest, RefusesWhatIsNoRequestWithAStatus) {
  decodes({}, {"not OTLP logs: invalid tag exception"});
  const RawResponse response = posted("x");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.header("Content-Type"), "application/x-protobuf");
  EXPECT_EQ(response.body, status(3, "not OTLP logs: invalid tag exception"));
}

TEST_F(OtlpTest, EveryRefusalIsAStatus) {
  const RawResponse nobody = request({.method = "POST",
                                      .path = "/hooks/otel",
                                      .body = "x",
                                      .content_type = "application/x-protobuf"});
  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(nobody.header("Content-Type"), "application/x-protobuf");
  EXPECT_EQ(nobody.body.substr(0, 3), "\x08\x10\x12");
  EXPECT_EQ(posted("x", "Idempotency-Key: " + std::string(300, 'k') + "\r\n").body,
            status(3, "Idempotency-Key is too long"));
  engine_.set_full(true);
  const RawResponse full = posted("x");
  EXPECT_EQ(full.status, 503);
  EXPECT_NE(full.header("Retry-After"), "");
  EXPECT_EQ(full.body, status(14, "the queue is full"));
}

TEST_F(OtlpTest, AHookUnpacksGzip) {
  EXPECT_EQ(posted(gzip("what is in it"), kPacked).status, 200);
  EXPECT_EQ(posted(gzip("{}"), kPacked, "application/json").status, 202);
  ASSERT_EQ(decoder_->seen().size(), 2U);
  EXPECT_EQ(decoder_->seen()[0].bytes, "what is in it");
  EXPECT_EQ(decoder_->seen()[1].bytes, "{}");
}

TEST_F(OtlpTest, ABodyThatIsNotWhatItSaysOrTooMuchIsRefused) {
  EXPECT_EQ(posted("plain", kPacked).body, status(3, "gzip data is damaged"));
  const std::string bomb = gzip(std::string(limits::kRequestBodyBytesMax + 1, ' '));
  const RawResponse large = posted(bomb, kPacked);
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(large.body, status(8, "unpacked it is over 8388608 bytes"));
  EXPECT_EQ(posted("x", "Content-Encoding: br\r\n").status, 415);
  EXPECT_EQ(posted("x", kPacked + kPacked).status, 400);
  EXPECT_TRUE(decoder_->seen().empty());
}

TEST_F(OtlpTest, OnlyHooksUnpack) {
  const RawResponse response = post("/headwater/v1/events", gzip("{}"), kPacked);
  EXPECT_EQ(response.status, 415);
  EXPECT_NE(response.body.find("a Content-Encoding is not taken here"), std::string::npos);
}

TEST(UnpackedGzip, TakesMembersOneAfterAnother) {
  EXPECT_EQ(*unpacked_gzip(gzip("one, ") + gzip("two"), 100), "one, two");
  EXPECT_EQ(*unpacked_gzip(gzip(""), 100), "");
}

TEST(UnpackedGzip, GivesAsManyBytesAsItMay) {
  EXPECT_EQ(unpacked_gzip(gzip(std::string(100'000, 'a')), 100'000)->size(), 100'000U);
  const auto more = unpacked_gzip(gzip(std::string(100'001, 'a')), 100'000);
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().code(), ErrorCode::kExhausted);
}

TEST(UnpackedGzip, TellsWhatIsCutShortFromWhatIsDamaged) {
  const std::string whole = gzip("some text to pack");
  for (const std::string& cut :
       {std::string(), whole.substr(0, 5), whole.substr(0, whole.size() - 1)})
    EXPECT_EQ(unpacked_gzip(cut, 100).error().message(), "gzip data is cut short");
  EXPECT_EQ(unpacked_gzip(whole + "x", 100).error().message(), "gzip data is cut short");
  std::string changed = whole;
  changed[changed.size() - 5] = static_cast<char>(changed[changed.size() - 5] + 1);
  EXPECT_EQ(unpacked_gzip(changed, 100).error().message(), "gzip data is damaged");
}

}  // namespace
}  // namespace headwater::api
