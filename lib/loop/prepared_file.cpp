#include "loop/prepared_file.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/section_file.h"

namespace alrun {
namespace {

constexpr float largest_count = 4294967296.0F;

void require(bool holds, const char* what) {
  if (!holds) throw DamagedFile(what);
}

// How many numbers each answer has, then all of them.
void add_answers(const Answers& answers, SectionWriter& out) {
  std::vector<std::int32_t> lengths;
  for (std::size_t i = 0; i < answers.size(); ++i) lengths.push_back(static_cast<std::int32_t>(answers.row(i).size()));
  out.add(std::move(lengths));
  out.add(answers.values());
}

Answers read_answers(SectionReader& in) {
  const auto lengths = in.numbers<std::int32_t>();
  const auto values = in.numbers<std::int32_t>();
  Answers answers;
  answers.reserve(lengths.size());
  auto rest = std::span<const std::int32_t>(values);
  for (const auto length : lengths) {
    require(length >= 0 && static_cast<std::size_t>(length) <= rest.size(), "not as many numbers as the answers have");
    answers.add(rest.first(static_cast<std::size_t>(length)));
    rest = rest.subspan(static_cast<std::size_t>(length));
  }
  require(rest.empty(), "more numbers than the answers have");
  return answers;
}

std::vector<std::int32_t> integers(SectionReader& in) {
  const auto values = in.numbers<std::int32_t>();
  return {values.begin(), values.end()};
}

// The checks below look at every number, so their loops have no early way out: that lets them be vectorised.

template <class Values, class Good>
bool all_good(const Values& values, const Good& good) {
  bool holds = true;
  for (const auto value : values) holds &= good(value);
  return holds;
}

bool ascending(std::span<const std::int32_t> values) {
  bool holds = true;
  for (std::size_t i = 1; i < values.size(); ++i) holds &= values[i - 1] < values[i];
  return holds;
}

// Row bounds: one more than rows, from 0 to `size`, never falling.
void check_offsets(const Array<std::int64_t>& offsets, std::size_t rows, std::size_t size) {
  require(offsets.size() == rows + 1, "offsets are not one more than documents");
  require(offsets[0] == 0 && offsets.back() == static_cast<std::int64_t>(size), "offsets do not span the words");
  bool holds = true;
  for (std::size_t i = 0; i < rows; ++i) holds &= offsets[i] <= offsets[i + 1];
  require(holds, "an offset falls");
}

void check_features(const Prepared& prepared) {
  const auto& f = prepared.corpus.features;
  const auto& vocabulary = prepared.corpus.featurizer.vocabulary();
  const auto words = static_cast<std::int32_t>(vocabulary.size());
  require(f.document_frequency.size() == vocabulary.size(), "not one document frequency a word");
  require(f.training_documents == static_cast<std::int64_t>(prepared.split.train.size()), "another number of documents");
  require(all_good(f.document_frequency, [&](std::int32_t n) { return (n >= 0) & (n <= f.training_documents); }),
          "a document frequency is out of range");

  require(f.lengths.size() == prepared.answers.size(), "not one length a document");
  require(all_good(f.lengths, [](std::int32_t n) { return n >= 0; }), "a length is out of range");

  check_offsets(f.offsets, prepared.answers.size(), f.words.size());
  require(f.counts.size() == f.words.size(), "not one count a word");
  require(all_good(f.counts, [](float n) { return (n >= 1) & (n <= largest_count); }), "a count is out of range");
  bool holds = true;
  for (std::size_t i = 0; i < f.rows(); ++i) {
    const auto row = f.row_words(static_cast<DocumentId>(i));
    holds &= row.empty() || (row.front() >= 0 && row.back() < words);
    holds &= ascending(row);
  }
  require(holds, "a row's words are not ascending within the vocabulary");

  if (f.sequence_offsets.empty()) return require(f.sequence.empty(), "a sequence without offsets");
  check_offsets(f.sequence_offsets, prepared.answers.size(), f.sequence.size());
  require(all_good(f.sequence, [&](std::int32_t w) { return (w >= 0) & (w < words); }), "a sequence has unknown words");
}

// Every document is in exactly one part.
void check_split(const Split& split, std::size_t documents) {
  std::vector<bool> seen(documents);
  std::size_t total = 0;
  for (const auto* part : {&split.train, &split.validation, &split.test, &split.left_out}) {
    require(ascending(*part), "a part of the split is not ascending");
    for (const auto id : *part) {
      const auto i = static_cast<std::size_t>(id);
      require(id >= 0 && i < documents && !seen[i], "a part of the split has a wrong document");
      seen[i] = true;
    }
    total += part->size();
  }
  require(total == documents, "the split leaves documents out");
  require(!split.train.empty() && !split.test.empty(), "the split lacks a part");
}

void check(const Prepared& prepared) {
  constexpr std::size_t limit = std::numeric_limits<std::int32_t>::max();
  require(prepared.answers.size() < limit && prepared.corpus.featurizer.vocabulary().size() < limit, "too large");
  const auto classes = prepared.class_count();
  require(all_good(prepared.answers.values(), [&](std::int32_t c) { return (c >= 0) & (c < classes); }),
          "a class is out of range");
  const bool one = prepared.answer_kind == AnswerKind::category;
  for (std::size_t i = 0; i < prepared.answers.size(); ++i) {
    const auto row = prepared.answers.row(i);
    require(!one || row.size() == 1, "an answer is not one class");
    require(ascending(row), "the classes of an answer are not ascending");
  }
  check_split(prepared.split, prepared.answers.size());
  check_features(prepared);
}

}  // namespace

void write_prepared(const Prepared& prepared, const std::filesystem::path& file, const std::string& key,
                    const std::function<bool(std::uint64_t bytes)>& may_write) {
  SectionWriter out;
  out.add({prepared.dataset, prepared.sha256});
  out.add(prepared.classes);
  out.add(static_cast<std::int64_t>(prepared.answer_kind));
  add_answers(prepared.answers, out);
  out.add(prepared.split.train);
  out.add(prepared.split.validation);
  out.add(prepared.split.test);
  out.add(prepared.split.left_out);
  out.add(prepared.corpus.featurizer.vocabulary());
  const auto& features = prepared.corpus.features;
  out.add(features.training_documents);
  out.add(features.lengths);
  out.add(features.document_frequency);
  out.add(features.offsets);
  out.add(features.words);
  out.add(features.counts);
  out.add(features.sequence_offsets);
  out.add(features.sequence);
  if (may_write(out.size())) out.write(file, {prepared_format_version, key});
}

std::shared_ptr<Prepared> read_prepared(const std::filesystem::path& file, const std::string& key, const TextOptions& text) {
  SectionReader in(file, {prepared_format_version, key});
  auto prepared = std::make_shared<Prepared>();
  const auto names = in.strings();
  require(names.size() == 2, "not a name and a hash");
  prepared->dataset = names[0];
  prepared->sha256 = names[1];
  prepared->classes = in.strings();
  const auto kind = in.number();
  require(kind == 0 || kind == 1, "not a kind of answer");
  prepared->answer_kind = static_cast<AnswerKind>(kind);
  prepared->answers = read_answers(in);
  prepared->split.train = integers(in);
  prepared->split.validation = integers(in);
  prepared->split.test = integers(in);
  prepared->split.left_out = integers(in);
  auto vocabulary = in.strings();
  auto& features = prepared->corpus.features;
  features.training_documents = in.number();
  features.lengths = in.numbers<std::int32_t>();
  features.document_frequency = in.numbers<std::int32_t>();
  prepared->corpus.featurizer =
      Featurizer(text, std::move(vocabulary), features.document_frequency, features.training_documents);
  features.offsets = in.numbers<std::int64_t>();
  features.words = in.numbers<std::int32_t>();
  features.counts = in.numbers<float>();
  features.sequence_offsets = in.numbers<std::int64_t>();
  features.sequence = in.numbers<std::int32_t>();
  in.finish();
  check(*prepared);
  return prepared;
}

void write_texts(const Texts& texts, const std::filesystem::path& file, const std::string& key,
                 const std::function<bool(std::uint64_t bytes)>& may_write) {
  SectionWriter out;
  out.add_views(texts.names());
  out.add_views(texts.texts());
  if (may_write(out.size())) out.write(file, {texts_format_version, key});
}

std::shared_ptr<const Texts> read_texts(const std::filesystem::path& file, const std::string& key, std::size_t documents) {
  SectionReader in(file, {texts_format_version, key});
  auto names = in.string_views();
  auto texts = in.string_views();
  in.finish();
  require(names.size() == documents, "not one name a document");
  require(texts.size() == documents, "not one text a document");
  return std::make_shared<const Texts>(in.mapping(), std::move(names), std::move(texts));
}

}  // namespace alrun
