#include "loop/corpus_cache.h"

#include <set>

#include "catch.h"
#include "core/file.h"
#include "dataset/tiny_archive.h"
#include "temporary_folder.h"

using namespace alrun;
namespace fs = std::filesystem;

namespace {

struct Fixture {
  testing::TemporaryFolder folder;
  std::vector<std::string> notes;
  std::uint64_t limit = CacheFolder::default_limit;

  [[nodiscard]] fs::path cache() const { return folder.path() / "cache"; }
  [[nodiscard]] std::set<fs::path> files() const {
    std::set<fs::path> found;
    if (fs::exists(cache())) {
      for (const auto& entry : fs::directory_iterator(cache())) found.insert(entry.path());
    }
    return found;
  }
  [[nodiscard]] Experiment experiment(const std::vector<std::string>& assignments) const {
    const auto file = folder.path() / "exp.yaml";
    write_atomically(file, "dataset: {type: synthetic, documents: 60, classes: 3, vocabulary: 500, mean_words: 10}\n");
    return load_experiment(file.string(), assignments);
  }
  Preparation prepare(const std::vector<std::string>& assignments = {}, const std::vector<std::uint64_t>& seeds = {1}) {
    return alrun::prepare(experiment(assignments), seeds, 2, CacheFolder(cache(), limit),
                          [&](const std::string& line) { notes.push_back(line); });
  }
  Preparation prepare_with_texts(const std::vector<std::string>& assignments = {},
                                 const std::vector<std::uint64_t>& seeds = {1}) {
    return alrun::prepare(
        experiment(assignments), seeds, 2, CacheFolder(cache(), limit),
        [&](const std::string& line) { notes.push_back(line); }, RawTexts::kept);
  }
  [[nodiscard]] fs::path only_file(const std::string& kind) const {
    fs::path found;
    for (const auto& file : files()) {
      if (!file.filename().string().starts_with(kind)) continue;
      REQUIRE(found.empty());
      found = file;
    }
    REQUIRE_FALSE(found.empty());
    return found;
  }
  // How many of the seeds came from the cache.
  std::size_t cached(const std::vector<std::string>& assignments = {}, const std::vector<std::uint64_t>& seeds = {1}) {
    return prepare(assignments, seeds).from_cache;
  }
};

// The texts of every seed are those of the dataset, and there is one copy of them.
void check_texts(const Preparation& preparation, const Experiment& experiment) {
  const auto dataset = experiment.dataset.make()->load();
  const auto& texts = preparation.seeds.front()->texts;
  REQUIRE(texts);
  REQUIRE(texts->size() == dataset.documents.size());
  for (std::size_t i = 0; i < dataset.documents.size(); ++i) {
    const auto id = static_cast<DocumentId>(i);
    REQUIRE(texts->text(id) == dataset.documents[i].text);
    REQUIRE(texts->name(id) == dataset.documents[i].name);
  }
  for (const auto& seed : preparation.seeds) CHECK(seed->texts == texts);
}

std::vector<std::string> archive_at(const fs::path& path) {
  return {"dataset={type: twenty_newsgroups, path: " + path.string() + "}"};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a second start has the same corpus from the cache") {
  const auto cold = prepare();
  const auto warm = prepare();
  CHECK(cold.from_cache == 0);
  CHECK(cold.seconds.read > 0);
  CHECK(warm.from_cache == 1);
  CHECK(warm.seconds.cache > 0);
  CHECK(warm.seconds.read == 0);
  const auto& a = *cold.seeds[0];
  const auto& b = *warm.seeds[0];
  CHECK(a.corpus.featurizer.vocabulary() == b.corpus.featurizer.vocabulary());
  CHECK(a.corpus.features.words == b.corpus.features.words);
  CHECK(a.corpus.features.counts == b.corpus.features.counts);
  CHECK(a.split.test == b.split.test);
  CHECK(a.answers == b.answers);
  CHECK(describe(a).sha256 == describe(b).sha256);
  CHECK(describe(a).classes == describe(b).classes);
  CHECK(notes.empty());
}

TEST_CASE_METHOD(Fixture, "every seed shares a corpus that no seed decides, and has its own elsewhere") {
  prepare({}, {1, 2});
  CHECK(files().size() == 1);
  CHECK(cached({}, {3, 4}) == 2);

  const std::vector<std::string> seeded{"dataset.validation_fraction=0.2"};
  prepare(seeded, {1, 2});
  CHECK(files().size() == 3);
  const auto mixed = prepare(seeded, {3, 2, 1});
  CHECK(mixed.from_cache == 2);
  CHECK(files().size() == 4);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto alone = alrun::prepare(experiment(seeded), {3 - i}, 1, std::nullopt, {});
    CHECK(alone.from_cache == 0);
    CHECK(alone.seeds[0]->split.validation == mixed.seeds[i]->split.validation);
  }
}

