// SPDX-License-Identifier: MIT
//
// Writes the fields of the report's values into a JSON object; for report_json.cc and its neighbours only.
//
// Threads:     none
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "analysis/run.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {

using OrderedJson = nlohmann::ordered_json;

// Whole numbers are written without a fraction: counts of bytes read as such.
inline OrderedJson number(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::fabs(value) < kExact) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

class FieldWriter {
 public:
  explicit FieldWriter(OrderedJson& into) : into_(into) {}

  void operator()(const char* name, const std::string& value) { into_[name] = value; }
  void operator()(const char* name, bool value) { into_[name] = value; }
  void operator()(const char* name, double value) { into_[name] = number(value); }

  void operator()(const char* name, std::uint64_t value) {
    into_[name] = value == kAbsent ? OrderedJson(nullptr) : OrderedJson(value);
    if (value == kAbsent) into_[std::string(name) + "_reason"] = "the subject does not reveal it";
  }

  void operator()(const char* name, const Figure& figure) {
    const bool known = figure.value && std::isfinite(*figure.value);
    into_[name] = known ? number(*figure.value) : OrderedJson(nullptr);
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
    OrderedJson list = OrderedJson::array();
    for (const auto& [subject, package] : subjects) {
      list.push_back({{"subject", subject}, {"package", package}});
    }
    into_[name] = std::move(list);
  }

 private:
  OrderedJson& into_;
};

template <class Value, class Visit>
void write_optional(OrderedJson& object, const char* name, const std::optional<Value>& value,
                    Visit visit, const char* reason) {
  object[name] = nullptr;
  if (!value) {
    object[std::string(name) + "_reason"] = reason;
    return;
  }
  object[name] = OrderedJson::object();
  visit(*value, FieldWriter(object[name]));
}

template <class Row, class Visit>
OrderedJson rows_json(const std::vector<Row>& rows, Visit visit) {
  OrderedJson list = OrderedJson::array();
  for (const Row& row : rows) visit(row, FieldWriter(list.emplace_back(OrderedJson::object())));
  return list;
}

}  // namespace fitmark::analysis
