#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "sampler/cosine.h"
#include "sampler/distance.h"
#include "sampler/scoring.h"
#include "sampler/space.h"
#include "sampler/stacked.h"

namespace alrun {
namespace {

struct RepresentativeOptions : SpaceOptions, ScoreOptions {
  std::int64_t sample = 2000;

  RepresentativeOptions() { space = Space::text; }
  void fields(Fields& f) {
    f("sample", sample, at_least(1), "documents, drawn from the pool, that stand for all of it");
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

/// Facility location: how well labelled and chosen documents represent the unlabelled ones,
///   F(S) = 1/|T| Σ_{t in T} max_{s in L ∪ S} sim(s, t),
/// with cosines, negative ones counted as 0, and T a sample of the pool. The gain F(S ∪ {x}) - F(S) of the first document is
/// its mean similarity to the pool; later on only what it adds to those before counts. Two documents that represent but each
/// other gain the same: cosines are whole numbers of millionths, so that sums are exact and such ties stay ties.
/// Where T is not the whole pool, a document's gain leaves itself out: else those that happen to be in T are preferred.
class FacilityLocation {
 public:
  /// Rows of unit length. `targets`: T, rows of `unlabelled`; they outlive it.
  FacilityLocation(const Matrix& unlabelled, const Matrix& labelled, std::span<const std::size_t> targets, int threads)
      : documents_(unlabelled.rows()),
        targets_(targets),
        similarities_(targets.size() * documents_),
        cover_(targets.size()),
        gains_(documents_) {
    parallel_for(targets.size(), threads, [&](std::size_t t) {
      const auto target = unlabelled.row(targets[t]);
      const auto similarities = std::span(similarities_).subspan(t * documents_, documents_);
      for (std::size_t i = 0; i < documents_; ++i) similarities[i] = millionths(target, unlabelled.row(i));
      if (targets.size() < documents_) similarities[targets[t]] = 0;
      for (std::size_t i = 0; i < labelled.rows(); ++i) cover_[t] = std::max(cover_[t], millionths(target, labelled.row(i)));
    });
    for (std::size_t t = 0; t < cover_.size(); ++t) {
      const auto similarities = similarities_to(t);
      for (std::size_t i = 0; i < documents_; ++i) gains_[i] += std::max(similarities[i] - cover_[t], 0);
    }
  }

  /// F(S ∪ {x}) - F(S).
  [[nodiscard]] double gain(std::size_t x) const { return mean(gains_[x]); }

  void choose(std::size_t x) {
    for (std::size_t t = 0; t < cover_.size(); ++t) {
      const auto similarities = similarities_to(t);
      const auto before = cover_[t];
      const auto after = targets_[t] == x ? one : similarities[x];
      if (after <= before) continue;
      cover_[t] = after;
      for (std::size_t i = 0; i < documents_; ++i) gains_[i] -= std::clamp(similarities[i] - before, 0, after - before);
    }
  }

  /// Mean over T, itself left out as from the gain.
  [[nodiscard]] double mean_similarity(std::size_t x) const {
    std::int64_t sum = 0;
    for (std::size_t t = 0; t < cover_.size(); ++t) sum += similarities_to(t)[x];
    return mean(sum);
  }

 private:
  static constexpr std::int32_t one = 1'000'000;
  static std::int32_t millionths(std::span<const float> a, std::span<const float> b) {
    return static_cast<std::int32_t>(one * std::max(dot_product(a, b), 0.0) + 0.5);
  }
  [[nodiscard]] double mean(std::int64_t sum) const {
    return static_cast<double>(sum) / (one * static_cast<double>(cover_.size()));
  }
  [[nodiscard]] std::span<const std::int32_t> similarities_to(std::size_t t) const {
    return std::span(similarities_).subspan(t * documents_, documents_);
  }

  std::size_t documents_;
  std::span<const std::size_t> targets_;
  std::vector<std::int32_t> similarities_;  ///< |T| × documents
  std::vector<std::int32_t> cover_;
  std::vector<std::int64_t> gains_;  ///< times |T|
};

class Representative final : public Sampler {
 public:
  explicit Representative(const RepresentativeOptions& options) : options_(options) {}

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space); }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    Points points(pool, options_.space);
    std::vector<std::size_t> left(pool.unlabelled().size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    auto targets = rng.sample(std::span<const std::size_t>(left), static_cast<std::size_t>(options_.sample));
    std::ranges::sort(targets);
    FacilityLocation facility(unit_rows(points.unlabelled()), unit_rows(points.labelled()), targets, pool.threads());

    Selection selection;
    while (selection.ids.size() < k && !left.empty()) {
      const auto best = std::ranges::max_element(left, {}, [&](std::size_t i) { return facility.gain(i); });
      const std::size_t row = *best;
      const double gain = facility.gain(row);
      if (options_.threshold && gain <= *options_.threshold) break;
      left.erase(best);
      selection.ids.push_back(pool.unlabelled()[row]);
      selection.scores.push_back(gain);
      if (pool.explains()) {
        Value explanation;
        explanation.set("mean_similarity", facility.mean_similarity(row));
        selection.explanations.push_back(std::move(explanation));
      }
      facility.choose(row);
    }
    return selection;
  }

 private:
  RepresentativeOptions options_;
};

const bool registered = samplers().add<Representative, RepresentativeOptions>(
    "representative",
    {"similar to much of the pool, but not to what is labelled or chosen already (facility location)",
     "Lin & Bilmes 2011; Wei, Iyer & Bilmes 2015", "cosines of the pool with a sample of 2,000, kept: 8 kB a document"});

}  // namespace
}  // namespace alrun
