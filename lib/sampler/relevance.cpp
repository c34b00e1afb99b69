#include "sampler/relevance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/parallel.h"
#include "core/portable_math.h"
#include "dataset/class_names.h"
#include "text/weighting.h"

namespace alrun {
namespace {

constexpr double k1 = 1.2;
constexpr double b = 0.75;

using Sums = std::map<std::int32_t, double>;

WeightedWords weighted(const Sums& sums) {
  WeightedWords flat;
  for (const auto& [word, sum] : sums) {
    flat.words.push_back(word);
    flat.weights.push_back(sum);
  }
  return flat;
}

double bm25_idf(const Features& features, std::int32_t word) {
  const double df = features.document_frequency[static_cast<std::size_t>(word)];
  const auto n = static_cast<double>(features.training_documents);
  return portable_log(1 + (n - df + 0.5) / (df + 0.5));
}

// What each word of a text counts in a query.
WeightedWords weigh(const Features& features, const std::vector<std::int32_t>& words, Similarity similarity) {
  Sums counts;
  for (const auto word : words) ++counts[word];
  auto text = weighted(counts);
  if (similarity == Similarity::tfidf) {
    text.weights = tfidf_weights(features, text.words, text.weights);
  } else {
    for (std::size_t i = 0; i < text.words.size(); ++i) text.weights[i] *= bm25_idf(features, text.words[i]);
  }
  return text;
}

// Collects what is known of one class after the other.
class Reader {
 public:
  Reader(PoolView& pool, Similarity similarity, Topics& topics)
      : features_(pool.text().features()), featurizer_(pool.featurizer()), similarity_(similarity), topics_(topics) {}

  WeightedWords query(const ClassKnowledge& known) {
    if (known.kind == ClassKnowledge::Kind::documents) return mean_of(known.texts);
    std::vector<std::int32_t> words;
    for (const auto& text : known.texts) {
      const auto found = featurizer_.words_of(text);
      words.insert(words.end(), found.known.begin(), found.known.end());
      for (const auto& word : found.unknown) note_unknown(word);
      if (found.known.empty() && found.unknown.empty()) note_unknown(text);  // nothing that the tokenizer calls a word
    }
    return weigh(features_, words, similarity_);
  }

 private:
  // The mean of the documents' queries; for a cosine of length 1.
  [[nodiscard]] WeightedWords mean_of(const std::vector<std::string>& documents) const {
    Sums sums;
    for (const auto& document : documents) {
      const auto part = weigh(features_, featurizer_.words_of(document).known, similarity_);
      for (std::size_t i = 0; i < part.words.size(); ++i) sums[part.words[i]] += part.weights[i];
    }
    auto mean = weighted(sums);
    double divisor = static_cast<double>(documents.size());
    if (similarity_ == Similarity::tfidf) {
      divisor = std::sqrt(std::inner_product(mean.weights.begin(), mean.weights.end(), mean.weights.begin(), 0.0));
    }
    for (double& weight : mean.weights) weight /= divisor;
    return mean;
  }

  void note_unknown(const std::string& word) {
    if (noted_.insert(word).second) topics_.unknown_words.push_back(word);
  }

  const Features& features_;
  const Featurizer& featurizer_;
  Similarity similarity_;
  Topics& topics_;
  std::set<std::string> noted_;
};

// Of each class what is known of it, or nullptr.
std::vector<const ClassKnowledge*> by_class(const KnowledgeSource& source, const std::vector<std::string>& names) {
  std::vector<const ClassKnowledge*> known(names.size());
  Diagnostics diagnostics;
  for (const auto& entry : source.classes) {
    const auto it = std::find(names.begin(), names.end(), entry.name);
    if (it != names.end()) {
      known[static_cast<std::size_t>(it - names.begin())] = &entry;
      continue;
    }
    diagnostics.add(entry.place, no_such_class(entry.name, names));
  }
  diagnostics.throw_if_any();
  return known;
}

}  // namespace

Topics find_topics(PoolView& pool, const KnowledgeSource& source, Similarity similarity) {
  const std::vector<std::string> names(pool.class_names().begin(), pool.class_names().end());
  const auto known = by_class(source, names);
  Topics topics;
  Reader reader(pool, similarity, topics);
  for (std::size_t label = 0; label < names.size(); ++label) {
    WeightedWords query;
    if (known[label] != nullptr) query = reader.query(*known[label]);
    if (query.words.empty()) {
      topics.classes_without.push_back(names[label]);
    } else {
      topics.list.push_back({label, std::move(query)});
    }
  }
  if (topics.list.empty() && !source.classes.empty()) {
    throw Error(fmt::format("no word of {} is in the vocabulary; the sampler has nothing to go by",
                            source.file ? source.file->path : "the sampler's 'classes'"));
  }
  return topics;
}

class Relevance::DocumentWeights {
 public:
  DocumentWeights(const Relevance& relevance, DocumentId id) {
    const auto& features = relevance.features_;
    if (relevance.similarity_ == Similarity::tfidf) {
      tfidf_ = features.slice(relevance.tfidf_, id);
    } else {
      counts_ = features.row_counts(id);
      damping_ = k1 * (1 - b + b * relevance.length(id) / relevance.mean_length_);
    }
  }
  [[nodiscard]] double operator[](std::size_t position) const {
    if (counts_.empty()) return tfidf_[position];
    const double count = counts_[position];
    return (k1 + 1) * count / (count + damping_);
  }

