// SPDX-License-Identifier: MIT
//
// Logarithm, exponential and power from IEEE additions, multiplications and divisions alone, so that
// their results are the same bits on every machine. Compile without contraction of a*b+c.
//
// Accuracy:    relative error below 1e-12 for log2 of values not within 1e-3 of 1, exp2 and pow with
//              |y log2 x| < 64; more than any law of sizes needs
#pragma once

namespace fitmark::workloads {

// Requires x > 0, finite.
double portable_log2(double x);
// Returns 0 below -1022 and 2^1023 from 1023 up.
double portable_exp2(double x);
// Requires x > 0.
double portable_pow(double x, double y);
// Natural logarithm. Requires x > 0, finite.
double portable_log(double x);
double portable_exp(double x);

}  // namespace fitmark::workloads
