// C16: when a snapshot is taken and what is cut from the journal, by the keeper beside a running
// engine.
#include "app/store_keeper.h"

#include <gmock/gmock.h>

#include <future>

#include "app/recovery.h"
#include "store/snapshot_file.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

// An engine that runs, a keeper that is called by hand, a clock that is moved by hand.
class StoreKeeperTest : public testing::Test {
 protected:
  void SetUp() override {
    estate_.open(kStart);
    const EngineLoopPorts ports{.deliver = [](const Delivery&) { return true; },
                                .failed = [](const Error& error) { FAIL() << error.message(); },
                                .has_space = {}};
    loop_ = EngineLoop::start(estate_.give_engine(), ports);
  }
  void TearDown() override { loop_.reset(); }

  void keep_journal(Duration kept, std::uint64_t bytes_max) {
    rules::Configuration configuration;
    configuration.store.journal_kept = kept;
    configuration.store.journal_bytes_max = bytes_max;
    keeper_ = std::make_unique<StoreKeeper>(estate_.store(), configuration);
  }

  template <class T>
  T on_engine(const std::function<T(EstateEngine&)>& ask) {
    std::promise<T> answer;
    EXPECT_TRUE(loop_->run_on_engine([&](EstateEngine& engine) { answer.set_value(ask(engine)); }));
    return answer.get_future().get();
  }
  void clock_is(Timestamp at) {
    static_cast<void>(on_engine<bool>([&](EstateEngine&) {
      estate_.script({at});
      return true;
    }));
  }
  void submit(decltype(Input::body) body) {
    std::promise<void> durable;
    Submission submission;
    submission.inputs.push_back(std::move(body));
    submission.done = [&](const Outcome&) { durable.set_value(); };
    loop_->submit_internal(std::move(submission));
    durable.get_future().wait();
  }
  void fires(Timestamp at, const std::string& service) {
    clock_is(at);
    submit(down(at, service).body);
  }

  std::vector<store::SnapshotFile> snapshots() {
    auto files = estate_.estate().snapshots();
    EXPECT_TRUE(files.ok());
    return *files;
  }
  std::uint64_t journal_begins() { return estate_.estate().journal().segments.front().first.value; }
  std::uint64_t journal_ends() { return estate_.estate().journal().last.value; }

  // The oldest snapshot and the journal behind it.
  Hash128 digest_from_oldest_snapshot() {
    const store::SnapshotFile oldest = estate_.estate().snapshots()->front();
    correlator::State state;
    const auto load = [&](const store::StoredRow& row) -> Status {
      EXPECT_TRUE(correlator::load_row(state, row.object.table, row.object.id, row.bytes));
      return Ok{};
    };
    const auto head = store::read_snapshot(oldest.path, "eu", load);
    EXPECT_TRUE(head.ok()) << head.error().message();
    EXPECT_TRUE(correlator::load_row(state, Table::kMeta, 0, head->meta));
    correlator::rebuild_indexes(state);
    const Status scanned = estate_.estate().view()->scan_records(
        Seq{oldest.seq.value + 1}, [&](Seq, const Record& record) -> Status {
          correlator::apply(state, record);
          return Ok{};
        });
    EXPECT_TRUE(scanned.ok()) << scanned.error().message();
    return correlator::digest(state);
  }
  Hash128 digest_now() {
    return on_engine<Hash128>(
        [](EstateEngine& engine) { return correlator::digest(engine.engine().state()); });
  }
  std::vector<MessageId> pending() {
    return on_engine<std::vector<MessageId>>([](EstateEngine& engine) {
      const auto& ids = engine.engine().state().indexes.pending_messages;
      return std::vector<MessageId>(ids.begin(), ids.end());
    });
  }
  Seq unsent() {
    return on_engine<Seq>([](EstateEngine& engine) { return engine.oldest_unsent(); });
  }
  Hash128 in_force() {
    const auto all = estate_.estate().references_in_force(Seq{});
    EXPECT_TRUE(all.ok());
    for (const store::ReferenceInForceAt& each : *all)
      if (each.kind == ReferenceKind::kConfiguration) return each.digest;
    return {};
  }
  void replace_configuration(const std::string& text) {
    auto read = rules::read_configuration(text, "config.yaml");
    ASSERT_TRUE(read.configuration) << rules::to_text(read.findings.front());
    std::vector<PreparedReference> references(1);
    references[0].configuration =
        std::make_shared<const rules::Configuration>(std::move(*read.configuration));
    std::promise<void> durable;
    loop_->replace_references(std::move(references), {}, [&] { durable.set_value(); });
    durable.get_future().wait();
  }

