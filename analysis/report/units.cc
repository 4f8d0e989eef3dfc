// SPDX-License-Identifier: MIT
//
// Figures as people read them.
#include "analysis/report/units.h"

#include <fmt/format.h>

#include <cmath>

namespace fitmark::analysis {

std::string three_digits(double value) {
  const double size = std::fabs(value);
  if (size >= 99.95) return fmt::format("{:.0f}", value);
  if (size >= 9.995) return fmt::format("{:.1f}", value);
  if (size >= 0.9995) return fmt::format("{:.2f}", value);
  return fmt::format("{:.3f}", value);
}

std::string human_bytes(double bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (std::fabs(bytes) >= 1023.5 && unit + 1 < std::size(kUnits)) {
    bytes /= 1024;
    ++unit;
  }
  if (unit == 0) return fmt::format("{:.0f} B", bytes);
  return three_digits(bytes) + " " + kUnits[unit];
}

std::string human_time(double ns) {
  constexpr const char* kUnits[] = {"ns", "us", "ms", "s"};
  std::size_t unit = 0;
  while (ns >= 999.5 && unit + 1 < std::size(kUnits)) {
    ns /= 1000;
    ++unit;
  }
  return three_digits(ns) + " " + kUnits[unit];
}

std::string grouped(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string signed_percent(double ratio) {
  const double change = (ratio - 1) * 100;
  if (std::fabs(change) < 0.05) return "0.0 %";
  return fmt::format("{:+.{}f} %", change, std::fabs(change) >= 99.95 ? 0 : 1);
}

std::string percent(double share) {
  const double value = share * 100;
  return fmt::format("{:.{}f} %", value, std::fabs(value) >= 99.95 ? 0 : 1);
}

std::string with_unit(const Figure& figure, const std::string& unit) {
  if (!figure.value) return "-";
  if (unit == "bytes") return human_bytes(*figure.value);
  if (unit == "ns") return three_digits(*figure.value) + " ns";
  if (unit == "1/s") return grouped(static_cast<std::uint64_t>(*figure.value)) + "/s";
  return three_digits(*figure.value);
}

}  // namespace fitmark::analysis
