// SPDX-License-Identifier: MIT
//
// Which figure hangs on which setting, once, and the search for differences.
#include "analysis/report/settings.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fitmark::analysis {
namespace {

constexpr const char* kTimes = "times";
constexpr const char* kAll = "times, latencies and memory of outside mallocs";
constexpr const char* kResolution = "how small a difference can be found";

struct Dependence {
  std::string_view name;
  const char* affects;
};

constexpr std::array<Dependence, 11> kDependences = {{
    {"single-thread", "times, latencies and memory of threaded traces"},
    {"rounds", kTimes},
    {"touch", "times and latencies"},
    {"pace", "latencies"},
    {"latency", "latencies"},
    {"decoded", "times of traces longer than that"},
    {"memory-touch", "resident bytes and page occupancy"},
    {"samples", "peaks of resident bytes and means of the series"},
    {"keep-going", "figures of damaged traces"},
    {"locality", "read-back times"},
    {"precision", kResolution},
}};

// What differs from one minute to the next on one machine, or stands among the other facts.
constexpr std::array<std::string_view, 7> kNotCompared = {
    "load",      "swap", "host", "governor", "transparent huge pages", "address randomisation",
    "processors"};

const char* affected_by(const std::string& setting) {
  for (const Dependence& dependence : kDependences) {
    if (dependence.name == setting) return dependence.affects;
  }
  return kAll;
}

template <class Named>
const Named* find(const std::vector<Named>& items, const std::string& name) {
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const Named& item) { return item.name == name; });
  return found == items.end() ? nullptr : &*found;
}

class Differences {
 public:
  void hold(const std::string& name, const std::string& first, const std::string& second,
            const char* affects) {
    if (first == second || first.empty() || second.empty()) return;
    found_.push_back({name, first, second, affects});
  }

  void hold(const std::string& name, std::uint64_t first, std::uint64_t second,
            const char* affects) {
    if (first != 0 && second != 0)
      hold(name, std::to_string(first), std::to_string(second), affects);
  }

  std::vector<SettingDifference> take() { return std::move(found_); }

 private:
  std::vector<SettingDifference> found_;
};

void hold_settings(const Context& first, const Context& second, Differences& differences) {
  if (first.settings.empty() != second.settings.empty()) {
    const auto told = [](const Context& context) {
      return context.settings.empty() ? "not told" : "told";
    };
    differences.hold("what the options were", told(first), told(second), kAll);
  }
  for (const Setting& setting : first.settings) {
    const Setting* other = find(second.settings, setting.name);
    if (other == nullptr) continue;
    differences.hold("--" + setting.name, setting.value, other->value, affected_by(setting.name));
  }
  differences.hold("--repetitions", first.repetitions, second.repetitions, kResolution);
}

void hold_machine(const Context& first, const Context& second, Differences& differences) {
  differences.hold("fitmark version", first.fitmark_version, second.fitmark_version, kAll);
  differences.hold("host", first.host, second.host, kAll);
  differences.hold("cpu", first.cpu, second.cpu, kTimes);
  differences.hold("cpus", first.cpus, second.cpus, kTimes);
  differences.hold("memory bytes", first.memory_bytes, second.memory_bytes, "resident bytes");
  differences.hold("page bytes", first.page_bytes, second.page_bytes, "resident bytes");
  differences.hold("kernel", first.kernel, second.kernel, kAll);
  differences.hold("libc", first.libc, second.libc, kAll);
  differences.hold("compiler", first.compiler, second.compiler, kTimes);
  differences.hold("governor", first.governor, second.governor, kTimes);
  differences.hold("transparent huge pages", first.transparent_huge_pages,
                   second.transparent_huge_pages, "times and resident bytes");
  differences.hold("address randomisation", first.aslr, second.aslr, kTimes);
  for (const MachineFact& fact : first.machine) {
    const bool passes =
        std::find(kNotCompared.begin(), kNotCompared.end(), fact.name) != kNotCompared.end();
    const MachineFact* other = find(second.machine, fact.name);
    if (!passes && other != nullptr) differences.hold(fact.name, fact.value, other->value, kAll);
  }
}

}  // namespace

std::vector<SettingDifference> settings_that_differ(const Context& first, const Context& second) {
  Differences differences;
  hold_settings(first, second, differences);
  hold_machine(first, second, differences);
  return differences.take();
}

std::string sentence_of(const SettingDifference& difference) {
  const bool is_resolution = difference.affects == kResolution;
  return difference.name + " differs, " + difference.first + " and " + difference.second + ": " +
         (is_resolution ? "it decides " + difference.affects
                        : difference.affects + " are not comparable across it");
}

}  // namespace fitmark::analysis
