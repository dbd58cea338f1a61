// The audit's chain: written with what it tells, and read by one who looks for what was done to it
// behind our back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <functional>
#include <thread>

#include "store/internal/audit_chain.h"
#include "store/internal/keys.h"
#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kRecords = 10;

AuditEntry entry(const std::string& object) {
  return {.at = Timestamp{1'000'000},
          .by = {.actor = "ada", .token_id = "7f3a", .address = "10.0.0.1"},
          .action = "incident.acknowledge",
          .object = object,
          .detail = "mine",
          .outcome = "done"};
}

class Audit : public testing::Test {
 protected:
  void SetUp() override {
    open();
    for (std::uint64_t i = 1; i <= kRecords; ++i) write("INC-" + std::to_string(i));
  }
  void open() {
    store_ = open_store(directory_.path("store"));
    estate_ = open_estate(*store_);
  }
  void close() {
    estate_.reset();
    store_.reset();
  }
  void write(const std::string& object) {
    Commit commit;
    commit.audit = {entry(object)};
    ASSERT_OK(estate_->write(commit));
  }
  // What somebody does to the files while nobody serves them; then it is opened again.
  void tamper(const std::function<void(rocksdb::DB&, const EstateKeys&)>& work) {
    const std::string name = estate_->name();
    close();
    rocksdb::DB* raw = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    const std::vector<rocksdb::ColumnFamilyDescriptor> families = {{"default", {}},
                                                                   {"journal", {}}};
    ASSERT_TRUE(
        rocksdb::DB::Open({}, directory_.path("store/rocksdb"), families, &handles, &raw).ok());
    work(*raw, EstateKeys(name));
    for (auto* handle : handles) raw->DestroyColumnFamilyHandle(handle);
    delete raw;
    open();
  }
  static std::string key(const EstateKeys& keys, std::uint64_t number) {
    return keys.numbered(Section::kAudit, number);
  }
  static std::string get(rocksdb::DB& raw, const std::string& key) {
    std::string value;
    EXPECT_TRUE(raw.Get({}, key, &value).ok());
    return value;
  }
  AuditVerdict verdict(const std::vector<AuditAnchor>& anchors = {}) {
    const auto found = estate_->verify_audit(anchors);
    EXPECT_OK(found);
    return found ? *found : AuditVerdict{};
  }
  // "5 was removed".
  std::vector<std::string> faults(const std::vector<AuditAnchor>& anchors = {}) {
    std::vector<std::string> lines;
    const AuditVerdict found = verdict(anchors);
    EXPECT_EQ(found.whole, found.faults.empty());
    for (const AuditFault& fault : found.faults)
      lines.push_back(std::to_string(fault.number) + " " + fault.what);
    return lines;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<EstateStore> estate_;
};

TEST_F(Audit, IsAChainThatGoesOnAfterARestart) {
  close();
  open();
  write("INC-11");
  const auto records = estate_->audit(0, 100);
  ASSERT_OK(records);
  ASSERT_EQ(records->size(), kRecords + 1);
  EXPECT_EQ(records->front().entry.object, "INC-11");
  EXPECT_EQ(records->back().previous, std::string(64, '0'));
  for (std::size_t i = 0; i + 1 < records->size(); ++i) {
    EXPECT_EQ((*records)[i].previous, (*records)[i + 1].digest);
    EXPECT_EQ((*records)[i].number, (*records)[i + 1].number + 1);
  }
  const AuditVerdict found = verdict();
  EXPECT_TRUE(found.whole);
  EXPECT_EQ(found.records, kRecords + 1);
  EXPECT_EQ(found.head.digest, estate_->audit_head().digest);
  EXPECT_EQ(estate_->audit(5, 2)->front().number, 4U);
}

TEST_F(Audit, IsWrittenWithWhatItTellsOrNotAtAll) {
  ASSERT_OK(estate_->write_shell({{"tokens/1", "a"}}, {entry("1")}));
  EXPECT_EQ(estate_->audit_head().number, kRecords + 1);
  Commit commit;
  commit.entries.push_back({Input{Seq{1}, Timestamp{1000}, Tick{}}, {}});
  commit.audit = {entry("INC-1"), entry("INC-2")};
  ASSERT_OK(estate_->write(commit));
  EXPECT_EQ(estate_->audit_head().number, kRecords + 3);
  EXPECT_TRUE(verdict().whole);
}

TEST_F(Audit, OfSeveralWritersIsOneChain) {
  std::thread other([&] {
    for (int i = 0; i < 50; ++i)
      ASSERT_OK(estate_->write_shell({{"tokens/1", std::to_string(i)}}, {entry("token")}));
  });
  for (int i = 0; i < 50; ++i) write("INC-1");
  other.join();
  const AuditVerdict found = verdict();
  EXPECT_TRUE(found.whole);
  EXPECT_EQ(found.records, kRecords + 100);
}

TEST_F(Audit, ShowsWhichRecordWasEdited) {
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    std::string bytes = get(raw, key(keys, 4));
    bytes.replace(bytes.find("ada"), 3, "eve");
    ASSERT_TRUE(raw.Put({}, key(keys, 4), bytes).ok());
  });
  EXPECT_THAT(faults(), ElementsAre("4 was edited: record 5 knows it otherwise"));
}