TEST_CASE_METHOD(Fixture, "what decides the corpus is in the key, and nothing else") {
  prepare();
  CHECK(cached({"text.max_words=50"}) == 0);
  CHECK(cached({"text.tokenizer=keras"}) == 0);
  CHECK(cached({"text.min_documents=2"}) == 0);
  CHECK(cached({"text.ngrams=2"}) == 0);
  CHECK(cached({"dataset.documents=61"}) == 0);
  CHECK(cached({"training.epochs=3", "sampler.type=random", "name=other", "output=x.json", "seed=9"}) == 1);
}

TEST_CASE_METHOD(Fixture, "an archive's content decides, not its place") {
  namespace tiny = testing::tiny;
  const auto one = folder.path() / "one.tar.gz";
  const auto two = folder.path() / "two.tar.gz";
  auto members = tiny::small_corpus();
  tiny::write_archive(one.string(), members);
  prepare(archive_at(one));
  CHECK(files().size() == 1);
  fs::copy_file(one, two);
  CHECK(cached(archive_at(two)) == 1);
  members[0].bytes += "One word more.\n";
  tiny::write_archive(two.string(), members);
  CHECK(cached(archive_at(two)) == 0);
  CHECK(cached(archive_at(two)) == 1);
  CHECK(cached(archive_at(one)) == 1);
}

TEST_CASE_METHOD(Fixture, "an unpacked folder is read each time, and what is missing is said as ever") {
  namespace tiny = testing::tiny;
  const auto unpacked = folder.path() / "unpacked";
  tiny::write_folder(unpacked.string(), tiny::small_corpus());
  CHECK(cached(archive_at(unpacked)) == 0);
  CHECK(cached(archive_at(unpacked)) == 0);
  CHECK(files().empty());
  CHECK_THROWS_WITH(prepare(archive_at("none.tar.gz")), Catch::Matchers::Contains("none.tar.gz: no such file"));
}

TEST_CASE_METHOD(Fixture, "a source that changes while it is read is not stored") {
  namespace tiny = testing::tiny;
  const auto path = folder.path() / "one.tar.gz";
  auto members = tiny::small_corpus();
  tiny::write_archive(path.string(), members);
  const CorpusCache before(experiment(archive_at(path)), CacheFolder(cache()), {});
  CHECK(before.source_unchanged());
  members[0].bytes += "x";
  tiny::write_archive(path.string(), members);
  CHECK_FALSE(before.source_unchanged());
}

TEST_CASE_METHOD(Fixture, "a damaged file is made anew, with a note") {
  prepare();
  const auto file = *files().begin();
  const auto content = read_file(file, 1U << 20U);
  for (std::size_t i = 0; i < content.size(); i += 97) {
    auto damaged = content;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    write_atomically(file, damaged);
    notes.clear();
    CHECK(cached() == 0);
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].starts_with(file.string() + ": not used: "));
    CHECK(read_file(file, 1U << 20U) == content);
  }
  write_atomically(file, content.substr(0, content.size() / 2));
  CHECK(cached() == 0);
  CHECK(cached() == 1);
}

TEST_CASE_METHOD(Fixture, "a cache that cannot be written or is too small is no error") {
  write_atomically(cache(), "a file in the folder's place");
  CHECK(cached() == 0);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].starts_with("not cached: "));
  fs::remove(cache());
  limit = 100;
  CHECK(cached() == 0);
  CHECK(files().empty());
}

TEST_CASE_METHOD(Fixture, "the cache stays below its limit") {
  prepare();
  limit = fs::file_size(*files().begin()) * 2;
  for (int words = 100; words < 110; ++words) {
    prepare({fmt::format("text.max_words={}", words)});
    std::uint64_t total = 0;
    for (const auto& file : files()) total += fs::file_size(file);
    CHECK(total <= limit);
  }
  CHECK(cached({"text.max_words=109"}) == 1);
  CHECK(cached({"text.max_words=100"}) == 0);
}

TEST_CASE_METHOD(Fixture, "texts are kept where they are asked for, read from the dataset or from the cache") {
  prepare();
  CHECK(files().size() == 1);
  CHECK_FALSE(prepare().seeds[0]->texts);

  const auto from_dataset = prepare_with_texts();  // the corpus is cached, its texts are not yet
  CHECK(from_dataset.from_cache == 1);
  CHECK(from_dataset.seconds.read > 0);
  check_texts(from_dataset, experiment({}));
  CHECK(files().size() == 2);

  const auto from_cache = prepare_with_texts();
  CHECK(from_cache.from_cache == 1);
  CHECK(from_cache.seconds.read == 0);
  check_texts(from_cache, experiment({}));

  CHECK_FALSE(prepare().seeds[0]->texts);
  check_texts(alrun::prepare(experiment({}), {1, 2}, 2, std::nullopt, {}, RawTexts::kept), experiment({}));
  CHECK(notes.empty());
}

