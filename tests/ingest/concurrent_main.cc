// Runs the tests of this program in several processes at once: they wait for the mock broker's
// timers, not for the processor. Each process prints into a file, shown whole when it has ended.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr int kProcesses = 6;

struct Shard {
  std::FILE* output = nullptr;
  pid_t process = -1;
};

Shard start(int index) {
  Shard shard{std::tmpfile(), -1};
  if (shard.output == nullptr) return shard;
  shard.process = fork();
  if (shard.process != 0) return shard;
  dup2(fileno(shard.output), STDOUT_FILENO);
  setenv("GTEST_TOTAL_SHARDS", std::to_string(kProcesses).c_str(), 1);
  setenv("GTEST_SHARD_INDEX", std::to_string(index).c_str(), 1);
  const int result = RUN_ALL_TESTS();
  std::fflush(stdout);
  _exit(result);
}

bool passed(const Shard& shard) {
  int status = 1;
  if (shard.process < 0 || waitpid(shard.process, &status, 0) < 0) return false;
  std::rewind(shard.output);
  std::array<char, 4096> buffer;
  std::size_t size = 0;
  while ((size = std::fread(buffer.data(), 1, buffer.size(), shard.output)) > 0)
    std::fwrite(buffer.data(), 1, size, stdout);
  std::fclose(shard.output);
  return status == 0;
}

}  // namespace

int main(int count, char** arguments) {
  ::testing::InitGoogleTest(&count, arguments);
  if (std::getenv("GTEST_TOTAL_SHARDS") != nullptr || GTEST_FLAG_GET(list_tests))
    return RUN_ALL_TESTS();
  std::array<Shard, kProcesses> shards;
  for (int i = 0; i < kProcesses; ++i) shards[static_cast<std::size_t>(i)] = start(i);
  bool all = true;
  for (const Shard& shard : shards) all = passed(shard) && all;
  return all ? 0 : 1;
}
