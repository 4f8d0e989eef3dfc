// SPDX-License-Identifier: MIT
//
// `fitmark doctor`: what on this machine will spoil a measurement, and what to do.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/command/command.h"
#include "bench/engine/machine.h"

namespace fitmark::bench {
namespace {

struct DoctorCommand {
  bool json = false;
};

const char* state_of(const Fact& fact) {
  if (!fact.remedy.empty()) return "note";
  return fact.value == "unknown" ? "?   " : "ok  ";
}

int run_doctor(const DoctorCommand& command) {
  nlohmann::json facts = nlohmann::json::array();
  std::size_t spoiling = 0;
  for (const Fact& fact : examine_machine()) {
    spoiling += fact.remedy.empty() ? 0 : 1;
    if (command.json) {
      facts.push_back({{"name", fact.name}, {"value", fact.value}, {"remedy", fact.remedy}});
      continue;
    }
    fmt::print("{} {:<24} {}\n", state_of(fact), fact.name, fact.value);
    if (!fact.remedy.empty()) fmt::print("     {:<24} {}\n", "", fact.remedy);
  }
  if (command.json) {
    fmt::print("{}\n", facts.dump(2));
  } else {
    fmt::print("{}\n", spoiling == 0 ? "Nothing here spoils a measurement."
                                     : fmt::format("{} may spoil a measurement.", spoiling));
  }
  return kDone;
}

}  // namespace

Command doctor_command() {
  return make_command<DoctorCommand>(
      "doctor", "Tell what on this machine will spoil a measurement", "  fitmark doctor",
      [](DoctorCommand& asked) { return Options{json_option(asked.json)}; }, run_doctor);
}

}  // namespace fitmark::bench