  EstateHarness estate_{std::string(kConfiguration), "nodes: [{name: web, kind: app}]\n"};
  std::unique_ptr<EngineLoop> loop_;
  std::unique_ptr<StoreKeeper> keeper_;
};

TEST_F(StoreKeeperTest, TakesASnapshotDailyAndCutsAtTheOldestThatIsNeeded) {
  const Duration apart = hours(8);
  keep_journal(days(3), 1ULL << 30);
  for (Timestamp at = kStart + hours(1); at < kStart + days(8); at = at + apart) {
    SCOPED_TRACE(format_rfc3339(at));
    fires(at, "service-" + std::to_string(at.micros));
    keeper_->keep(*loop_);
    const std::vector<store::SnapshotFile> kept = snapshots();
    if (at < kStart + days(4)) {
      EXPECT_THAT(kept, testing::SizeIs((at - kStart).micros / days(1).micros));
      EXPECT_EQ(journal_begins(), 1U);
    } else {
      // Three days can be replayed from the oldest; at the last cut the next one would not do.
      EXPECT_LE(kept.at(0).at, at - days(3));
      EXPECT_GE(kept.at(1).at, at - days(3) - days(1) - apart);
      EXPECT_LE(journal_begins(), kept.at(0).seq.value + 1);
    }
    if (!kept.empty()) {
      EXPECT_EQ(digest_from_oldest_snapshot(), digest_now());
    }
  }
  EXPECT_GT(journal_begins(), 1U);
}

TEST_F(StoreKeeperTest, TakesASnapshotAtAnEighthOfTheBytes) {
  fires(kStart + hours(2), "first");  // a segment of its own
  const std::uint64_t used = estate_.estate().journal().bytes();
  keep_journal(days(3), 8 * (used + 1));
  keeper_->keep(*loop_);
  EXPECT_THAT(snapshots(), testing::IsEmpty());
  fires(kStart + hours(2), "second");
  keeper_->keep(*loop_);
  EXPECT_THAT(snapshots(), testing::SizeIs(1));
}

TEST_F(StoreKeeperTest, NeverCutsPastAMessageThatIsNotOut) {
  keep_journal(hours(1), 8);
  fires(kStart + hours(1), "early");
  keeper_->keep(*loop_);
  fires(kStart + hours(2), "web");
  // Steps that are no gap (C6), until pages are decided.
  for (int step = 1; step <= 3; ++step) {
    clock_is(kStart + hours(2) + seconds(50) * step);
    submit(Tick{});
  }
  const Seq decided = unsent();
  ASSERT_TRUE(decided.set());
  for (int hour = 4; hour <= 12; hour += 2) {
    fires(kStart + hours(hour), "other-" + std::to_string(hour));
    keeper_->keep(*loop_);
    EXPECT_LE(journal_begins(), decided.value);
  }
  EXPECT_GT(journal_begins(), 1U);  // what came before the page has gone

  for (const MessageId each : pending())
    submit(DeliveryAttempted{{.message = each, .result = AttemptResult::kDelivered}});
  fires(kStart + hours(14), "last");
  keeper_->keep(*loop_);
  fires(kStart + hours(16), "last of all");
  keeper_->keep(*loop_);
  EXPECT_GT(journal_begins(), decided.value);
  EXPECT_EQ(digest_from_oldest_snapshot(), digest_now());
}

TEST_F(StoreKeeperTest, AReferenceLivesWhileAKeptBlobNamesIt) {
  const Hash128 first = in_force();
  keep_journal(hours(1), 8);
  replace_configuration(std::string(kConfiguration) + "incidents: {look_back: 1h}\n");
  const Hash128 second = in_force();
  fires(kStart + hours(2), "web");
  keeper_->keep(*loop_);
  EXPECT_TRUE(estate_.estate().reference(first).ok()) << "its input is still kept";
  for (int hour = 4; hour <= 8; hour += 2) {
    fires(kStart + hours(hour), "web");
    keeper_->keep(*loop_);
  }
  EXPECT_GT(journal_begins(), 4U);
  EXPECT_FALSE(estate_.estate().reference(first).ok());
  EXPECT_TRUE(estate_.estate().reference(second).ok());
}

}  // namespace
}  // namespace headwater::app
