#pragma once

#include <cmath>
#include <cstdint>

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
