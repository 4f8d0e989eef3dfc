// SPDX-License-Identifier: MIT
//
// How the commands speak: data on standard output, progress and complaints on standard error.
//
// Colour appears only on a terminal and never when NO_COLOR is set (https://no-color.org).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace fitmark::bench {

// Whether standard output takes colour.
bool output_has_color();

// Columns of the terminal that standard output is; 100 where it is none.
int output_columns();

// Says "fitmark: <message>" on standard error.
void complain(std::string_view message);

// Opens standard input, output and error where the caller closed them, so that no file of ours takes their place;
// programs that are started find them closed.
void open_standard_streams();

// Hands standard output to the kernel. Returns false, having complained, where it was not taken.
bool output_is_written();

// One line of progress on standard error: redrawn in place on a terminal, and otherwise a plain
// line at most every few seconds, so that a log stays readable.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Shows `done` of `total` and what is under way.
  void show(std::uint64_t done, std::uint64_t total, std::string_view what);

  // Removes the line from a terminal.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool on_terminal_;
  bool drawn_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_;
};

}  // namespace fitmark::bench
