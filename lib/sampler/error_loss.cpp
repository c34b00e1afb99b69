#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "sampler/loss_features.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

/// Whose losses the head learns to rank.
enum class Losses : std::uint8_t { training, out_of_fold };
constexpr std::array<std::string_view, 2> enum_names(Losses /*unused*/) { return {"training", "out_of_fold"}; }

struct ErrorLossOptions : ScoreOptions {
  Losses losses = Losses::training;
  std::int64_t folds = 5;
  bool certainty = true;
  std::int64_t hidden = 16;
  std::int64_t epochs = 50;
  double learning_rate = 0.01;
  double margin = 1;

  void fields(Fields& f) {
    f("losses", losses,
      "training (of the round's own model, as the features are; free, but small once it fits) or out_of_fold (of models "
      "trained without the document's fold)");
    f("folds", folds, at_least(2), "for losses out_of_fold: a model is trained without each");
    f("certainty", certainty, "the head sees entropy, largest probability and margin beside the embedding");
    f("hidden", hidden, between(0, 10000), "width of the head's relu layer; 0: a linear head");
    f("epochs", epochs, at_least(1), "passes over the labelled documents, paired anew in each");
    f("learning_rate", learning_rate, positive, "of plain gradient descent, a step a pair");
    f("margin", margin, positive, "by which a pair's predictions are to differ in the order of its losses");
    ScoreOptions::fields(f);
  }
};

/// Predicts an order of losses: width -> relu layer -> one number, or linear where `hidden` is 0.
class RankingHead {
 public:
  RankingHead(std::size_t width, std::size_t hidden, Rng& rng) : width_(width), hidden_(hidden) {
    const auto draw = [&](std::vector<double>& weights, std::size_t n, std::size_t inputs) {
      const double bound = 1 / std::sqrt(static_cast<double>(std::max<std::size_t>(inputs, 1)));
      weights.resize(n);
      for (double& w : weights) w = rng.uniform(-bound, bound);
    };
    if (hidden == 0) {
      out_.assign(width, 0);
      return;
    }
    draw(in_, width * hidden, width);
    bias_.assign(hidden, 0);
    draw(out_, hidden, hidden);
  }

  /// Fills `units`, what the last layer sees, and returns the prediction.
  double predict(std::span<const double> row, std::vector<double>& units) const {
    if (hidden_ == 0) {
      units.assign(row.begin(), row.end());
    } else {
      units = bias_;
      for (std::size_t j = 0; j < width_; ++j) {
        const double* weights = &in_[j * hidden_];
        for (std::size_t h = 0; h < hidden_; ++h) units[h] += row[j] * weights[h];
      }
      for (double& unit : units) unit = std::max(unit, 0.0);
    }
    return std::inner_product(units.begin(), units.end(), out_.begin(), 0.0);
  }

  /// One step against the hinge loss max(0, margin - (prediction of `more` - prediction of `less`)).
  void learn(std::span<const double> more, std::span<const double> less, double margin, double rate) {
    const double lead = predict(more, units_of_more_) - predict(less, units_of_less_);
    if (lead >= margin) return;
    slopes_ = out_;
    for (std::size_t h = 0; h < out_.size(); ++h) out_[h] += rate * (units_of_more_[h] - units_of_less_[h]);
    if (hidden_ == 0) return;
    pull(more, units_of_more_, rate);
    pull(less, units_of_less_, -rate);
  }

 private:
  void pull(std::span<const double> row, std::vector<double>& units, double rate) {
    for (std::size_t h = 0; h < hidden_; ++h) units[h] = units[h] > 0 ? rate * slopes_[h] : 0;
    for (std::size_t j = 0; j < width_; ++j) {
      double* weights = &in_[j * hidden_];
      for (std::size_t h = 0; h < hidden_; ++h) weights[h] += row[j] * units[h];
    }
    for (std::size_t h = 0; h < hidden_; ++h) bias_[h] += units[h];
  }

  std::size_t width_;
  std::size_t hidden_;
  std::vector<double> in_;  ///< width × hidden
  std::vector<double> bias_;
  std::vector<double> out_;
  std::vector<double> units_of_more_;
  std::vector<double> units_of_less_;
  std::vector<double> slopes_;
};

