// SPDX-License-Identifier: MIT
//
// One function a fact.
#include "bench/engine/machine.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace fitmark::bench {
namespace {

constexpr const char* kUnknown = "unknown";

// Returns the file's first line, or "unknown".
std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  return std::getline(file, line) && !line.empty() ? line : kUnknown;
}

// Returns the word in [brackets], the chosen one of a sysfs choice.
std::string chosen(const std::string& line) {
  const std::size_t open = line.find('[');
  const std::size_t close = line.find(']');
  return open < close && close != std::string::npos ? line.substr(open + 1, close - open - 1)
                                                    : line;
}

Fact governor() {
  const std::string value = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  const bool spoils = value != "performance" && value != kUnknown;
  return {"governor", value,
          spoils ? "cpupower frequency-set -g performance steadies the clock" : ""};
}

Fact turbo() {
  const std::string intel = first_line("/sys/devices/system/cpu/intel_pstate/no_turbo");
  const std::string boost = first_line("/sys/devices/system/cpu/cpufreq/boost");
  if (intel == kUnknown && boost == kUnknown) return {"turbo", kUnknown, ""};
  const bool on = intel == "0" || boost == "1";
  return {"turbo", on ? "on" : "off",
          on ? "the clock follows heat; switch it off for absolute times" : ""};
}

Fact load() {
  double minute = 0;
  if (getloadavg(&minute, 1) != 1) return {"load", kUnknown, ""};
  const auto cpus = static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
  std::string value = std::to_string(minute);
  value.resize(value.find('.') + 3);
  const bool spoils = minute > 0.5 * cpus;
  return {"load", value + " over " + std::to_string(static_cast<int>(cpus)) + " processors",
          spoils ? "other programs run; stop them, or trust paired ratios only" : ""};
}

Fact aslr() {
  const std::string mode = first_line("/proc/sys/kernel/randomize_va_space");
  const std::string value = mode == "0"   ? "off"
                            : mode == "1" ? "partial"
                            : mode == "2" ? "full"
                                          : mode;
  return {"address randomisation", value, ""};
}

Fact huge_pages() {
  const std::string value = chosen(first_line("/sys/kernel/mm/transparent_hugepage/enabled"));
  return {
      "transparent huge pages", value,
      value == "always" ? "resident figures come in steps of 2 MB; madvise makes them finer" : ""};
}

Fact memory_limit() {
  std::ifstream cgroups("/proc/self/cgroup");
  std::string line;
  while (std::getline(cgroups, line)) {
    if (!line.starts_with("0::")) continue;
    const std::string limit = first_line("/sys/fs/cgroup" + line.substr(3) + "/memory.max");
    if (limit == kUnknown || limit == "max") break;
    return {"memory limit", limit + " bytes", "large traces may be killed; raise memory.max"};
  }
  return {"memory limit", "none", ""};
}

Fact swap() {
  struct sysinfo system {};
  if (sysinfo(&system) != 0) return {"swap", kUnknown, ""};
  const std::uint64_t used = (system.totalswap - system.freeswap) * system.mem_unit;
  if (system.totalswap == 0) return {"swap", "none", ""};
  return {"swap", std::to_string(used >> 20) + " MB used",
          used > 0 ? "swapped pages are not resident; swapoff -a before memory figures" : ""};
}

Fact processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {"processors", kUnknown, ""};
  const int count = CPU_COUNT(&allowed);
  return {
      "processors", std::to_string(count),
      count == 1 ? "replay threads take turns on one processor; contention is not measured" : ""};
}

Fact counters() {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  wanted.type = PERF_TYPE_HARDWARE;
  wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
  wanted.exclude_kernel = 1;
  const long fd = syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0);
  if (fd >= 0) close(static_cast<int>(fd));
  return {"hardware counters", fd >= 0 ? "available" : "not available", ""};
}

Fact memory_reports() {
  const bool readable = access("/proc/self/smaps_rollup", R_OK) == 0;
  return {"memory reports", readable ? "smaps_rollup" : "not available",
          readable ? "" : "no resident figures: the kernel hides /proc/self/smaps_rollup"};
}

}  // namespace

std::vector<Fact> examine_machine() {
  return {governor(),     turbo(), load(),       aslr(),     huge_pages(),
          memory_limit(), swap(),  processors(), counters(), memory_reports()};
}

std::string cpu_model() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string line;
  while (std::getline(cpuinfo, line)) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return kUnknown;
}

}  // namespace fitmark::bench
