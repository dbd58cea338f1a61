// What an EstateView is made of. Private to store/. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/estate_view.h"
#include "store/internal/database.h"
#include "store/internal/keys.h"

namespace headwater::store {

struct EstateView::Impl {
  [[nodiscard]] Status scan_tombstones(
      const std::function<void(const EstateKeys::Tombstone&)>& visit) const;
  // Every blob from the one that holds `from`; `read` gives the head it found, and the chain of
  // seqs is checked up to the view's own head.
  [[nodiscard]] Status scan_blobs(
      Seq from, const std::function<Result<JournalHead>(std::string_view)>& read) const;
  [[nodiscard]] Result<std::optional<Seq>> first_blob(Seq from) const;
  [[nodiscard]] Error corrupt(std::string_view key, const std::string& what) const;

  const Database& database;
  std::string name;
  EstateKeys keys;
  std::shared_ptr<const rocksdb::Snapshot> snapshot;
  Head head;
};

}  // namespace headwater::store
