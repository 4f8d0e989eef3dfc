// SPDX-License-Identifier: MIT
//
// The finished runs of a comparison that is under way, on disk as they are made.
//
// Layout:      unfinished.jsonl in the report's folder: a line with the settings, then one run a
//              line, blocks whole. A last line that a kill cut short does not count
// Invariants:  a line is written with one call and flushed before the next run starts; the file
//              goes when the comparison is complete
#pragma once

#include <string>
#include <vector>

#include "analysis/run.h"

namespace fitmark::bench {

class Journal {
 public:
  // Opens the journal of `folder`. With `resume` it takes over what is there; otherwise it begins
  // anew and says on standard error what it drops. Throws UsageError where the runs there were made
  // with other settings, EnvironmentError where the folder cannot be written.
  Journal(const std::string& folder, const std::string& settings, bool resume);

  const std::vector<analysis::Run>& finished() const { return finished_; }
  void append(const analysis::Run& run);
  void remove();

 private:
  void take_over(const std::string& settings);
  void write(const std::string& text, bool anew);

  std::string path_;
  std::vector<analysis::Run> finished_;
};

}  // namespace fitmark::bench