TEST_CASE_METHOD(Fixture, "one file of texts serves all seeds, splits and options of text") {
  const std::vector<std::string> seeded{"dataset.validation_fraction=0.2"};
  check_texts(prepare_with_texts(seeded, {1, 2}), experiment(seeded));
  CHECK(files().size() == 3);
  const auto mixed = prepare_with_texts(seeded, {1, 2, 3});
  CHECK(mixed.from_cache == 2);
  check_texts(mixed, experiment(seeded));
  for (const char* assignment : {"text.max_words=50", "dataset.validation_fraction=0.3"}) {
    check_texts(prepare_with_texts({assignment}), experiment({assignment}));
    check_texts(prepare_with_texts({assignment}), experiment({assignment}));
  }
  const auto file = only_file("texts-");
  check_texts(prepare_with_texts({"dataset.documents=61"}), experiment({"dataset.documents=61"}));
  fs::remove(file);
  CHECK(only_file("texts-") != file);
}

TEST_CASE_METHOD(Fixture, "what is removed from posts decides the texts, and an empty text is one") {
  namespace tiny = testing::tiny;
  const auto path = folder.path() / "one.tar.gz";
  auto members = tiny::small_corpus();
  members[0].bytes.clear();
  tiny::write_archive(path.string(), members);
  auto removed = archive_at(path);
  removed.emplace_back("dataset.remove=[headers]");
  for (int attempt = 0; attempt < 2; ++attempt) {
    check_texts(prepare_with_texts(archive_at(path)), experiment(archive_at(path)));
    check_texts(prepare_with_texts(removed), experiment(removed));
  }
}

TEST_CASE_METHOD(Fixture, "damaged texts are made anew by a run that reads them, and bother no other") {
  prepare_with_texts();
  const auto file = only_file("texts-");
  const auto content = read_file(file, 1U << 20U);
  for (std::size_t i = 0; i < content.size(); i += 397) {
    auto damaged = content;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    write_atomically(file, damaged);
    CHECK(prepare().from_cache == 1);
    REQUIRE(notes.empty());
    const auto preparation = prepare_with_texts();
    CHECK(preparation.from_cache == 1);
    check_texts(preparation, experiment({}));
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].starts_with(file.string() + ": not used: "));
    CHECK(read_file(file, 1U << 20U) == content);
    notes.clear();
  }
}

TEST_CASE_METHOD(Fixture, "files of an older format are not used, and are made anew") {
  prepare_with_texts();
  const auto corpus = only_file("corpus-");
  const auto texts = only_file("texts-");
  for (const auto& file : {corpus, texts}) {
    const auto content = read_file(file, 1U << 20U);
    auto older = content;
    --older[8];  // the version's lowest byte
    write_atomically(file, older);
    const auto preparation = prepare_with_texts();
    CHECK(preparation.from_cache == (file == corpus ? 0 : 1));
    check_texts(preparation, experiment({}));
    CHECK(read_file(file, 1U << 20U) == content);
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].starts_with(fmt::format("{}: not used: version ", file.string())));
    notes.clear();
  }
}

TEST_CASE_METHOD(Fixture, "corpora of a source that changed since they were looked up do not stand beside its new texts") {
  namespace tiny = testing::tiny;
  const auto path = folder.path() / "one.tar.gz";
  auto members = tiny::small_corpus();
  tiny::write_archive(path.string(), members);
  prepare(archive_at(path));
  members[0].bytes += "One word more.\n";
  bool changed = false;
  // The first note comes between: an older file of texts is refused after the corpus was found.
  prepare_with_texts(archive_at(path));
  write_atomically(only_file("texts-"), "cut short");
  const auto preparation = alrun::prepare(
      experiment(archive_at(path)), {1}, 1, CacheFolder(cache()),
      [&](const std::string&) {
        if (!std::exchange(changed, true)) tiny::write_archive(path.string(), members);
      },
      RawTexts::kept);
  REQUIRE(changed);
  CHECK(preparation.from_cache == 0);
  check_texts(preparation, experiment(archive_at(path)));
  CHECK(preparation.seeds[0]->sha256 == experiment(archive_at(path)).dataset.make()->load().sha256);
}
