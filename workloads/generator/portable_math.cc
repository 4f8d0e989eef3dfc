// SPDX-License-Identifier: MIT
//
// Series on reduced arguments; exponents are moved as bits.
#include "workloads/generator/portable_math.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace fitmark::workloads {
namespace {

constexpr double kLn2 = 0.693147180559945309417;
constexpr double kSqrtHalf = 0.707106781186547524401;

// 1/1, 1/3, 1/5 … 1/21, and 1/1, 1/2 … 1/16: divisions would cost more than all else.
constexpr std::array<double, 11> kOddInverses = {1.0,      1.0 / 3,  1.0 / 5,  1.0 / 7,
                                                 1.0 / 9,  1.0 / 11, 1.0 / 13, 1.0 / 15,
                                                 1.0 / 17, 1.0 / 19, 1.0 / 21};
constexpr std::array<double, 16> kInverses = {
    1.0,     1.0 / 2,  1.0 / 3,  1.0 / 4,  1.0 / 5,  1.0 / 6,  1.0 / 7,  1.0 / 8,
    1.0 / 9, 1.0 / 10, 1.0 / 11, 1.0 / 12, 1.0 / 13, 1.0 / 14, 1.0 / 15, 1.0 / 16};

double scaled(double x, int exponent) {
  return x * std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

}  // namespace

double portable_log(double x) {
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1022;
  double m = std::bit_cast<double>((bits & 0x000F'FFFF'FFFF'FFFFu) | 0x3FE0'0000'0000'0000u);
  if (m < kSqrtHalf) {
    m *= 2;
    --exponent;
  }
  // ln m = 2 artanh(z) with z = (m - 1)/(m + 1), |z| <= 0.172: eleven terms reach 1e-17.
  const double z = (m - 1) / (m + 1);
  const double square = z * z;
  double sum = 0;
  for (std::size_t i = kOddInverses.size(); i > 0; --i) {
    sum = sum * square;
    sum = sum + kOddInverses[i - 1];
  }
  const double part = 2 * z;
  const double fraction = part * sum;
  const double whole = static_cast<double>(exponent) * kLn2;
  return whole + fraction;
}

double portable_log2(double x) { return portable_log(x) / kLn2; }

double portable_exp2(double x) {
  if (x < -1022) return 0;
  if (x >= 1023) return 0x1p1023;
  const int whole = static_cast<int>(x + (x < 0 ? -0.5 : 0.5));
  const double fraction = (x - whole) * kLn2;  // |fraction| <= 0.35
  double sum = 1;
  for (std::size_t i = kInverses.size(); i > 0; --i) {
    sum = sum * (fraction * kInverses[i - 1]);
    sum = sum + 1;
  }
  return scaled(sum, whole);
}

double portable_exp(double x) { return portable_exp2(x / kLn2); }

double portable_pow(double x, double y) { return portable_exp2(y * portable_log2(x)); }

}  // namespace fitmark::workloads
