// SPDX-License-Identifier: MIT
//
// The standard normal distribution: its cumulative function and the inverse.
//
// Threads:     none needed; free functions
#pragma once

namespace fitmark::analysis {

// Returns P(Z <= z), 0..1.
double normal_cdf(double z);

// Returns the z at which P(Z <= z) is `probability`, to about 1e-12; minus or plus infinity at 0
// and 1.
double normal_quantile(double probability);

}  // namespace fitmark::analysis
