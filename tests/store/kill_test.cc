// R1: what was acknowledged is there after a kill -9 at any moment. The writer is this program
// itself, started again to run one disabled test.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

constexpr const char* kDirectory = "HEADWATER_KILL_TEST_STORE";
constexpr int kAcknowledgements = 3;  // the writer's descriptor for them

ToyEngine::State fold_from_nothing(const EstateView& view) {
  ToyEngine::State state;
  EXPECT_OK(view.scan_records(Seq{}, [&](Seq, const Record& record) -> Status {
    const ObjectRef object = object_of(record);
    if (object.table == Table::kMeta) return Ok{};
    std::string& value = state[object];
    value = to_hex(hash128(value + encoded(record)));
    if (std::holds_alternative<AlertForgotten>(record)) state.erase(object);
    return Ok{};
  }));
  return state;
}

class Writer {
 public:
  explicit Writer(const std::string& directory) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe(ends), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], kAcknowledgements);
      ::setenv(kDirectory, directory.c_str(), 1);
      ::execl("/proc/self/exe", "writer", "--gtest_filter=KillTestWriter.*",
              "--gtest_also_run_disabled_tests", nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    acknowledgements_ = ends[0];
  }
  ~Writer() { ::close(acknowledgements_); }

  // The last seq acknowledged, after `count` more acknowledgements; 0 when it has died.
  std::uint64_t wait_for(int count) {
    std::uint64_t seq = 0;
    for (int i = 0; i < count; ++i)
      if (::read(acknowledgements_, &seq, sizeof seq) != sizeof seq) return 0;
    return seq;
  }
  // Kills it and gives the last seq that it acknowledged before it died, at least `known`.
  std::uint64_t kill(std::uint64_t known) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    for (std::uint64_t seq = 0; ::read(acknowledgements_, &seq, sizeof seq) == sizeof seq;)
      known = seq;
    return known;
  }

 private:
  pid_t process_ = -1;
  int acknowledgements_ = -1;
};

TEST(KillTestWriter, DISABLED_WritesUntilItIsKilled) {
  const char* const directory = std::getenv(kDirectory);
  if (directory == nullptr) GTEST_SKIP() << "started by Kill only";
  auto store = open_store(directory);
  auto estate = open_estate(*store);
  ToyEngine engine(estate->journal().last.value, 200);
  engine.recover(*estate->view());
  while (true) {
    ASSERT_OK(estate->write(engine.next_commit(10)));
    const std::uint64_t seq = engine.seq().value;
    if (::write(kAcknowledgements, &seq, sizeof seq) != sizeof seq) return;  // nobody listens
  }
}

TEST(Kill, LosesNothingThatWasAcknowledged) {
  TemporaryDirectory directory;
  for (int round = 0; round < 12; ++round) {
    Writer writer(directory.path("store"));
    const std::uint64_t seen = writer.wait_for(1 + round * 17 % 40);
    ASSERT_NE(seen, 0U) << "the writer died by itself";
    const std::uint64_t acknowledged = writer.kill(seen);

    auto store = open_store(directory.path("store"));
    auto estate = open_estate(*store);
    const auto view = estate->view();
    ASSERT_OK(view);
    ASSERT_GE(view->head().seq.value, acknowledged) << "round " << round;
    ToyEngine recovered(0);
    recovered.recover(*view);
    ASSERT_EQ(recovered.state(), fold_from_nothing(*view)) << "round " << round;
  }
}

}  // namespace
}  // namespace headwater::store