 private:
  std::span<const float> tfidf_;
  std::span<const float> counts_;
  double damping_ = 0;
};

Relevance::Relevance(PoolView& pool, const std::vector<Topic>& topics, Similarity similarity)
    : topics_(topics), features_(pool.text().features()), similarity_(similarity) {
  if (similarity == Similarity::tfidf) {
    tfidf_ = pool.text().tfidf();
  } else {
    double total = 0;
    for (const auto documents : {pool.labelled(), pool.unlabelled()}) {
      for (const auto id : documents) total += length(id);
    }
    mean_length_ = total / static_cast<double>(pool.labelled().size() + pool.unlabelled().size());
  }
  fill(pool.unlabelled(), pool.threads());
}

double Relevance::length(DocumentId id) const {
  const auto counts = features_.row_counts(id);
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

// Visits a document's words once, whatever the number of topics: few of them are any topic's.
void Relevance::fill(std::span<const DocumentId> ids, int threads) {
  const std::size_t width = topics_.size();
  std::vector<std::int32_t> slots(features_.vocabulary_size(), -1);
  std::vector<double> weights;  // slot × topic
  for (std::size_t t = 0; t < width; ++t) {
    const auto& query = topics_[t].query;
    for (std::size_t i = 0; i < query.words.size(); ++i) {
      auto& slot = slots[static_cast<std::size_t>(query.words[i])];
      if (slot < 0) {
        slot = static_cast<std::int32_t>(weights.size() / width);
        weights.resize(weights.size() + width);
      }
      weights[static_cast<std::size_t>(slot) * width + t] = query.weights[i];
    }
  }

  constexpr std::size_t block = 512;
  values_.assign(ids.size() * width, 0.0);
  parallel_for((ids.size() + block - 1) / block, threads, [&](std::size_t n) {
    for (std::size_t row = n * block; row < std::min(ids.size(), (n + 1) * block); ++row) {
      const auto words = features_.row_words(ids[row]);
      double* sums = values_.data() + row * width;
      const DocumentWeights document(*this, ids[row]);
      for (std::size_t j = 0; j < words.size(); ++j) {
        const auto slot = slots[static_cast<std::size_t>(words[j])];
        if (slot < 0) continue;
        const double* of_word = weights.data() + static_cast<std::size_t>(slot) * width;
        const double own = document[j];
        for (std::size_t t = 0; t < width; ++t) sums[t] += own * of_word[t];
      }
    }
  });
}

std::size_t Relevance::best(std::size_t row) const {
  const auto similarities = of(row);
  return static_cast<std::size_t>(std::max_element(similarities.begin(), similarities.end()) - similarities.begin());
}

std::vector<std::int32_t> Relevance::matched(DocumentId id, std::size_t topic) const {
  constexpr std::size_t most = 10;
  const auto& query = topics_[topic].query;
  const auto words = features_.row_words(id);
  const DocumentWeights document(*this, id);
  std::vector<std::pair<double, std::int32_t>> shares;  // negative, so that they sort as wanted
  for (std::size_t i = 0; i < query.words.size(); ++i) {
    const auto at = std::lower_bound(words.begin(), words.end(), query.words[i]);
    if (at == words.end() || *at != query.words[i]) continue;
    shares.emplace_back(-query.weights[i] * document[static_cast<std::size_t>(at - words.begin())], *at);
  }
  std::sort(shares.begin(), shares.end());
  shares.resize(std::min(most, shares.size()));
  std::vector<std::int32_t> strongest;
  strongest.reserve(shares.size());
  for (const auto& [share, word] : shares) strongest.push_back(word);
  return strongest;
}

}  // namespace alrun
