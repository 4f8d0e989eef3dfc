// SPDX-License-Identifier: MIT
//
// What a generator can be told, and what it was told.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/generator/law.h"

namespace fitmark::workloads {

// One thing that a generator can be told.
struct Parameter {
  std::string_view name;
  std::string_view meaning;
  std::string_view default_text;
};

// name -> text, as given on the command line.
using Parameters = std::map<std::string, std::string>;

// A generator's parameters with the given ones in place of the defaults.
class Settings {
 public:
  // Throws TraceError where a given name is not among `known`; it names the nearest.
  Settings(std::string_view generator, std::span<const Parameter> known, const Parameters& given);

  // Each throws TraceError where the text is not of the kind; the message names the parameter.
  // Requires that the name is among the known.
  std::uint64_t count(std::string_view name, std::uint64_t least = 0,
                      std::uint64_t most = std::uint64_t{1} << 62) const;
  double ratio(std::string_view name) const;  // 0 .. 1
  Law law(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  // Returns the index of the text in `choices`.
  std::size_t choice(std::string_view name, std::span<const std::string_view> choices) const;

  // Every parameter as "name=text", in the order of `known`.
  std::vector<std::string> all() const;

 private:
  [[noreturn]] void refuse(std::string_view name, const std::string& expected) const;

  std::string generator_;
  std::span<const Parameter> known_;
  Parameters texts_;
};

}  // namespace fitmark::workloads
