#include "model/committee.h"

#include <cmath>
#include <set>

#include "catch.h"
#include "model/native/pool_dense.h"
#include "model/pool_dense_classifier.h"
#include "model/small_features.h"

using namespace alrun;
using test::Problem;

namespace {

struct MemoryOptions {
  static void fields(Fields& /*f*/) {}
  [[nodiscard]] static Views provides() { return views_of_models(); }
};

// A model that only remembers what it was trained on: as log-probabilities it gives how often it was shown a document with
// each label.
class Memory final : public Classifier {
 public:
  Memory(const MemoryOptions& /*options*/, const ClassifierInput& input)
      : classes_(static_cast<std::size_t>(input.classes)) {}

  void fit(const TrainingSet& set, std::int64_t /*round*/) override {
    ids_.assign(set.ids.begin(), set.ids.end());
    const auto labels = set.answers.values();
    labels_.assign(labels.begin(), labels.end());
  }
  void save(const std::filesystem::path& /*file*/, const std::string& /*key*/) const override {}
  void load(const std::filesystem::path& /*file*/, const std::string& /*key*/) override {}
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override {
    Matrix counts(ids.size(), classes_);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      for (std::size_t n = 0; n < ids_.size(); ++n) {
        if (ids_[n] == ids[i]) ++counts.row(i)[static_cast<std::size_t>(labels_[n])];
      }
    }
    return counts;
  }
  [[nodiscard]] Matrix embeddings(std::span<const DocumentId> ids) const override { return log_probabilities(ids); }
  [[nodiscard]] Matrix word_gradients(std::span<const DocumentId> ids) const override { return log_probabilities(ids); }
  [[nodiscard]] std::vector<Matrix> dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                          std::int64_t /*round*/) const override {
    return std::vector<Matrix>(passes, log_probabilities(ids));
  }

 private:
  std::size_t classes_;
  std::vector<DocumentId> ids_;
  std::vector<std::int32_t> labels_;
};

const bool registered = models().add<Memory, MemoryOptions>("memory_for_tests", {"no model"});

// How often a member that is a Memory was shown a document with that label.
int times(const Matrix& member, std::size_t document, std::int32_t label) {
  return static_cast<int>(std::lround(std::log(member.row(document)[static_cast<std::size_t>(label)])));
}

bool same(const Matrix& a, const Matrix& b) { return std::ranges::equal(a.data(), b.data()); }

Component<Classifier> component(const std::string& pooling, double dropout = 0) {
  Value options = Value::Map{};
  options.set("type", "embedding_pool_dense");
  options.set("pooling", pooling);
  options.set("dropout", dropout);
  Component<Classifier> made;
  Diagnostics diagnostics;
  Codec<Component<Classifier>>::read(options, made, {}, {"model", diagnostics});
  diagnostics.throw_if_any();
  return made;
}

// What `component` makes, by hand.
PoolDenseClassifier by_hand(const ClassifierInput& input, double dropout = 0) {
  EmbeddingPoolDenseOptions options;
  options.dropout = dropout;
  return {options, input, std::make_unique<native::NativePoolDense>(options, input.training, Outputs::softmax)};
}

struct Setup {
  Problem problem = test::separable(3, 40);
  TrainingOptions training;
  int threads = 1;

  Setup() {
    training.learning_rate = 0.02;
    training.batch_size = 8;
    training.epochs.values = {3};
  }
  [[nodiscard]] ClassifierInput input(std::uint64_t seed = 1) const { return {problem.text(), 3, training, seed, threads}; }

  [[nodiscard]] std::vector<Matrix> committee(CommitteeType type, std::int64_t members, std::int64_t round = 2,
                                              std::uint64_t seed = 1) const {
    const double dropout = type == CommitteeType::mc_dropout ? 0.5 : 0;
    auto model = by_hand(input(seed), dropout);
    model.fit({problem.ids, Answers(problem.labels)}, round);
    return Committee({type, members}, component("mean", dropout), input(seed), model, {problem.ids, Answers(problem.labels)},
                     round)
        .probabilities(problem.ids);
  }
  [[nodiscard]] std::vector<double> losses(std::size_t folds, std::int64_t round = 2) const {
    return out_of_fold_losses(component("mean"), input(), {problem.ids, Answers(problem.labels)}, round, folds);
  }
};

