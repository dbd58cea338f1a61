#include "app/reference_library.h"

#include <utility>

#include "base/check.h"
#include "base/fields.h"

namespace headwater::app {
namespace {

// The configuration's file name is part of its content: messages about it name the file.
std::string configuration_content(const rules::Configuration& configuration) {
  std::string content;
  ByteWriter writer(content);
  writer.text(configuration.file);
  writer.text(configuration.text);
  return content;
}

}  // namespace

Hash128 CompiledReferences::add(std::shared_ptr<const rules::Configuration> configuration) {
  const Hash128 digest = hash128(configuration_content(*configuration));
  configurations_[digest] = std::move(configuration);
  return digest;
}

Hash128 CompiledReferences::add(MapFacts facts) {
  const Hash128 digest = hash128(encoded(facts));
  facts_[digest] = std::move(facts);
  return digest;
}

Hash128 CompiledReferences::add(std::shared_ptr<const rules::LookupTable> table) {
  const Hash128 digest = table->digest();
  lookups_[digest] = std::move(table);
  return digest;
}

void CompiledReferences::keep_only(const correlator::State& state) {
  const auto forget = [&](auto& by_digest, ReferenceKind kind) {
    std::erase_if(by_digest, [&](const auto& held) {
      for (const auto& [id, reference] : state.references)
        if (reference->kind == kind && reference->digest == held.first) return false;
      return true;
    });
  };
  forget(configurations_, ReferenceKind::kConfiguration);
  forget(facts_, ReferenceKind::kMap);
  forget(lookups_, ReferenceKind::kLookup);
}

Status CompiledReferences::add_content(ReferenceKind kind, std::string_view content) {
  ByteReader reader(content);
  if (kind == ReferenceKind::kLookup) {
    rules::LookupFacts facts;
    decode(reader, facts);
    auto table = reader.finished() ? rules::LookupTable::make(std::move(facts)) : nullptr;
    if (table == nullptr) return Error(ErrorCode::kCorrupt, "reference: damaged lookup table");
    add(std::move(table));
    return Ok{};
  }
  if (kind == ReferenceKind::kMap) {
    MapFacts facts;
    decode(reader, facts);
    if (!reader.finished()) return Error(ErrorCode::kCorrupt, "reference: damaged map facts");
    add(std::move(facts));
    return Ok{};
  }
  const std::string file(reader.text());
  const std::string text(reader.text());
  if (!reader.finished()) return Error(ErrorCode::kCorrupt, "reference: damaged configuration");
  rules::ReadConfiguration read = rules::read_configuration(text, file);
  if (!read.configuration) {
    return Error(ErrorCode::kCorrupt, "reference: this version refuses the stored configuration: " +
                                          rules::to_text(read.findings.front()));
  }
  add(std::make_shared<const rules::Configuration>(std::move(*read.configuration)));
  return Ok{};
}

const MapFacts* CompiledReferences::facts(const Hash128& digest) const {
  const auto at = facts_.find(digest);
  return at == facts_.end() ? nullptr : &at->second;
}

std::string CompiledReferences::content(ReferenceKind kind, const Hash128& digest) const {
  if (kind == ReferenceKind::kMap) return encoded(facts_.at(digest));
  if (kind == ReferenceKind::kLookup) return encoded(lookups_.at(digest)->facts());
  return configuration_content(*configurations_.at(digest));
}

std::shared_ptr<const rules::Configuration> CompiledReferences::configuration(
    const Hash128& digest) {
  const auto at = configurations_.find(digest);
  return at == configurations_.end() ? nullptr : at->second;
}

std::shared_ptr<const rules::LookupTable> CompiledReferences::lookup(const Hash128& digest) {
  const auto at = lookups_.find(digest);
  return at == lookups_.end() ? nullptr : at->second;
}

std::shared_ptr<const DependencyMap> CompiledReferences::map(const std::vector<Hash128>& digests) {
  if (compiled_ != nullptr && compiled_from_ == digests) return compiled_;
  std::vector<MapFacts> facts;
  for (const Hash128& digest : digests) {
    const auto at = facts_.find(digest);
    if (at == facts_.end()) return nullptr;
    facts.push_back(at->second);
  }
  sources_ = sources_of(facts);
  compiled_ = std::make_shared<const DependencyMap>(DependencyMap::compile(facts));
  compiled_from_ = digests;
  return compiled_;
}

}  // namespace headwater::app
