#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "sampler/joint_labels.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

struct BatchBaldOptions : ScoreOptions {
  std::int64_t candidates = 200;
  std::int64_t exact_states = 10'000;
  std::int64_t samples = 1000;

  void fields(Fields& f) {
    f("candidates", candidates, at_least(1), "only so many documents of the highest BALD not chosen yet are compared");
    f("exact_states", exact_states, between(1, 10'000'000),
      "joint labels of the batch that are all gone through; beyond, a sample is");
    f("samples", samples, between(1, 10'000'000), "joint labels in that sample");
    ScoreOptions::fields(f);
  }
};

/// Greedy choice of a batch by I(y₁ … y_n; member). A document's gain, I(y; member | batch), can only fall as the
/// batch grows, so that one whose last gain is below another's present one need not be looked at (Minoux 1978).
class Greedy {
 public:
  Greedy(PoolView& pool, const BatchBaldOptions& options, Rng& rng)
      : members_(pool.committee()),
        threads_(pool.threads()),
        window_size_(static_cast<std::size_t>(options.candidates)),
        rng_(rng),
        information_of_(score_votes(pool, UnitJoin::mean, bald)),
        order_(information_of_.size()),
        labels_(members_.size(), static_cast<std::size_t>(options.exact_states), static_cast<std::size_t>(options.samples)) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, std::ranges::greater{}, [this](std::size_t row) { return information_of_[row]; });
  }

  struct Choice {
    std::size_t row;
    double gain;
    double bald;
  };
  /// The next document, which take() adds to the batch. Not to be asked when all are chosen.
  [[nodiscard]] Choice next() {
    for (; window_.size() < window_size_ && entered_ < order_.size(); ++entered_) {
      window_.push_back({order_[entered_], information_of_[order_[entered_]]});
    }
    best_ = find_best();
    return {window_[best_].row, window_[best_].gain, information_of_[window_[best_].row]};
  }
  void take() {
    labels_.add(probabilities_of(window_[best_].row), rng_);
    window_.erase(window_.begin() + static_cast<std::ptrdiff_t>(best_));
  }

 private:
  struct Candidate {
    std::size_t row;
    double gain;  ///< when last computed
  };

  [[nodiscard]] std::vector<double> probabilities_of(std::size_t row) const {
    const std::size_t members = members_.size();
    const std::size_t classes = members_[0].columns();
    std::vector<double> probabilities(classes * members);
    for (std::size_t t = 0; t < members; ++t) {
      const auto p = members_[t].row(row);
      for (std::size_t c = 0; c < classes; ++c) probabilities[c * members + t] = static_cast<double>(p[c]);
    }
    return probabilities;
  }

  // The window is in order of BALD, then of ids: of equal gains the first wins.
  [[nodiscard]] std::size_t find_best() {
    constexpr std::size_t together = 16;  // computed on threads; fixed, so that no result depends on their number
    std::vector<std::size_t> by_gain(window_.size());
    std::iota(by_gain.begin(), by_gain.end(), std::size_t{0});
    std::ranges::stable_sort(by_gain, std::ranges::greater{}, [this](std::size_t i) { return window_[i].gain; });
    std::size_t best = by_gain[0];
    double best_gain = -1;
    for (std::size_t begin = 0; begin < by_gain.size();) {
      std::size_t end = begin;
      while (end < by_gain.size() && end < begin + together && worth_computing(window_[by_gain[end]].gain, best_gain)) ++end;
      if (end == begin) break;
      parallel_for(end - begin, threads_, [&](std::size_t i) {
        auto& candidate = window_[by_gain[begin + i]];
        candidate.gain = labels_.information(probabilities_of(candidate.row));
      });
      for (; begin < end; ++begin) {
        const std::size_t i = by_gain[begin];
        if (window_[i].gain > best_gain || (window_[i].gain == best_gain && i < best)) best = i;
        best_gain = std::max(best_gain, window_[i].gain);
      }
    }
    return best_gain > 0 ? best : 0;
  }
  static bool worth_computing(double last_gain, double best_gain) { return last_gain > 0 && last_gain >= best_gain; }

  const std::vector<Matrix>& members_;
  int threads_;
  std::size_t window_size_;
  Rng& rng_;
  std::vector<double> information_of_;  ///< BALD, by row
  std::vector<std::size_t> order_;      ///< rows, the highest BALD first
  std::size_t entered_ = 0;
  std::vector<Candidate> window_;
  std::size_t best_ = 0;
  JointLabels labels_;
};

class BatchBald final : public Sampler {
 public:
  explicit BatchBald(const BatchBaldOptions& options) : options_(options) {}

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto ids = pool.unlabelled();
    Greedy greedy(pool, options_, rng);
    Selection selection;
    double information = 0;
    while (selection.ids.size() < std::min(k, ids.size())) {
      const auto choice = greedy.next();
      information += choice.gain;
      if (options_.threshold && !(information > *options_.threshold)) break;
      selection.ids.push_back(ids[choice.row]);
      selection.scores.push_back(information);
      if (pool.explains()) {
        selection.explanations.emplace_back(Value::Map{});
        selection.explanations.back().set("bald", choice.bald);
        selection.explanations.back().set("gain", choice.gain);
      }
      if (selection.ids.size() < k) greedy.take();
    }
    explain_votes(pool, selection);
    return selection;
  }
  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return {View::committee, View::class_probabilities, View::units}; }

 private:
  BatchBaldOptions options_;
};

const bool registered = samplers().add<BatchBald, BatchBaldOptions>(
    "batch_bald",
    {"the batch whose labels together say most about the model, chosen greedily; a score is the batch's so far",
     "Kirsch 2019",
     "reads the committee; then a document chosen costs at most candidates × joint labels kept × C × (T + a logarithm)"});

}  // namespace
}  // namespace alrun