const auto every_type = {CommitteeType::seeds, CommitteeType::bootstrap, CommitteeType::mc_dropout};

}  // namespace

TEST_CASE("committee: members differ, rounds and seeds, too, and their probabilities sum to one") {
  const Setup setup;
  for (const auto type : every_type) {
    CAPTURE(name_of(type));
    auto all = setup.committee(type, 3);
    REQUIRE(all.size() == 3);
    for (const auto& member : all) {
      CHECK(member.rows() == 40);
      for (std::size_t i = 0; i < member.rows(); ++i) {
        double sum = 0;
        for (const float p : member.row(i)) sum += static_cast<double>(p);
        CHECK(sum == Approx(1).margin(1e-5));
      }
    }
    all.push_back(setup.committee(type, 2, 3)[0]);
    all.push_back(setup.committee(type, 2, 2, 7)[0]);
    for (std::size_t a = 0; a < all.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) CHECK_FALSE(same(all[a], all[b]));
    }
  }
}

TEST_CASE("committee: the same for any number of threads, and the first members whatever the number of members") {
  Setup setup;
  for (const auto type : every_type) {
    CAPTURE(name_of(type));
    setup.threads = 1;
    const auto alone = setup.committee(type, 4);
    setup.threads = 4;
    const auto together = setup.committee(type, 4);
    const auto fewer = setup.committee(type, 2);
    for (std::size_t t = 0; t < 4; ++t) CHECK(same(alone[t], together[t]));
    for (std::size_t t = 0; t < 2; ++t) CHECK(same(alone[t], fewer[t]));
  }
}

TEST_CASE("committee: seeds train every member on all documents, with random streams of its own") {
  const Setup setup;
  const auto all = setup.committee(CommitteeType::seeds, 2);
  for (std::size_t t = 0; t < 2; ++t) {
    auto input = setup.input();
    input.member = t + 1;
    auto member = by_hand(input);
    member.fit({setup.problem.ids, Answers(setup.problem.labels)}, 2);
    CHECK(same(all[t], exponentiated(member.log_probabilities(setup.problem.ids))));
  }
}

TEST_CASE("committee: bootstrap draws as many documents with replacement, each with its label, other ones a member") {
  const Setup setup;
  auto model = by_hand(setup.input());
  const auto samples = Committee({CommitteeType::bootstrap, 200}, Component<Classifier>("memory_for_tests"), setup.input(),
                                 model, {setup.problem.ids, Answers(setup.problem.labels)}, 0)
                           .probabilities(setup.problem.ids);
  std::set<std::vector<float>> distinct;
  std::vector<int> totals(40);
  int never = 0;
  for (const auto& sample : samples) {
    distinct.emplace(sample.data().begin(), sample.data().end());
    int drawn = 0;
    for (std::size_t i = 0; i < 40; ++i) {
      const int n = times(sample, i, setup.problem.labels[i]);
      drawn += n;
      totals[i] += n;
      never += n == 0 ? 1 : 0;
      for (std::int32_t label = 0; label < 3; ++label) {
        if (label != setup.problem.labels[i]) CHECK(times(sample, i, label) == 0);
      }
    }
    CHECK(drawn == 40);
  }
  CHECK(distinct.size() == 200);
  for (const int total : totals) CHECK(std::abs(total - 200) < 75);  // 5 standard deviations
  // A document is left out with probability (39/40)^40 = .363.
  CHECK(std::abs(never / 8000.0 - std::pow(39.0 / 40, 40)) < 0.03);

  const auto whole = Committee({CommitteeType::seeds, 2}, Component<Classifier>("memory_for_tests"), setup.input(), model,
                               {setup.problem.ids, Answers(setup.problem.labels)}, 0)
                         .probabilities(setup.problem.ids);
  for (std::size_t i = 0; i < 40; ++i) CHECK(times(whole[1], i, setup.problem.labels[i]) == 1);
}

