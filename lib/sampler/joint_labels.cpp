#include "sampler/joint_labels.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "sampler/scoring.h"
#include "sampler/x_log_x.h"

namespace alrun {

// H(y | y₁ … y_n) - Σ_t share_t H(p_t). Shares of the same sample as the entropy make the difference a mean of terms that
// are none of them negative, and vanish one by one as labels tell the members apart; with 1 / T the sample's noise would
// stay.
double JointLabels::information(std::span<const double> probabilities) const {
  std::vector<double> entropies(members_);
  for (std::size_t at = 0; at < probabilities.size(); at += members_) {
    for (std::size_t t = 0; t < members_; ++t) entropies[t] -= x_log_x(probabilities[at + t]);
  }
  const double known = std::inner_product(entropies.begin(), entropies.end(), shares_.begin(), 0.0);
  return beyond_rounding(mixed_entropy(probabilities) - known);
}

double JointLabels::mixed_entropy(std::span<const double> probabilities) const {
  constexpr std::size_t block = 128;  // stays in the first cache while every class goes over it
  double expected = 0;
  for (std::size_t begin = 0; begin < size(); begin += block) {
    const std::size_t n = std::min(block, size() - begin);
    std::array<double, block> entropies{};
    for (std::size_t at = 0; at < probabilities.size(); at += members_) {  // the members' probabilities of one class
      std::array<double, block> mixed{};
      for (std::size_t t = 0; t < members_; ++t) {
        const double p = probabilities[at + t];
        const double* posterior = posteriors_[t].data() + begin;
        for (std::size_t s = 0; s < n; ++s) mixed[s] += posterior[s] * p;
      }
      for (std::size_t s = 0; s < n; ++s) entropies[s] -= x_log_x(mixed[s]);
    }
    for (std::size_t s = 0; s < n; ++s) expected += weights_[begin + s] * entropies[s];
  }
  return expected;
}

void JointLabels::add(std::vector<double> probabilities, Rng& rng) {
  const std::size_t classes = probabilities.size() / members_;
  if (sampled_) {
    draw(probabilities, rng);
  } else {
    documents_.push_back(std::move(probabilities));
    if (size() * classes <= exact_) {
      extend(documents_.back());
    } else {
      begin_sample(rng);
    }
  }
  for (std::size_t t = 0; t < members_; ++t) {
    shares_[t] = std::inner_product(weights_.begin(), weights_.end(), posteriors_[t].begin(), 0.0);
  }
}

void JointLabels::begin_sample(Rng& rng) {
  sampled_ = true;
  weights_.assign(samples_, 1.0 / static_cast<double>(samples_));
  for (auto& posterior : posteriors_) posterior.assign(samples_, 1.0 / static_cast<double>(members_));
  for (const auto& document : documents_) draw(document, rng);
  documents_.clear();
}

void JointLabels::extend(std::span<const double> probabilities) {
  std::vector<double> weights;
  std::vector<std::vector<double>> posteriors(members_);
  std::vector<double> joint(members_);
  for (std::size_t s = 0; s < size(); ++s) {
    for (std::size_t at = 0; at < probabilities.size(); at += members_) {
      double total = 0;
      for (std::size_t t = 0; t < members_; ++t) total += joint[t] = posteriors_[t][s] * probabilities[at + t];
      if (!(weights_[s] * total > 0)) continue;  // cannot occur
      weights.push_back(weights_[s] * total);
      for (std::size_t t = 0; t < members_; ++t) posteriors[t].push_back(joint[t] / total);
    }
  }
  weights_ = std::move(weights);
  posteriors_ = std::move(posteriors);
}

// Joint label s is drawn from member s mod T.
void JointLabels::draw(std::span<const double> probabilities, Rng& rng) {
  for (std::size_t s = 0; s < size(); ++s) {
    double left = rng.uniform();
    std::size_t drawn = 0;  // where its probabilities begin
    for (std::size_t at = 0; at < probabilities.size(); at += members_) {
      const double p = probabilities[at + s % members_];
      if (p > 0) drawn = at;  // the last one that is possible if rounding leaves something over
      left -= p;
      if (left < 0) break;
    }
    update(s, probabilities.subspan(drawn, members_));
  }
}

void JointLabels::update(std::size_t label, std::span<const double> likelihood) {
  double total = 0;
  for (std::size_t t = 0; t < members_; ++t) total += posteriors_[t][label] * likelihood[t];
  if (!(total > 0)) return;  // by underflow alone: its own member makes it possible
  for (std::size_t t = 0; t < members_; ++t) posteriors_[t][label] *= likelihood[t] / total;
}

}  // namespace alrun