class ErrorLoss final : public Sampler {
 public:
  explicit ErrorLoss(const ErrorLossOptions& options) : options_(options) {}

  [[nodiscard]] Views reads() const override {
    const Views always{View::labelled_classes, View::class_probabilities, View::embeddings};
    return options_.losses == Losses::out_of_fold ? always | Views{View::fold_losses} : always;
  }
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto losses = options_.losses == Losses::training
                            ? training_losses(pool)
                            : held_out_losses(pool, static_cast<std::size_t>(options_.folds));
    if (!losses_differ(losses)) return select_by_entropy(pool, k, options_.threshold);
    const auto rows = all_rows(LossFeatures::of_labelled(pool, options_.certainty));
    const auto head = trained(rows, losses, rng);
    const auto predicted = predictions(LossFeatures::of_unlabelled(pool, options_.certainty), head, pool.threads());
    if (!std::ranges::all_of(predicted, [](double score) { return std::isfinite(score); })) {
      throw Error("the head of sampler 'error_loss' did not converge: lower its learning_rate");
    }
    auto selection = select_top(pool.unlabelled(), predicted, k, options_.threshold);
    if (pool.explains()) explain(rows, head, selection);
    return selection;
  }

 private:
  using Rows = std::vector<std::vector<double>>;

  static Rows all_rows(const LossFeatures& features) {
    Rows rows(features.rows(), std::vector<double>(features.width()));
    for (std::size_t i = 0; i < rows.size(); ++i) features.read(i, rows[i]);
    return rows;
  }

  [[nodiscard]] RankingHead trained(const Rows& rows, std::span<const double> losses, Rng& rng) const {
    RankingHead head(rows[0].size(), static_cast<std::size_t>(options_.hidden), rng);
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::int64_t epoch = 0; epoch < options_.epochs; ++epoch) {
      rng.shuffle(std::span(order));
      for (std::size_t n = 0; n + 1 < order.size(); n += 2) {
        auto [less, more] = std::pair(order[n], order[n + 1]);
        if (losses[less] == losses[more]) continue;
        if (losses[less] > losses[more]) std::swap(less, more);
        head.learn(rows[more], rows[less], options_.margin, options_.learning_rate);
      }
    }
    return head;
  }

  static std::vector<double> predictions(const LossFeatures& features, const RankingHead& head, int threads) {
    constexpr std::size_t block = 512;
    std::vector<double> predicted(features.rows());
    parallel_for((predicted.size() + block - 1) / block, threads, [&](std::size_t b) {
      std::vector<double> row(features.width());
      std::vector<double> units;
      for (std::size_t i = b * block; i < std::min(predicted.size(), (b + 1) * block); ++i) {
        features.read(i, row);
        predicted[i] = head.predict(row, units);
      }
    });
    return predicted;
  }

  // Predictions have no unit: what they say is how a document compares with those labelled.
  void explain(const Rows& rows, const RankingHead& head, Selection& selection) const {
    std::vector<double> units;
    std::vector<double> of_labelled;
    for (const auto& row : rows) of_labelled.push_back(head.predict(row, units));
    for (const double score : selection.scores) {
      const auto below = std::ranges::count_if(of_labelled, [&](double labelled) { return labelled < score; });
      auto& why = selection.explanations.emplace_back();
      why.set("losses", name_of(options_.losses));
      why.set("above_labelled", static_cast<double>(below) / static_cast<double>(rows.size()));
    }
  }

  ErrorLossOptions options_;
};

const bool registered = samplers().add<ErrorLoss, ErrorLossOptions>(
    "error_loss",
    {"largest predicted loss, by a small network trained to rank labelled documents by their losses", "Yoo & Kweon 2019",
     "reads embeddings and probabilities of labelled and unlabelled; training the head and scores 0.12 s (2,100 labelled, "
     "11,214 unlabelled, 100 wide); losses out_of_fold also train a model a fold. A model that fits its training documents "
     "leaves small losses: their order is learned, not their size. With fewer than two labelled documents, or equal losses: "
     "entropy"});

}  // namespace
}  // namespace alrun
