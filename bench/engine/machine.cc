// SPDX-License-Identifier: MIT
//
// One function a fact.
#include "bench/engine/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bench/engine/control_group.h"

namespace fitmark::bench {
namespace {

constexpr const char* kUnknown = "unknown";
constexpr double kMuchStolen = 0.01;

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

std::string two_decimals(double value) {
  std::string text = std::to_string(value);
  text.resize(text.find('.') + 3);
  return text;
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
  const bool spoils = minute > 0.5 * cpus;
  return {"load",
          two_decimals(minute) + " over " + std::to_string(static_cast<int>(cpus)) + " processors",
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

Fact memory_limit(const ControlGroupLimits& limits) {
  if (!limits.memory_bytes) return {"memory limit", "none", ""};
  return {"memory limit", std::to_string(*limits.memory_bytes >> 20) + " MB",
          "large traces may be killed; raise the control group's memory limit"};
}

Fact processor_quota(const ControlGroupLimits& limits) {
  if (!limits.processors) return {"processor quota", "none", ""};
  return {"processor quota", two_decimals(*limits.processors) + " processors",
          "the kernel stops the run when its quota is spent; raise the control group's cpu.max"};
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
  if (fd >= 0) {
    close(static_cast<int>(fd));
    return {"hardware counters", "available", ""};
  }
  const bool is_forbidden = errno == EACCES || errno == EPERM;
  return {"hardware counters", is_forbidden ? "forbidden" : "none on this machine",
          is_forbidden ? "no cycles or cache misses; sysctl kernel.perf_event_paranoid=2" : ""};
}

Fact siblings() {
  const std::string active = first_line("/sys/devices/system/cpu/smt/active");
  if (active == kUnknown) return {"hardware threads", kUnknown, ""};
  return {"hardware threads", active == "1" ? "two or more a core" : "one a core",
          active == "1"
              ? "neighbours on a core slow each other; pin with taskset, or switch SMT off"
              : ""};
}

Fact host() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  bool is_virtual = false;
  for (std::string line; !is_virtual && std::getline(cpuinfo, line);) {
    is_virtual = line.starts_with("flags") && line.find(" hypervisor") != std::string::npos;
  }
  if (!is_virtual) return {"host", "this machine", ""};
  const double stolen = stolen_share(first_line("/proc/stat"));
  return {
      "host", "virtual machine, " + two_decimals(100 * stolen) + " % of time stolen",
      stolen > kMuchStolen ? "others run on its processors; repeat more, and compare medians" : ""};
}

Fact memory_reports() {
  const bool readable = access("/proc/self/smaps_rollup", R_OK) == 0;
  return {"memory reports", readable ? "smaps_rollup" : "not available",
          readable ? "" : "no resident figures: the kernel hides /proc/self/smaps_rollup"};
}

}  // namespace

std::vector<Fact> examine_machine() {
  const ControlGroupLimits limits = control_group_limits();
  return {governor(), turbo(), load(),       host(), processors(),         processor_quota(limits),
          siblings(), aslr(),  huge_pages(), swap(), memory_limit(limits), memory_reports(),
          counters()};
}

double stolen_share(const std::string& processor_times) {
  constexpr int kStolen = 7;  // user, nice, system, idle, iowait, irq, softirq, steal
  std::istringstream in(processor_times);
  std::string name;
  in >> name;
  double all = 0, stolen = 0, ticks = 0;
  for (int column = 0; column <= kStolen && in >> ticks; ++column) {
    all += ticks;
    if (column == kStolen) stolen = ticks;
  }
  return all > 0 ? stolen / all : 0;
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
