#include "core/rng.h"

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

}  // namespace

Rng::Rng(std::uint64_t seed, std::string_view stream, std::uint64_t round, std::uint64_t member)
    : engine_(stream_key(seed, stream, round, member)) {}

std::size_t Rng::below(std::size_t n) { return boost::random::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }

double Rng::uniform(double low, double high) { return boost::random::uniform_real_distribution<double>(low, high)(engine_); }

double Rng::normal(double mean, double deviation) {
  return boost::random::normal_distribution<double>(mean, deviation)(engine_);
}

}  // namespace alrun
