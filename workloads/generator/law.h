// SPDX-License-Identifier: MIT
//
// A law by which whole numbers are drawn: sizes, lifetimes, gaps between events.
//
//   fixed:N                    always N
//   uniform:LOW:HIGH           each of LOW .. HIGH alike
//   powerlaw:LOW:HIGH:ALPHA    P(X > x) falls as x^-ALPHA from LOW, cut at HIGH
//   lognormal:MEDIAN:SIGMA     exp of a normal with mean ln MEDIAN and deviation SIGMA
//   exponential:MEAN           memoryless; at least 1
//   weibull:SCALE:SHAPE        SHAPE < 1: many die young; at least 1
//   generational:YOUNG:OLD:SURVIVAL  exponential of mean YOUNG, for the ratio SURVIVAL of mean OLD
//   file:PATH                  empirical: lines "VALUE WEIGHT" or "VALUE,WEIGHT", # begins a comment
//
// Invariants:  the same seed draws the same numbers on every machine
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/generator/random.h"

namespace fitmark::workloads {

class Law {
 public:
  // Throws TraceError that names the text and what was expected.
  static Law parse(const std::string& text);
  // Draws value[i] with probability weight[i] / sum of weights. Requires a positive sum.
  static Law empirical(std::vector<std::uint64_t> values, const std::vector<double>& weights);

  std::uint64_t draw(Random& random) const;
  const std::string& text() const { return text_; }

 private:
  enum class Kind {
    fixed,
    uniform,
    power,
    lognormal,
    exponential,
    weibull,
    generational,
    empirical
  };

  void read_file(const std::string& path);
  void set_weights(const std::vector<double>& weights);

  Kind kind_ = Kind::fixed;
  std::string text_;
  double first_ = 0;
  double second_ = 0;
  double third_ = 0;
  std::vector<std::uint64_t> values_;
  std::vector<std::uint32_t> alias_;      // Walker's alias table over values_
  std::vector<std::uint64_t> threshold_;  // of 2^63
};

}  // namespace fitmark::workloads