TEST_F(Audit, ShowsThatTheNewestWasEdited) {
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    std::string bytes = get(raw, key(keys, kRecords));
    bytes.replace(bytes.find("ada"), 3, "eve");
    ASSERT_TRUE(raw.Put({}, key(keys, kRecords), bytes).ok());
  });
  EXPECT_THAT(faults(), ElementsAre("10 was edited: it is not the head that was written"));
}

TEST_F(Audit, ShowsWhatWasRemoved) {
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    for (const std::uint64_t number : {3U, 6U, 7U})
      ASSERT_TRUE(raw.Delete({}, key(keys, number)).ok());
  });
  EXPECT_THAT(faults(), ElementsAre("3 was removed", "6 was removed, and all up to 7"));
}

TEST_F(Audit, ShowsWhatWasMoved) {
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    const std::string fifth = get(raw, key(keys, 5));
    const std::string sixth = get(raw, key(keys, 6));
    ASSERT_TRUE(raw.Put({}, key(keys, 5), sixth).ok());
    ASSERT_TRUE(raw.Put({}, key(keys, 6), fifth).ok());
  });
  EXPECT_THAT(faults(), ElementsAre("5 was moved: record 6 stands in its place",
                                    "6 was moved: record 5 stands in its place"));
}

TEST_F(Audit, ShowsThatItsEndWasCutOff) {
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    ASSERT_TRUE(raw.Delete({}, key(keys, 10)).ok());
    ASSERT_TRUE(raw.Delete({}, key(keys, 9)).ok());
  });
  EXPECT_THAT(faults(), ElementsAre("9 was cut off, and all up to 10"));
}

TEST_F(Audit, CutWithItsHeadIsKnownByTheLastAnchorAlone) {
  const AuditAnchor early = {3, estate_->audit(4, 1)->front().digest};
  const AuditAnchor late = estate_->audit_head();
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    for (std::uint64_t number = 8; number <= kRecords; ++number)
      ASSERT_TRUE(raw.Delete({}, key(keys, number)).ok());
    const AuditAnchor head{7, audit_digest(get(raw, key(keys, 7)))};
    ASSERT_TRUE(raw.Put({}, keys.prefix(Section::kAuditHead), encoded(head)).ok());
  });
  EXPECT_TRUE(verdict({early}).whole);
  EXPECT_EQ(verdict({early}).anchors, 1U);
  EXPECT_THAT(faults({late, early}),
              ElementsAre("10 was anchored and is not there: the end was cut off"));
}

TEST_F(Audit, WrittenAnewFromTheBeginningIsKnownByAnyAnchor) {
  const AuditAnchor anchor = {6, estate_->audit(7, 1)->front().digest};
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    AuditAnchor head{0, no_audit_digest()};
    for (std::uint64_t number = 1; number <= kRecords; ++number) {
      AuditEntry forged = read_audit(get(raw, key(keys, number)))->entry;
      if (number == 2) forged.by.actor = "eve";
      const std::string bytes = audit_bytes(number, head.digest, forged);
      ASSERT_TRUE(raw.Put({}, key(keys, number), bytes).ok());
      head = {number, audit_digest(bytes)};
    }
    ASSERT_TRUE(raw.Put({}, keys.prefix(Section::kAuditHead), encoded(head)).ok());
  });
  EXPECT_TRUE(verdict().whole);
  EXPECT_THAT(faults({anchor}), ElementsAre(HasSubstr("6 is not the record that was anchored")));
}

TEST_F(Audit, ShowsWhatIsNoRecordAnyMore) {
  tamper([](rocksdb::DB& raw, const EstateKeys& keys) {
    ASSERT_TRUE(raw.Put({}, key(keys, 4), "nothing").ok());
  });
  EXPECT_THAT(faults(), ElementsAre("4 was edited: it is no record any more",
                                    "4 was edited: record 5 knows it otherwise"));
}

}  // namespace
}  // namespace headwater::store
