#include "loop/prepared_file.h"

#include <array>
#include <cmath>
#include <numeric>

#include "catch.h"
#include "core/file.h"
#include "core/rng.h"
#include "core/section_file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

const std::string key = "key";
constexpr auto any_size = [](std::uint64_t /*bytes*/) { return true; };

std::vector<std::int32_t> random_set(std::int32_t classes, Rng& rng) {
  std::vector<std::int32_t> set;
  for (std::int32_t c = 0; c < classes; ++c) {
    if (rng.below(2) == 0) set.push_back(c);
  }
  return set;
}

// A corpus of any shape that is allowed; one in three is of sets of classes.
std::unique_ptr<Prepared> random_corpus(std::uint64_t seed) {
  Rng rng(seed, "corpus");
  const auto documents = 2 + rng.below(40);
  const auto words = 1 + rng.below(70);
  auto owner = std::make_unique<Prepared>();
  auto& made = *owner;
  made.dataset = "random";
  made.sha256 = std::string(64, 'a');
  for (std::size_t c = 0; c < 1 + rng.below(5); ++c) made.classes.push_back(std::string(c, 'c'));
  std::vector<std::string> vocabulary;
  for (std::size_t w = 0; w < words; ++w) vocabulary.push_back(std::string(rng.below(20), 'w'));

  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> lengths;
  std::vector<std::int64_t> sequence_offsets{0};
  std::vector<std::int32_t> row_words;
  std::vector<float> counts;
  std::vector<std::int32_t> sequence;
  if (seed % 3 == 0) made.answer_kind = AnswerKind::set;
  for (std::size_t i = 0; i < documents; ++i) {
    if (seed % 3 == 0) {
      made.answers.add(random_set(made.class_count(), rng));
    } else {
      made.answers.add(static_cast<std::int32_t>(rng.below(made.classes.size())));
    }
    auto& split = made.split;
    const std::array<std::vector<DocumentId>*, 4> parts{&split.train, &split.validation, &split.test, &split.left_out};
    parts[i == 0 ? 0 : i == 1 ? 2 : rng.below(4)]->push_back(static_cast<DocumentId>(i));
    for (std::size_t w = 0; i % 5 != 0 && w < words; ++w) {
      if (rng.uniform() < 0.7) continue;
      row_words.push_back(static_cast<std::int32_t>(w));
      counts.push_back(static_cast<float>(1 + rng.below(1000)));
      sequence.push_back(static_cast<std::int32_t>(w));
    }
    offsets.push_back(static_cast<std::int64_t>(row_words.size()));
    lengths.push_back(static_cast<std::int32_t>(rng.below(5000)));
    sequence_offsets.push_back(static_cast<std::int64_t>(sequence.size()));
  }
  std::vector<std::int32_t> document_frequency;
  for (std::size_t w = 0; w < words; ++w)
    document_frequency.push_back(static_cast<std::int32_t>(rng.below(made.split.train.size() + 1)));
  auto& features = made.corpus.features;
  features.offsets = offsets;
  features.lengths = lengths;
  features.words = row_words;
  features.counts = counts;
  features.document_frequency = document_frequency;
  features.training_documents = static_cast<std::int64_t>(made.split.train.size());
  made.corpus.featurizer = Featurizer({}, vocabulary, document_frequency, features.training_documents);
  if (seed % 2 == 0) {
    features.sequence_offsets = sequence_offsets;
    features.sequence = sequence;
  }
  return owner;
}

bool same(const Prepared& a, const Prepared& b) {
  const auto& f = a.corpus.features;
  const auto& g = b.corpus.features;
  return a.dataset == b.dataset && a.sha256 == b.sha256 && a.classes == b.classes && a.answers == b.answers &&
         a.split.train == b.split.train && a.split.validation == b.split.validation && a.split.test == b.split.test &&
         a.split.left_out == b.split.left_out && a.corpus.featurizer.vocabulary() == b.corpus.featurizer.vocabulary() &&
         f.offsets == g.offsets && f.lengths == g.lengths && f.words == g.words && f.counts == g.counts &&
         f.document_frequency == g.document_frequency && f.training_documents == g.training_documents &&
         f.sequence_offsets == g.sequence_offsets && f.sequence == g.sequence;
}

