#include "core/rng.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>

namespace alrun {
namespace {

// SplitMix64's finaliser (Steele, Lea & Flood 2014): every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

std::uint64_t stream_key(std::uint64_t seed, std::string_view stream, std::uint64_t round, std::uint64_t member) {
  std::uint64_t name = 0xCBF29CE484222325U;  // FNV-1a
  for (const char c : stream) name = (name ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return mix(mix(mix(mix(seed) ^ name) ^ round) ^ member);
}

/// static_cast<double>(x) without its branch on the top bit, which is never foreseen: each half is put into the mantissa of
/// a power of two, and their sum rounds once.
double to_double(std::uint64_t x) {
  const auto high = std::bit_cast<double>(0x4530000000000000U | x >> 32U) - 0x1p84;
  const auto low = std::bit_cast<double>(0x4330000000000000U | (x & 0xFFFFFFFFU)) - 0x1p52;
  return high + low;
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::string_view stream, std::uint64_t round, std::uint64_t member)
    : engine_(stream_key(seed, stream, round, member)) {}

std::size_t Rng::below(std::size_t n) { return boost::random::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }

double Rng::uniform(double low, double high) { return boost::random::uniform_real_distribution<double>(low, high)(engine_); }

void Rng::fill_uniform(std::span<float> values, double low, double high) {
  // Boost's arithmetic with its division by 2^64 as a multiplication, which is as exact.
  const double range = high - low;
  const auto number = [&](std::uint64_t bits) { return to_double(bits) * 0x1p-64 * range + low; };
  std::array<std::uint64_t, 256> block{};
  while (!values.empty()) {
    const auto drawn = std::span(block).first(std::min(block.size(), values.size()));
    for (auto& bits : drawn) bits = engine_();
    bool rejected = false;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const double value = number(drawn[i]);
      rejected |= value >= high;
      values[i] = static_cast<float>(value);
    }
    std::size_t kept = drawn.size();
    if (rejected) {  // by rounding up: once in 2^54 draws for ranges around 0
      kept = 0;
      for (const auto bits : drawn) {
        if (number(bits) < high) values[kept++] = static_cast<float>(number(bits));
      }
    }
    values = values.subspan(kept);
  }
}

double Rng::normal(double mean, double deviation) {
  return boost::random::normal_distribution<double>(mean, deviation)(engine_);
}

}  // namespace alrun