TEST_CASE("committee: a pass of mc_dropout has one mask for all documents, whichever are asked for") {
  const Setup setup;
  const double dropout = 0.4;
  auto model = by_hand(setup.input(), dropout);
  model.fit({setup.problem.ids, Answers(setup.problem.labels)}, 3);
  const auto passes = model.dropout_probabilities(setup.problem.ids, 6, 3);
  const auto hidden = model.embeddings(setup.problem.ids);
  const auto layer = model.weights().layers.back();
  std::set<std::vector<bool>> masks;
  for (std::size_t pass = 0; pass < 6; ++pass) {
    Rng rng(1, "mc-dropout", 3, pass);
    std::vector<bool> dropped;
    for (std::size_t j = 0; j < hidden.columns(); ++j) dropped.push_back(rng.uniform() < dropout);
    masks.insert(dropped);
    for (std::size_t i = 0; i < 40; ++i) {
      std::vector<double> odds;
      double total = 0;
      for (std::size_t c = 0; c < 3; ++c) {
        double logit = static_cast<double>(layer.bias[c]);
        for (std::size_t j = 0; j < hidden.columns(); ++j) {
          const double kept = dropped[j] ? 0 : static_cast<double>(hidden.row(i)[j]) / (1 - dropout);
          logit += static_cast<double>(layer.weights.row(c)[j]) * kept;
        }
        total += odds.emplace_back(std::exp(logit));
      }
      for (std::size_t c = 0; c < 3; ++c) {
        CHECK(static_cast<double>(passes[pass].row(i)[c]) == Approx(odds[c] / total).margin(1e-6));
      }
    }
  }
  CHECK(masks.size() == 6);

  const auto one = model.dropout_probabilities(std::span(setup.problem.ids).subspan(17, 1), 6, 3);
  for (std::size_t pass = 0; pass < 6; ++pass) CHECK(std::ranges::equal(one[pass].row(0), passes[pass].row(17)));
}

TEST_CASE("out_of_fold_losses: those of models trained by hand without the document's fold") {
  Setup setup;
  const auto& ids = setup.problem.ids;
  const auto& labels = setup.problem.labels;
  const std::size_t folds = GENERATE(2U, 5U, 40U, 1000U);
  const std::size_t used = std::min<std::size_t>(folds, 40);
  std::vector<std::size_t> order(40);
  for (std::size_t i = 0; i < 40; ++i) order[i] = i;
  Rng(1, "folds", 2).shuffle(std::span(order));
  const auto losses = setup.losses(folds);
  std::vector<int> left_out(40);
  for (std::size_t fold = 0; fold < used; ++fold) {
    std::vector<DocumentId> kept;
    std::vector<std::int32_t> kept_labels;
    for (std::size_t n = 0; n < 40; ++n) {
      if (n % used == fold) continue;
      kept.push_back(ids[order[n]]);
      kept_labels.push_back(labels[order[n]]);
    }
    auto input = setup.input();
    input.member = 1'000'000 + fold;
    auto model = by_hand(input);
    model.fit({kept, Answers(kept_labels)}, 2);
    const auto scores = model.log_probabilities(ids);
    for (std::size_t n = fold; n < 40; n += used) {
      const std::size_t i = order[n];
      ++left_out[i];
      CHECK(losses[i] == Approx(-static_cast<double>(scores.row(i)[static_cast<std::size_t>(labels[i])])).margin(1e-6));
    }
  }
  CHECK(left_out == std::vector<int>(40, 1));

  setup.threads = 4;
  CHECK(setup.losses(folds) == losses);
}

TEST_CASE("out_of_fold_losses: the model that judges a document has not seen its label") {
  Setup setup;
  // Whatever document i is labelled, its class probabilities are the same: exp(-loss) over the labels sums to one.
  for (const std::size_t i : {0U, 13U, 39U}) {
    const auto label = setup.problem.labels[i];
    double sum = 0;
    for (std::int32_t other = 0; other < 3; ++other) {
      setup.problem.labels[i] = other;
      sum += std::exp(-setup.losses(4)[i]);
    }
    setup.problem.labels[i] = label;
    CHECK(sum == Approx(1).margin(1e-5));
  }
}

TEST_CASE("out_of_fold_losses: nothing can be left out of one document") {
  Setup setup;
  setup.problem.ids.resize(1);
  setup.problem.labels.resize(1);
  CHECK(setup.losses(5) == std::vector<double>{0});
}
