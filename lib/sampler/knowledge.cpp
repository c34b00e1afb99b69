#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sampler/relevance.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

enum class KnowledgeMode : std::uint8_t { relevant, balanced, disagreement };
constexpr std::array<std::string_view, 3> enum_names(KnowledgeMode /*unused*/) {
  return {"relevant", "balanced", "disagreement"};
}

struct KnowledgeOptions : ScoreOptions {
  KnowledgeSource classes;
  Similarity similarity = Similarity::tfidf;
  KnowledgeMode mode = KnowledgeMode::relevant;

  void fields(Fields& f) {
    f.required("classes", classes, unbounded, "what is known of the classes; those left out are never sought");
    f("similarity", similarity, "between a document and what is known of a class: tfidf (cosine) or bm25");
    f("mode", mode,
      "relevant: the most similar to any class; balanced: each class's most similar in turn, classes with the fewest labels "
      "first; disagreement: the model says another class");
    ScoreOptions::fields(f);
  }
};

constexpr std::size_t no_topic = std::numeric_limits<std::size_t>::max();

// A selection, and per document the topic that it was chosen for, or no_topic.
struct Choice {
  Selection selection;
  std::vector<std::size_t> topics;
};

Value::List text_list(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

// Whether of two rows the first comes after the second: less similar to the topic, or as similar and later.
struct After {
  const Relevance& relevance;
  std::size_t topic;
  bool operator()(std::size_t a, std::size_t b) const {
    const double of_a = relevance.of(a)[topic];
    const double of_b = relevance.of(b)[topic];
    return of_a != of_b ? of_a < of_b : a > b;
  }
};

// Topic by topic its most similar documents, each document taken once.
class Rounds {
 public:
  Rounds(const Relevance& relevance, std::size_t rows, std::size_t topics, double threshold)
      : relevance_(relevance), taken_(rows), heaps_(topics) {
    for (std::size_t t = 0; t < topics; ++t) {
      auto& heap = heaps_[t];
      for (std::size_t row = 0; row < rows; ++row) {
        if (relevance_.of(row)[t] > threshold) heap.push_back(row);
      }
      std::make_heap(heap.begin(), heap.end(), After{relevance_, t});
    }
  }

  // The most similar document left; nothing if none is beyond the threshold.
  std::optional<std::size_t> next(std::size_t topic) {
    auto& heap = heaps_[topic];
    while (!heap.empty() && taken_[heap.front()]) drop(topic);
    if (heap.empty()) return std::nullopt;
    return heap.front();
  }
  void take(std::size_t row) { taken_[row] = true; }
  [[nodiscard]] bool taken(std::size_t row) const { return taken_[row]; }

 private:
  void drop(std::size_t topic) {
    auto& heap = heaps_[topic];
    std::pop_heap(heap.begin(), heap.end(), After{relevance_, topic});
    heap.pop_back();
  }

  const Relevance& relevance_;
  std::vector<bool> taken_;
  std::vector<std::vector<std::size_t>> heaps_;
};

class Knowledge final : public Sampler {
 public:
  explicit Knowledge(const KnowledgeOptions& options) : options_(options) {}

  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    const auto topics = find_topics(pool, options_.classes, options_.similarity);
    const Relevance relevance(pool, topics.list, options_.similarity);
    auto choice = options_.mode == KnowledgeMode::balanced ? balanced(pool, topics.list, relevance, k)
                                                           : highest(pool, topics.list, relevance, k);
    if (pool.explains()) explain(pool, topics.list, relevance, choice);
    if (pool.history().empty()) choice.selection.notes = notes(topics);
    return std::move(choice.selection);
  }

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override {
    if (options_.mode == KnowledgeMode::disagreement) return {View::words, View::class_probabilities};
    if (options_.mode == KnowledgeMode::balanced) return {View::words, View::labelled_classes};
    return {View::words};
  }
  void check_pool(PoolView& pool) const override { find_topics(pool, options_.classes, options_.similarity); }
  [[nodiscard]] std::vector<InputFile> inputs() const override {
    if (!options_.classes.file) return {};
    return {*options_.classes.file};
  }

 private:
  // Each document by itself.
  Choice highest(PoolView& pool, const std::vector<Topic>& topics, const Relevance& relevance, std::size_t k) const {
    const auto ids = pool.unlabelled();
    std::vector<double> scores(ids.size());
    if (!topics.empty()) {
      if (options_.mode == KnowledgeMode::disagreement) {
        scores = disagreements(pool, topics, relevance);
      } else {
        for (std::size_t row = 0; row < scores.size(); ++row) scores[row] = relevance.of(row)[relevance.best(row)];
      }
    }
    Choice choice{select_top(ids, scores, k, options_.threshold), {}};
    for (const auto id : choice.selection.ids) {
      const auto row = row_of(ids, id);
      const bool any = !topics.empty() && relevance.of(row)[relevance.best(row)] > 0;
      choice.topics.push_back(any ? relevance.best(row) : no_topic);
    }
    return choice;
  }

  // (r_a - r_b) · (p_b - p_a), a being the class that knowledge would give, b the model's: how much more similar the
  // document is to a than to b, times how much likelier the model finds b. 0 where they agree, or either is undecided.
  static std::vector<double> disagreements(PoolView& pool, const std::vector<Topic>& topics, const Relevance& relevance) {
    std::vector<std::size_t> topic_of(static_cast<std::size_t>(pool.classes()), no_topic);
    for (std::size_t t = 0; t < topics.size(); ++t) topic_of[topics[t].label] = t;
    const Matrix& probabilities = pool.probabilities();
    std::vector<double> scores(probabilities.rows());
    for (std::size_t row = 0; row < scores.size(); ++row) {
      const auto p = probabilities.row(row);
      const auto predicted = static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
      const auto best = relevance.best(row);
      const auto similarities = relevance.of(row);
      const auto topic = topic_of[predicted];
      const double similar = similarities[best] - (topic == no_topic ? 0.0 : similarities[topic]);
      scores[row] = similar * (static_cast<double>(p[predicted]) - static_cast<double>(p[topics[best].label]));
    }
    return scores;
  }

  // Labels per class come out as even as knowledge can make them; ties go to the first class.
  Choice balanced(PoolView& pool, const std::vector<Topic>& topics, const Relevance& relevance, std::size_t k) const {
    const auto ids = pool.unlabelled();
    const double threshold = options_.threshold.value_or(-1);
    Rounds rounds(relevance, ids.size(), topics.size(), std::max(threshold, 0.0));
    std::vector<std::size_t> labels(static_cast<std::size_t>(pool.classes()));
    for (const auto label : pool.labels()) ++labels[static_cast<std::size_t>(label)];

    Choice choice;
    const auto add = [&](std::size_t row, std::size_t topic) {
      rounds.take(row);
      choice.selection.ids.push_back(ids[row]);
      choice.selection.scores.push_back(topic == no_topic ? 0.0 : relevance.of(row)[topic]);
      choice.topics.push_back(topic);
    };
    k = std::min(k, ids.size());
    while (choice.topics.size() < k) {
      std::size_t turn = no_topic;
      for (std::size_t t = 0; t < topics.size(); ++t) {
        if (rounds.next(t) && (turn == no_topic || labels[topics[t].label] < labels[topics[turn].label])) turn = t;
      }
      if (turn == no_topic) break;
      add(*rounds.next(turn), turn);
      ++labels[topics[turn].label];
    }
    // Similar to none: no worse than not to choose, where no threshold forbids it.
    for (std::size_t row = 0; threshold < 0 && row < ids.size() && choice.topics.size() < k; ++row) {
      if (!rounds.taken(row)) add(row, no_topic);
    }
    return choice;
  }

  static void explain(PoolView& pool, const std::vector<Topic>& topics, const Relevance& relevance, Choice& choice) {
    for (std::size_t i = 0; i < choice.topics.size(); ++i) {
      Value explanation = Value::Map{};
      Value::List matched;
      if (const auto topic = choice.topics[i]; topic != no_topic) {
        explanation.set("class", pool.class_names()[topics[topic].label]);
        for (const auto word : relevance.matched(choice.selection.ids[i], topic)) {
          matched.emplace_back(pool.vocabulary()[static_cast<std::size_t>(word)]);
        }
      }
      explanation.set("matched", std::move(matched));
      choice.selection.explanations.push_back(std::move(explanation));
    }
  }

  // What a person should know of the knowledge, or null.
  [[nodiscard]] Value notes(const Topics& topics) const {
    Value notes;
    if (options_.classes.classes.empty()) return notes;
    if (!topics.unknown_words.empty()) notes.set("unknown_words", text_list(topics.unknown_words));
    if (!topics.classes_without.empty()) notes.set("classes_without_words", text_list(topics.classes_without));
    return notes;
  }

  KnowledgeOptions options_;
};

const bool registered = samplers().add<Knowledge, KnowledgeOptions>(
    "knowledge", {"most like what is known of the classes: their words, a description or examples", "Druck & Settles 2009",
                  "reads words alone (mode disagreement: probabilities, too): one pass over the pool's words",
                  "{type: knowledge, classes: {sport: [goal, team]}}"});

}  // namespace
}  // namespace alrun
