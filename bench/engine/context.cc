// SPDX-License-Identifier: MIT
//
// The facts about this machine that stand in every report.
#include <gnu/libc-version.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "bench/engine.h"
#include "bench/engine/machine.h"
#include "bench/subject/outside_malloc.h"

namespace fitmark::bench {
namespace {

std::string now_utc() {
  const time_t now = time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::vector<std::pair<std::string, std::string>> absent_mallocs() {
  std::vector<std::pair<std::string, std::string>> absent;
  for (const OutsideMalloc& malloc : outside_mallocs()) {
    if (locate(malloc).empty()) absent.emplace_back(malloc.name, malloc.package);
  }
  return absent;
}

}  // namespace

analysis::Context gather_context() {
  analysis::Context context;
  context.fitmark_version = FITMARK_VERSION;
  context.date = now_utc();
  utsname names{};
  if (uname(&names) == 0) {
    context.host = names.nodename;
    context.kernel = std::string(names.sysname) + " " + names.release + " " + names.machine;
  }
  context.cpu = cpu_model();
  context.libc = std::string("glibc ") + gnu_get_libc_version();
  context.compiler = std::string("gcc ") + __VERSION__;
  context.cpus = static_cast<std::uint64_t>(sysconf(_SC_NPROCESSORS_ONLN));
  context.page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  context.memory_bytes = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * context.page_bytes;
  for (const Fact& fact : examine_machine()) {
    context.machine.push_back({fact.name, fact.value});
    if (fact.name == "governor") context.governor = fact.value;
    if (fact.name == "transparent huge pages") context.transparent_huge_pages = fact.value;
    if (fact.name == "address randomisation") context.aslr = fact.value;
    if (!fact.remedy.empty()) {
      context.warnings.push_back(fact.name + ": " + fact.value + "; " + fact.remedy);
    }
  }
  double load = 0;
  if (getloadavg(&load, 1) == 1) context.load_average = load;
  context.absent_subjects = absent_mallocs();
  return context;
}

}  // namespace fitmark::bench
