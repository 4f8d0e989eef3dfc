// SPDX-License-Identifier: MIT
//
// What the control groups of this process allow it: containers and service managers limit by them.
//
// Invariants:  a group is bound by every group above it: the tightest limit of all counts
// Threads:     none
// Source:      cgroups(7); the kernel's cgroup-v2 and cgroup-v1 documents
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace fitmark::bench {

struct ControlGroupLimits {
  std::optional<std::uint64_t> memory_bytes;
  std::optional<double>
      processors;  // processor time a second of time: 1.5 is one processor and a half
};

// Returns the limits, none where no group sets one. `membership` lists the groups of a process, version 2
// or 1; `mount` is where the kernel shows them.
ControlGroupLimits control_group_limits(
    const std::filesystem::path& mount = "/sys/fs/cgroup",
    const std::filesystem::path& membership = "/proc/self/cgroup");

}  // namespace fitmark::bench
