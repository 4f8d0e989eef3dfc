// SPDX-License-Identifier: MIT
//
// Writes a value's fields, one by one, into a JSON object: what the lists of fields.h call with each name.
//
// Invariants:  a figure or count that is absent becomes null, with its reason in a field of its own beside it
// Threads:     one writer an object
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analysis/run.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {

using ReportJson = nlohmann::ordered_json;

// Whole numbers are written without a fraction: counts of bytes read as such.
inline ReportJson json_number_of(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::fabs(value) < kExact) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

class FieldWriter {
 public:
  explicit FieldWriter(ReportJson& into) : into_(into) {}

  void operator()(const char* name, const std::string& value) { into_[name] = value; }
  void operator()(const char* name, bool value) { into_[name] = value; }
  void operator()(const char* name, double value) { into_[name] = json_number_of(value); }

  void operator()(const char* name, std::uint64_t value) {
    into_[name] = value == kAbsent ? ReportJson(nullptr) : ReportJson(value);
    if (value == kAbsent) into_[std::string(name) + "_reason"] = "the subject does not reveal it";
  }

  void operator()(const char* name, const Figure& figure) {
    const bool known = figure.value && std::isfinite(*figure.value);
    into_[name] = known ? json_number_of(*figure.value) : ReportJson(nullptr);
    if (known) return;
    into_[std::string(name) + "_reason"] =
        figure.reason.empty() ? "not a finite number" : figure.reason;
  }

  void operator()(const char* name, const std::vector<std::string>& values) {
    into_[name] = values;
  }

  void operator()(const char* name, const std::array<std::uint64_t, 11>& values) {
    into_[name] = values;
  }

  void operator()(const char* name,
                  const std::vector<std::pair<std::string, std::string>>& subjects) {
    ReportJson list = ReportJson::array();
    for (const auto& [subject, package] : subjects) {
      list.push_back({{"subject", subject}, {"package", package}});
    }
    into_[name] = std::move(list);
  }

  void operator()(const char* name, const std::vector<MachineFact>& facts) { pairs(name, facts); }
  void operator()(const char* name, const std::vector<Setting>& settings) { pairs(name, settings); }

 private:
  template <class Named>
  void pairs(const char* name, const std::vector<Named>& items) {
    ReportJson list = ReportJson::array();
    for (const Named& item : items) list.push_back({{"name", item.name}, {"value", item.value}});
    into_[name] = std::move(list);
  }

  ReportJson& into_;
};

}  // namespace fitmark::analysis
