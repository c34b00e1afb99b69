#include "loop/corpus_cache.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/yaml.h"
#include "core/build_id.h"
#include "core/file.h"
#include "core/hash.h"
#include "loop/prepared_file.h"

namespace alrun {
namespace {

const std::string file_kind = "corpus";

// The options that decide what the documents and features are: all but where the source lies.
std::string deciding_options(const Experiment& experiment) {
  const auto config = resolved_config(experiment);
  Value dataset = *config.find("dataset");
  std::erase_if(*dataset.get<Value::Map>(), [](const MapEntry& entry) { return entry.key == "path"; });
  return to_yaml(dataset) + to_yaml(*config.find("text"));
}

}  // namespace

CorpusCache::CorpusCache(const Experiment& experiment, std::optional<CacheFolder> folder, Note note)
    : dataset_(experiment.dataset), text_(experiment.text), folder_(std::move(folder)), note_(std::move(note)) {
  if (!folder_) return;
  fingerprint_ = dataset_.make()->fingerprint();
  if (fingerprint_) {
    options_ = deciding_options(experiment);
  } else {
    folder_.reset();
  }
}

std::string CorpusCache::key_of(std::optional<std::uint64_t> seed) const {
  Sha256 hash;
  hash.field(build_id());
  hash.field(*fingerprint_);
  hash.field(options_);
  hash.field(seed ? fmt::format("{}", *seed) : "any");
  return hash.hex();
}

std::shared_ptr<const Prepared> CorpusCache::find(std::optional<std::uint64_t> seed) const {
  if (!folder_) return nullptr;
  const auto key = key_of(seed);
  const auto file = folder_->file(file_kind, key);
  std::error_code code;
  if (!std::filesystem::exists(file, code)) return nullptr;
  try {
    auto prepared = read_prepared(file, key, text_);
    CacheFolder::touch(file);
    return prepared;
  } catch (const Error& error) {
    note_(fmt::format("{}: not used: {}", file.string(), error.what()));
    remove_if_possible(file);  // whatever it is, it would only be in the way of a good one
    return nullptr;
  }
}

bool CorpusCache::source_unchanged() const { return folder_ && dataset_.make()->fingerprint() == fingerprint_; }

void CorpusCache::store(const Prepared& prepared, std::optional<std::uint64_t> seed) const {
  if (!folder_) return;
  const auto key = key_of(seed);
  const auto file = folder_->file(file_kind, key);
  try {
    write_prepared(prepared, file, key, [&](std::uint64_t bytes) { return folder_->make_room(file, bytes); });
  } catch (const Error& error) {
    note_(fmt::format("not cached: {}", error.what()));
  }
}

}  // namespace alrun
