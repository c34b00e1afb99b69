#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

// Functions whose last bit the C library decides by CPU, from basic arithmetic alone: results are to be the same everywhere.
namespace alrun {

/// Natural logarithm of x > 0. x = m · 2^e with m near 1; ln m = 2 artanh((m - 1) / (m + 1)), whose terms fall by 34 or
/// more.
inline double portable_log(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < 0.70710678118654752) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1);
  double sum = 0;
  for (int k = 23; k >= 1; k -= 2) sum = sum * s * s + 1.0 / k;
  return 2 * s * sum + exponent * 0.69314718055994531;
}

/// e^x. x = k ln 2 + r with |r| <= ln 2 / 2; e^r by its series. Below the least positive double 0, above the largest
/// infinity.
inline double portable_exp(double x) {
  constexpr double ln2_high = 0x1.62e42fefa3800p-1;  // 32 bits: k times it is exact
  constexpr double ln2_low = 0x1.ef35793c76730p-45;
  if (!(x > -746)) return std::isnan(x) ? x : 0.0;
  if (x > 710) return std::numeric_limits<double>::infinity();
  const double k = std::nearbyint(x * 1.4426950408889634);
  const double r = (x - k * ln2_high) - k * ln2_low;
  double sum = 1;
  for (int n = 13; n >= 1; --n) sum = 1 + sum * r / n;
  return std::ldexp(sum, static_cast<int>(k));
}

/// e^x - 1, precise near 0, too.
inline double portable_expm1(double x) {
  constexpr double small = 0.35;
  if (!(std::abs(x) < small)) return portable_exp(x) - 1;
  double sum = 1;
  for (int n = 13; n >= 2; --n) sum = 1 + sum * x / n;
  return x * sum;
}

/// base^n by repeated squaring.
inline double portable_power(double base, std::int64_t n) {
  double result = 1;
  for (; n > 0; n >>= 1) {
    if ((n & 1) != 0) result *= base;
    base *= base;
  }
  return result;
}

}  // namespace alrun
