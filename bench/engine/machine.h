// SPDX-License-Identifier: MIT
//
// What on this machine may spoil a measurement, and what to do about it.
//
// Threads:     none
// Source:      proc(5), sysfs: cpufreq, transparent_hugepage; cgroup-v2
#pragma once

#include <string>
#include <vector>

namespace fitmark::bench {

struct Fact {
  std::string name;    // "governor"
  std::string value;   // "powersave"; "unknown" where the kernel does not say
  std::string remedy;  // empty: it spoils nothing
};

// Looks at what runs here and how steadily, then at memory, then at what the kernel lets be read.
std::vector<Fact> examine_machine();

// Returns which part of the processors' time a hypervisor gave to others, of the first line of /proc/stat.
double stolen_share(const std::string& processor_times);

// Returns the processor's name as the kernel gives it, or "unknown".
std::string cpu_model();

}  // namespace fitmark::bench
