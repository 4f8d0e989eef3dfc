// SPDX-License-Identifier: MIT
//
// Parses parameter texts; every refusal says what would be accepted.
#include "workloads/generator/settings.h"

#include <algorithm>
#include <cstdlib>

#include "workloads/event.h"

namespace fitmark::workloads {
namespace {

// "4k", "2M", "1G": the suffixes of 1024; "1e6" and "1000000" likewise.
bool parse_count(const std::string& text, std::uint64_t& count) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || !(number >= 0)) return false;
  double scale = 1;
  if (*end == 'k' || *end == 'K') scale = 0x1p10;
  if (*end == 'm' || *end == 'M') scale = 0x1p20;
  if (*end == 'g' || *end == 'G') scale = 0x1p30;
  if (scale != 1) ++end;
  if (*end != '\0' || number * scale > 0x1p62) return false;
  count = static_cast<std::uint64_t>(number * scale);
  return static_cast<double>(count) == number * scale;
}

}  // namespace

Settings::Settings(std::string_view generator, std::span<const Parameter> known,
                   const Parameters& given)
    : generator_(generator), known_(known) {
  for (const Parameter& parameter : known)
    texts_[std::string(parameter.name)] = parameter.default_text;
  for (const auto& [name, text] : given) {
    const auto found = texts_.find(name);
    if (found == texts_.end()) {
      std::string names;
      for (const Parameter& parameter : known) {
        names += (names.empty() ? "" : ", ") + std::string(parameter.name);
      }
      throw TraceError("the workload " + generator_ + " has no parameter '" + name +
                       "'; it has: " + names);
    }
    found->second = text;
  }
}

std::uint64_t Settings::count(std::string_view name, std::uint64_t least,
                              std::uint64_t most) const {
  std::uint64_t value = 0;
  if (!parse_count(text(name), value) || value < least || value > most) {
    refuse(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                     ", such as 1000, 1e6 or 64k");
  }
  return value;
}

double Settings::ratio(std::string_view name) const {
  const std::string& given = text(name);
  char* end = nullptr;
  const double value = std::strtod(given.c_str(), &end);
  if (end == given.c_str() || *end != '\0' || !(value >= 0 && value <= 1)) {
    refuse(name, "a ratio from 0 to 1");
  }
  return value;
}

Law Settings::law(std::string_view name) const {
  try {
    return Law::parse(text(name));
  } catch (const TraceError& error) {
    throw TraceError("the workload " + generator_ + ", parameter " + std::string(name) + ": " +
                     error.what());
  }
}

const std::string& Settings::text(std::string_view name) const {
  return texts_.at(std::string(name));
}

std::size_t Settings::choice(std::string_view name,
                             std::span<const std::string_view> choices) const {
  const auto found = std::find(choices.begin(), choices.end(), text(name));
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string expected = "one of";
  for (const std::string_view choice : choices) expected += " " + std::string(choice);
  refuse(name, expected);
}

std::vector<std::string> Settings::all() const {
  std::vector<std::string> lines;
  for (const Parameter& parameter : known_) {
    lines.push_back(std::string(parameter.name) + "=" + text(parameter.name));
  }
  return lines;
}

void Settings::refuse(std::string_view name, const std::string& expected) const {
  throw TraceError("the workload " + generator_ + ", parameter " + std::string(name) + "='" +
                   text(name) + "': expected " + expected);
}

}  // namespace fitmark::workloads
