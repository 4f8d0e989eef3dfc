// SPDX-License-Identifier: MIT
//
// Reads the fields of the report's values from JSON; for report_json_read.cc only, which it keeps short.
//
// Threads:     none
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/report/report_json.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {

// A JSON value and where it stands: "report.json: runs[3].events".
struct Place {
  const nlohmann::json* json;
  std::string path;

  [[noreturn]] void fail(const std::string& expected) const {
    const std::string found = excerpt();
    const bool is_top = path.ends_with(": ");  // of the document itself
    throw ReportError((is_top ? path + "at the top" : path) + ": expected " + expected +
                      ", found " + found +
                      "; correct the field or write the report again with 'fitmark compare'");
  }

  // The value in at most 40 characters. What holds other values is not written out: a file may nest them
  // deeper than the stack is.
  std::string excerpt() const {
    if (json->is_object()) return json->empty() ? "{}" : "an object {...}";
    if (json->is_array()) return json->empty() ? "[]" : "an array [...]";
    const std::string text = json->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text.size() > 40 ? text.substr(0, 37) + "..." : text;
  }

  bool has(const std::string& name) const { return json->contains(name); }

  Place at(const std::string& name) const {
    const bool top = path.size() >= 2 && path.compare(path.size() - 2, 2, ": ") == 0;
    return {&json->at(name), path + (top ? "" : ".") + name};
  }

  Place at(std::size_t index) const {
    return {&json->at(index), path + "[" + std::to_string(index) + "]"};
  }

  const Place& object() const {
    if (!json->is_object()) fail("an object {...}");
    return *this;
  }

  const Place& array() const {
    if (!json->is_array()) fail("an array [...]");
    return *this;
  }

  std::string text() const {
    if (!json->is_string()) fail("a text in quotes");
    return json->get<std::string>();
  }

  double real() const {
    if (!json->is_number()) fail("a number");
    return json->get<double>();
  }

  std::uint64_t whole() const {
    if (!json->is_number_unsigned()) fail("a whole number, 0 or more");
    return json->get<std::uint64_t>();
  }

  std::uint64_t whole_or_absent() const { return json->is_null() ? kAbsent : whole(); }
};

// Reads the fields that are there; the others keep their defaults.
class FieldReader {
 public:
  explicit FieldReader(Place from) : from_(std::move(from)) { from_.object(); }

  void operator()(const char* name, std::string& value) const {
    if (from_.has(name)) value = from_.at(name).text();
  }

  void operator()(const char* name, bool& value) const {
    if (!from_.has(name)) return;
    const Place place = from_.at(name);
    if (!place.json->is_boolean()) place.fail("true or false");
    value = place.json->get<bool>();
  }

  void operator()(const char* name, double& value) const {
    if (from_.has(name)) value = from_.at(name).real();
  }

  void operator()(const char* name, std::uint64_t& value) const {
    if (!from_.has(name)) return;
    const bool may_be_absent = value == kAbsent;  // by its default
    value = may_be_absent ? from_.at(name).whole_or_absent() : from_.at(name).whole();
  }

  void operator()(const char* name, Figure& figure) const {
    if (!from_.has(name)) {
      figure = Figure::absent("not in this file");
      return;
    }
    const Place place = from_.at(name);
    if (!place.json->is_null()) {
      figure = Figure::of(place.real());
      return;
    }
    const std::string reason = std::string(name) + "_reason";
    figure = Figure::absent(from_.has(reason) ? from_.at(reason).text() : "no reason given");
  }

  void operator()(const char* name, std::vector<std::string>& values) const {
    if (!from_.has(name)) return;
    const Place list = from_.at(name).array();
    for (std::size_t i = 0; i < list.json->size(); ++i) values.push_back(list.at(i).text());
  }

  void operator()(const char* name, std::vector<std::uint64_t>& values) const {
    if (!from_.has(name)) return;
    const Place list = from_.at(name).array();
    for (std::size_t i = 0; i < list.json->size(); ++i) values.push_back(list.at(i).whole());
  }

  void operator()(const char* name, std::array<std::uint64_t, 11>& values) const {
    if (!from_.has(name)) return;
    const Place list = from_.at(name).array();
    if (list.json->size() != values.size()) list.fail("11 whole numbers");
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = list.at(i).whole();
  }

  void operator()(const char* name,
                  std::vector<std::pair<std::string, std::string>>& subjects) const {
    for_each_object(name, [&](const FieldReader& read) {
      auto& subject = subjects.emplace_back();
      read("subject", subject.first);
      read("package", subject.second);
    });
  }

  void operator()(const char* name, std::vector<MachineFact>& facts) const { pairs(name, facts); }
  void operator()(const char* name, std::vector<Setting>& settings) const { pairs(name, settings); }

 private:
  template <class Named>
  void pairs(const char* name, std::vector<Named>& items) const {
    for_each_object(name, [&](const FieldReader& read) {
      Named& item = items.emplace_back();
      read("name", item.name);
      read("value", item.value);
    });
  }

  // Calls `take` with a reader of each object of the list, which may be missing.
  template <class Take>
  void for_each_object(const char* name, Take take) const {
    if (!from_.has(name)) return;
    const Place list = from_.at(name).array();
    for (std::size_t i = 0; i < list.json->size(); ++i) take(FieldReader(list.at(i)));
  }

  Place from_;
};

inline void require(const Place& place, const char* name) {
  if (!place.object().has(name)) place.fail(std::string("a field \"") + name + "\"");
}

template <class Row, class Visit>
void read_rows(const Place& object, const char* name, std::vector<Row>& rows, Visit visit) {
  if (!object.has(name)) return;
  const Place list = object.at(name).array();
  for (std::size_t i = 0; i < list.json->size(); ++i) {
    visit(rows.emplace_back(), FieldReader(list.at(i)));
  }
}

template <class Value, class Visit>
void read_optional(const Place& object, const char* name, std::optional<Value>& value,
                   Visit visit) {
  if (!object.has(name) || object.at(name).json->is_null()) return;
  visit(value.emplace(), FieldReader(object.at(name)));
}

}  // namespace fitmark::analysis
