// SPDX-License-Identifier: MIT
//
// Walks from a process's groups up to their roots.
#include "bench/engine/control_group.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace fitmark::bench {
namespace {

namespace fs = std::filesystem;

// Version 1 says "none" with the largest multiple of a page; nothing real is as large.
constexpr std::uint64_t kNoMemoryLimit = std::uint64_t{1} << 60;

template <class Value>
void tighten(std::optional<Value>& limit, Value found) {
  limit = limit ? std::min(*limit, found) : found;
}

std::optional<double> number_in(const fs::path& file) {
  std::ifstream in(file);
  double number = 0;
  if (in >> number) return number;
  return std::nullopt;  // no such file, or "max"
}

void read_memory(const fs::path& group, ControlGroupLimits& limits) {
  for (const char* name : {"memory.max", "memory.limit_in_bytes"}) {
    const auto bytes = number_in(group / name);
    if (!bytes || *bytes >= static_cast<double>(kNoMemoryLimit)) continue;
    tighten(limits.memory_bytes, static_cast<std::uint64_t>(*bytes));
  }
}

void read_processors(const fs::path& group, ControlGroupLimits& limits) {
  std::ifstream both(group / "cpu.max");
  double quota = 0, period = 0;
  if (both >> quota >> period && period > 0) tighten(limits.processors, quota / period);
  const auto quota_us = number_in(group / "cpu.cfs_quota_us");
  const auto period_us = number_in(group / "cpu.cfs_period_us");
  if (quota_us && period_us && *quota_us > 0 && *period_us > 0) {
    tighten(limits.processors, *quota_us / *period_us);
  }
}

// A container may see its own groups at the mount's root though its membership names them from the host's.
void read_path(const fs::path& hierarchy, const fs::path& group, ControlGroupLimits& limits) {
  fs::path at = hierarchy;
  read_memory(at, limits);
  read_processors(at, limits);
  for (const fs::path& part : group.relative_path()) {
    at /= part;
    read_memory(at, limits);
    read_processors(at, limits);
  }
}

}  // namespace

ControlGroupLimits control_group_limits(const fs::path& mount, const fs::path& membership) {
  ControlGroupLimits limits;
  std::ifstream lines(membership);
  for (std::string line; std::getline(lines, line);) {  // "4:memory:/service", "0::/service"
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    read_path(mount / controllers, line.substr(second + 1), limits);
  }
  return limits;
}

}  // namespace fitmark::bench