void set_answer(Prepared& prepared, std::size_t document, const std::vector<std::int32_t>& answer) {
  Answers changed;
  for (std::size_t i = 0; i < prepared.answers.size(); ++i) {
    if (i == document) {
      changed.add(answer);
    } else {
      changed.add(prepared.answers, i);
    }
  }
  prepared.answers = changed;
}

template <class T>
Array<T> with(const Array<T>& values, std::size_t i, T value) {
  std::vector<T> changed(values.begin(), values.end());
  changed.at(i) = value;
  return changed;
}

}  // namespace

TEST_CASE("a corpus written and read back is the same") {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "corpus.bin";
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto owner = random_corpus(seed);
    const auto& made = *owner;
    write_prepared(made, file, key, any_size);
    REQUIRE(same(made, *read_prepared(file, key, {})));
  }
}

TEST_CASE("a corpus is written only where it may be, under the key it is read with") {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "corpus.bin";
  const auto owner = random_corpus(1);
  const auto& made = *owner;
  std::uint64_t asked = 0;
  write_prepared(made, file, key, [&](std::uint64_t bytes) {
    asked = bytes;
    return false;
  });
  CHECK_FALSE(std::filesystem::exists(file));
  write_prepared(made, file, key, any_size);
  CHECK(std::filesystem::file_size(file) == asked);
  CHECK_THROWS_WITH(read_prepared(file, "other", {}), "made from something else");
}

TEST_CASE("a file with a fitting checksum and impossible content is refused") {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "corpus.bin";
  const auto why_not = [&](const std::function<void(Prepared&)>& change) -> std::string {
    const auto owner = random_corpus(2);
    auto& made = *owner;
    change(made);
    write_prepared(made, file, key, any_size);
    try {
      static_cast<void>(read_prepared(file, key, {}));
    } catch (const DamagedFile& error) {
      return error.what();
    }
    return "";
  };
  using P = Prepared;
  CHECK(why_not([](P&) {}).empty());
  CHECK(why_not([](P& p) { set_answer(p, 1, {p.class_count()}); }) == "a class is out of range");
  CHECK(why_not([](P& p) { set_answer(p, 1, {-1}); }) == "a class is out of range");
  CHECK(why_not([](P& p) { p.classes.clear(); }) == "a class is out of range");
  CHECK(why_not([](P& p) { set_answer(p, 1, {}); }) == "an answer is not one class");
  CHECK(why_not([](P& p) {
          p.answer_kind = AnswerKind::set;
          set_answer(p, 1, {0, 0});
        }) == "the classes of an answer are not ascending");
  CHECK(why_not([](P& p) { p.split.test.push_back(1000); }) == "a part of the split has a wrong document");
  CHECK(why_not([](P& p) { p.split.test.insert(p.split.test.begin(), -1); }) == "a part of the split has a wrong document");
  CHECK(why_not([](P& p) { p.split.test = p.split.train; }) == "a part of the split has a wrong document");
  CHECK(why_not([](P& p) { std::swap(p.split.train.front(), p.split.train.back()); }) ==
        "a part of the split is not ascending");
  CHECK(why_not([](P& p) { p.split.train.pop_back(); }) == "the split leaves documents out");
  CHECK(why_not([](P& p) {
          p.split.train.insert(p.split.train.begin(), p.split.test.front());
          p.split.test.erase(p.split.test.begin());
          std::vector<DocumentId> all(p.answers.size());
          std::iota(all.begin(), all.end(), 0);
          p.split = {all, {}, {}, {}};
        }) == "the split lacks a part");
  CHECK(why_not([](P& p) { ++p.corpus.features.training_documents; }) == "another number of documents");
  CHECK(why_not([](P& p) {
          auto words = p.corpus.featurizer.vocabulary();
          words.emplace_back("more");
          p.corpus.featurizer = Featurizer({}, std::move(words), {}, 1);
        }) == "not one document frequency a word");
  const auto features = [&](const std::function<void(Features&)>& change) {
    return why_not([&](P& p) { change(p.corpus.features); });
  };
  using F = Features;
  CHECK(features([](F& f) { f.document_frequency = with(f.document_frequency, 0, -1); }) ==
        "a document frequency is out of range");
  CHECK(features([](F& f) { f.document_frequency = with(f.document_frequency, 0, 1000); }) ==
        "a document frequency is out of range");
  CHECK(features([](F& f) { f.lengths = Array<std::int32_t>{}; }) == "not one length a document");
  CHECK(features([](F& f) { f.lengths = with(f.lengths, 1, -1); }) == "a length is out of range");
  CHECK(features([](F& f) { f.offsets = Array<std::int64_t>{}; }) == "offsets are not one more than documents");
  CHECK(features([](F& f) { f.offsets = with<std::int64_t>(f.offsets, 0, -1); }) == "offsets do not span the words");
  CHECK(features([](F& f) { f.offsets = with<std::int64_t>(f.offsets, f.rows(), 1 << 20); }) ==
        "offsets do not span the words");
  CHECK(features([](F& f) { f.offsets = with<std::int64_t>(f.offsets, 2, 1 << 20); }) == "an offset falls");
  CHECK(features([](F& f) { f.offsets = with<std::int64_t>(f.offsets, 2, -5); }) == "an offset falls");
  CHECK(features([](F& f) { f.counts = Array<float>{1}; }) == "not one count a word");
  for (const float count : {0.0F, -1.0F, std::nanf(""), HUGE_VALF}) {
    CHECK(features([&](F& f) { f.counts = with(f.counts, 1, count); }) == "a count is out of range");
  }
  const std::string bad_row = "a row's words are not ascending within the vocabulary";
  CHECK(features([](F& f) { f.words = with(f.words, 0, -1); }) == bad_row);
  CHECK(features([](F& f) { f.words = with(f.words, f.words.size() - 1, 1 << 20); }) == bad_row);
  CHECK(features([](F& f) { f.words = with(f.words, 1, f.words[0]); }) == bad_row);
  CHECK(features([](F& f) { f.sequence = with(f.sequence, 0, 1 << 20); }) == "a sequence has unknown words");
  CHECK(features([](F& f) { f.sequence = with(f.sequence, 0, -1); }) == "a sequence has unknown words");
  CHECK(features([](F& f) { f.sequence_offsets = Array<std::int64_t>{}; }) == "a sequence without offsets");
}

