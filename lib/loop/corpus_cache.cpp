#include "loop/corpus_cache.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/yaml.h"
#include "core/build_id.h"
#include "core/codecs.h"
#include "core/file.h"
#include "core/hash.h"
#include "loop/prepared_file.h"

namespace alrun {
namespace {

const std::string corpus_kind = "corpus";
const std::string texts_kind = "texts";

// The options of a dataset without those named, among them always where the source lies.
std::string options_without(const Component<Loader>& dataset, const std::vector<std::string>& keys) {
  Value options = Codec<Component<Loader>>::write(dataset);
  std::erase_if(*options.get<Value::Map>(), [&](const MapEntry& entry) {
    return entry.key == "path" || std::find(keys.begin(), keys.end(), entry.key) != keys.end();
  });
  return to_yaml(options);
}

}  // namespace

CorpusCache::CorpusCache(const Experiment& experiment, std::optional<CacheFolder> folder, Note note)
    : dataset_(experiment.dataset), text_(experiment.text), folder_(std::move(folder)), note_(std::move(note)) {
  if (!folder_) return;
  fingerprint_ = dataset_.make()->fingerprint();
  if (!fingerprint_) folder_.reset();
}

std::string CorpusCache::key_of(std::optional<std::uint64_t> seed) const {
  Sha256 hash;
  hash.field(build_id());
  hash.field(*fingerprint_);
  hash.field(options_without(dataset_, {}));
  hash.field(to_yaml(Codec<TextOptions>::write(text_)));
  hash.field(seed ? fmt::format("{}", *seed) : "any");
  return hash.hex();
}

std::string CorpusCache::texts_key(const Prepared& prepared) const {
  Sha256 hash;
  hash.field(build_id());
  hash.field(prepared.sha256);
  hash.field(options_without(dataset_, {"validation_fraction"}));
  return hash.hex();
}

template <class Read>
auto CorpusCache::fetch(const std::string& kind, const std::string& key, const Read& read) const
    -> decltype(read(std::filesystem::path())) {
  const auto file = folder_->file(kind, key);
  std::error_code code;
  if (!std::filesystem::exists(file, code)) return nullptr;
  try {
    auto content = read(file);
    CacheFolder::touch(file);
    return content;
  } catch (const Error& error) {
    note_(fmt::format("{}: not used: {}", file.string(), error.what()));
    remove_if_possible(file);  // whatever it is, it would only be in the way of a good one
    return nullptr;
  }
}

std::shared_ptr<Prepared> CorpusCache::find(std::optional<std::uint64_t> seed) const {
  if (!folder_) return nullptr;
  const auto key = key_of(seed);
  return fetch(corpus_kind, key, [&](const std::filesystem::path& file) { return read_prepared(file, key, text_); });
}

std::shared_ptr<const Texts> CorpusCache::find_texts(const Prepared& prepared) const {
  if (!folder_) return nullptr;
  const auto key = texts_key(prepared);
  return fetch(texts_kind, key,
               [&](const std::filesystem::path& file) { return read_texts(file, key, prepared.answers.size()); });
}

bool CorpusCache::source_unchanged() const { return folder_ && dataset_.make()->fingerprint() == fingerprint_; }

template <class Write>
void CorpusCache::put(const std::filesystem::path& file, const Write& write) const {
  try {
    write([&](std::uint64_t bytes) { return folder_->make_room(file, bytes); });
  } catch (const Error& error) {
    note_(fmt::format("not cached: {}", error.what()));
  }
}

void CorpusCache::store(const Prepared& prepared, std::optional<std::uint64_t> seed) const {
  if (!folder_) return;
  const auto key = key_of(seed);
  const auto file = folder_->file(corpus_kind, key);
  put(file, [&](const auto& may_write) { write_prepared(prepared, file, key, may_write); });
}

void CorpusCache::store_texts(const Prepared& prepared, const Texts& texts) const {
  if (!folder_) return;
  const auto key = texts_key(prepared);
  const auto file = folder_->file(texts_kind, key);
  std::error_code code;
  if (std::filesystem::exists(file, code)) return CacheFolder::touch(file);
  put(file, [&](const auto& may_write) { write_texts(texts, file, key, may_write); });
}

}  // namespace alrun
