#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

#include "core/section_file.h"
#include "fuzz/harness.h"
#include "loop/prepared.h"
#include "loop/prepared_file.h"
#include "model/pooling_weights.h"

// A file of sections. The first byte says what the rest is: a file as it is (0), or one whose length and checksum are set
// right first (1), so that mutations get past them. It is read as a corpus and as texts; what is refused as either is taken
// apart in all ways.
namespace alrun::fuzz {
namespace {

const std::string key = "fuzz";

// The header's fields as section_file.h has them.
constexpr std::size_t header_bytes = 64;
constexpr std::size_t body_bytes_at = 16;
constexpr std::size_t checksum_at = 24;

std::string sealed(std::string_view bytes) {
  std::string file(bytes);
  if (file.size() < header_bytes) return file;
  const std::uint64_t body = file.size() - header_bytes;
  const std::uint64_t checksum = XXH3_64bits(file.data() + header_bytes, body);
  std::memcpy(file.data() + body_bytes_at, &body, sizeof body);
  std::memcpy(file.data() + checksum_at, &checksum, sizeof checksum);
  return file;
}

void take_apart(const MemoryFile& file, std::uint32_t version) {
  for (const int way : {0, 1, 2, 3}) {
    try {
      SectionReader in(file.path(), {version, key});
      while (true) {
        std::int64_t sum = 0;  // every byte is there
        if (way == 0) static_cast<void>(in.strings());
        if (way == 1) static_cast<void>(in.number());
        if (way == 2) {
          for (const auto n : in.numbers<std::int8_t>()) sum += n;
        }
        if (way == 3) {
          for (const auto n : in.numbers<std::uint32_t>()) sum += n;
        }
        require(sum > -(std::int64_t{1} << 40), "sections are short");
      }
    } catch (const DamagedFile&) {
    }
  }
}

// What the rounds do with a corpus stays within it.
void use(const Prepared& prepared) {
  const auto& features = prepared.corpus.features;
  for (const auto pooling : {Pooling::mean, Pooling::max, Pooling::tfidf}) {
    const PoolingWeights weights(prepared.text, pooling);
    for (std::size_t i = 0; i < features.rows(); ++i) {
      std::vector<float> row(features.row_words(static_cast<DocumentId>(i)).size());
      weights.write(static_cast<DocumentId>(i), row);
    }
  }
  std::vector<std::int64_t> per_class(prepared.classes.size());
  for (const auto* part : {&prepared.split.train, &prepared.split.validation, &prepared.split.test}) {
    const auto answers = prepared.answers_of(*part);
    for (const auto label : answers.values()) ++per_class.at(static_cast<std::size_t>(label));
  }
  std::vector<std::int64_t> per_word(prepared.corpus.featurizer.vocabulary().size());
  for (const auto word : features.words) ++per_word.at(static_cast<std::size_t>(word));
  for (const auto word : features.sequence) ++per_word.at(static_cast<std::size_t>(word));
  const auto& words = prepared.corpus.featurizer.vocabulary();
  const std::vector<std::string_view> texts(words.begin(), words.end());
  for (const auto word : prepared.corpus.featurizer.transform(texts).words) ++per_word.at(static_cast<std::size_t>(word));
}

// Every byte of them is there.
void use(const Texts& texts) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (const auto bytes : {texts.name(static_cast<DocumentId>(i)), texts.text(static_cast<DocumentId>(i))}) {
      for (const char c : bytes) sum += static_cast<unsigned char>(c);
    }
  }
  require(sum <= (std::uint64_t{1} << 40U), "texts are short");
}

void read_as_texts(const MemoryFile& file) {
  try {
    const auto documents = SectionReader(file.path(), {texts_format_version, key}).numbers<std::uint32_t>().size();
    use(*read_texts(file.path(), key, documents));
  } catch (const DamagedFile&) {
    take_apart(file, texts_format_version);
  }
}

void run(std::string_view bytes) {
  static const MemoryFile file;
  Input input(bytes);
  const bool seal = input.choose(2) == 1;
  const auto content = input.rest();
  file.set(seal ? sealed(content) : content);
  try {
    const auto prepared = read_prepared(file.path(), key, {});
    static_cast<void>(describe(*prepared));
    use(*prepared);
  } catch (const DamagedFile&) {
    take_apart(file, prepared_format_version);
    read_as_texts(file);
  }
}

const bool registered = add_harness("sections", run);

}  // namespace
}  // namespace alrun::fuzz
