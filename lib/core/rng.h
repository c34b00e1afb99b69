#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace alrun {

/// A named random stream: the draws are a pure function of (seed, stream, round, member), on every platform.
/// Every consumer has its own stream, so that adding a draw in one place changes nothing elsewhere.
/// Engine: 64-bit Mersenne twister (fixed by the C++ standard); distributions: Boost.Random's (std's differ by library).
class Rng {
 public:
  using result_type = std::mt19937_64::result_type;

  Rng(std::uint64_t seed, std::string_view stream, std::uint64_t round = 0, std::uint64_t member = 0);

  static constexpr result_type min() { return std::mt19937_64::min(); }
  static constexpr result_type max() { return std::mt19937_64::max(); }
  result_type operator()() { return engine_(); }

  /// Uniform in {0, …, n - 1}; n > 0.
  std::size_t below(std::size_t n);
  /// Uniform in [low, high).
  double uniform(double low = 0.0, double high = 1.0);
  /// Sets each value to what uniform(low, high) gives in its turn, in a fraction of the time.
  void fill_uniform(std::span<float> values, double low, double high);
  /// Normal with the given mean and standard deviation.
  double normal(double mean = 0.0, double deviation = 1.0);

  /// Uniform permutation in place (Fisher-Yates).
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[below(left)]);
  }

  /// k distinct items drawn without replacement, in the order drawn; all of them, shuffled, when k exceeds their number.
  template <class T>
  std::vector<T> sample(std::span<const T> items, std::size_t k) {
    std::vector<T> drawn(items.begin(), items.end());
    k = k < drawn.size() ? k : drawn.size();
    for (std::size_t i = 0; i < k; ++i) std::swap(drawn[i], drawn[i + below(drawn.size() - i)]);
    drawn.resize(k);
    return drawn;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace alrun
