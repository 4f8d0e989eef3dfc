// SPDX-License-Identifier: MIT
//
// What was not alike when two reports were made, and which figures depend on it.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

#include "analysis/run.h"

namespace fitmark::analysis {

struct SettingDifference {
  std::string name;     // "--rounds", "cpu", "memory limit"
  std::string first;    // its value in the one
  std::string second;   // and in the other
  std::string affects;  // "times": what should not be compared across it
};

// Returns the settings, the repetitions and the facts about machine and program that differ, settings first.
// What one of the two does not tell is no difference, but all settings together: a report of an earlier
// program has none. Facts that change from minute to minute (load, swap) are left out.
std::vector<SettingDifference> settings_that_differ(const Context& first, const Context& second);

// Returns "--rounds differs, 1 and 5: times are not comparable".
std::string sentence_of(const SettingDifference& difference);

}  // namespace fitmark::analysis
