// What the pages of docs/sources tell people to send is taken: every here-document of a shell
// block, every --data of a curl, every "json" block, in the format of the door that it is sent to.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "ingest/formats.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Sent {
  std::string command;  // up to the payload
  std::string payload;
};

std::vector<Sent> matches(const std::string& page, const char* pattern) {
  std::vector<Sent> all;
  const std::regex regex(pattern, std::regex::multiline);
  for (auto at = std::sregex_iterator(page.begin(), page.end(), regex);
       at != std::sregex_iterator(); ++at)
    all.push_back({(*at)[1], (*at)[2]});
  return all;
}

std::vector<Sent> payloads(const std::string& page) {
  std::vector<Sent> all = matches(page, R"(((?:curl[^\n]*\\\n)?[^\n]*)<<END\n([^]*?)\nEND$)");
  for (Sent& each : matches(page, R"(^curl --data '([^\n]*)' (http[^\n]*)$)"))
    all.push_back({std::move(each.payload), std::move(each.command)});
  for (Sent& each : matches(page, R"(^```(json)\n([^]*?)\n```$)")) all.push_back(std::move(each));
  return all;
}

// What the shell puts in.
std::string filled(std::string payload) {
  payload = std::regex_replace(payload, std::regex(R"('\$KEY')"), "k");
  payload = std::regex_replace(payload, std::regex(R"(\$status)"), "failed");
  return std::regex_replace(payload, std::regex(R"(\$\(.*\)(?=[,}]))"), "7");
}

std::string format_of(const Sent& sent, const std::string& page) {
  const auto to = [&](const char* path) { return sent.command.find(path) != std::string::npos; };
  if (to("/api/v2/alerts")) return "alertmanager_alerts";
  if (to("/hooks/cloudevents")) return "cloudevents";
  if (to("/v2/enqueue") || to("/v2/change/enqueue")) return "pagerduty_events";
  std::smatch hook;
  if (!std::regex_search(sent.command, hook, std::regex("/hooks/([a-z_]+)")))
    return "headwater_json";
  const std::regex configured("name: " + hook[1].str() + R"(,? *\n? *format: ([a-z_]+))");
  std::smatch format;
  return std::regex_search(page, format, configured) ? format[1].str() : "its hook is not shown";
}

TEST(SourcePages, EveryExampleOfAPayloadIsTaken) {
  std::size_t events = 0;
  std::size_t formats = 0;
  for (const auto& entry : fs::directory_iterator("docs/sources")) {
    const std::string page = read(entry.path());
    for (const Sent& sent : payloads(page)) {
      const std::string format = format_of(sent, page);
      SCOPED_TRACE(entry.path().string() + ", " + format + "\n" + sent.payload);
      const auto decoder = decoder_for(format);
      ASSERT_TRUE(decoder.ok());
      RawRecord record = request({});
      const std::string bytes = filled(sent.payload);
      record.bytes = bytes;
      const Decoded decoded = (*decoder)->decode(record);
      EXPECT_EQ(decoded.rejected, std::vector<std::string>{});
      EXPECT_FALSE(decoded.events.empty());
      events += decoded.events.size();
      formats += format == "headwater_json" ? 0 : 1;
    }
  }
  EXPECT_GE(events, 26U);
  EXPECT_GE(formats, 6U);
}

}  // namespace
}  // namespace headwater::ingest
