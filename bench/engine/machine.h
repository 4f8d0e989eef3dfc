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

// Looks at governor, turbo, load, address randomisation, huge pages, memory limits, swap, processors,
// hardware counters and the kernel's memory reports, in this order.
std::vector<Fact> examine_machine();

// Returns the processor's name as the kernel gives it, or "unknown".
std::string cpu_model();

}  // namespace fitmark::bench