TEST_CASE("texts written and read back are the same, and outlive their file") {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "texts.bin";
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Rng rng(seed, "texts");
    std::vector<Document> documents(rng.below(20));
    for (auto& document : documents) {
      document.name = std::string(rng.below(20), 'n');
      document.text = std::string(rng.below(4) == 0 ? rng.below(200'000) : rng.below(4), 't');  // some of them empty
    }
    const auto names_and_texts = documents;
    write_texts(Texts(std::move(documents)), file, key, any_size);
    const auto texts = read_texts(file, key, names_and_texts.size());
    remove_file(file);
    REQUIRE(texts->size() == names_and_texts.size());
    for (std::size_t i = 0; i < names_and_texts.size(); ++i) {
      REQUIRE(texts->name(static_cast<DocumentId>(i)) == names_and_texts[i].name);
      REQUIRE(texts->text(static_cast<DocumentId>(i)) == names_and_texts[i].text);
    }
  }
}

TEST_CASE("a file of texts that does not fit is refused") {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "texts.bin";
  const std::vector<std::string_view> two{"a", "b"};
  const std::vector<std::string_view> three{"a", "b", "c"};
  const auto written = [&](const std::vector<std::string_view>& names, const std::vector<std::string_view>& texts) {
    SectionWriter out;
    out.add_views(names);
    out.add_views(texts);
    out.write(file, {texts_format_version, key});
  };
  written(two, two);
  CHECK(read_texts(file, key, 2)->text(1) == "b");
  CHECK_THROWS_AS(read_texts(file, key, 3), DamagedFile);
  CHECK_THROWS_WITH(read_texts(file, key, 3), "not one name a document");
  CHECK_THROWS_WITH(read_texts(file, "other", 2), "made from something else");
  CHECK_THROWS_AS(read_prepared(file, key, {}), DamagedFile);
  written(two, three);
  CHECK_THROWS_WITH(read_texts(file, key, 2), "not one text a document");
  write_prepared(*random_corpus(1), file, key, any_size);
  CHECK_THROWS_AS(read_texts(file, key, 2), DamagedFile);
}
