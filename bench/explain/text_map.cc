// SPDX-License-Identifier: MIT
//
// Levels to signs.
#include "bench/explain/text_map.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "analysis/report/units.h"

namespace fitmark::bench {
namespace {

constexpr std::string_view kSigns = ":-=+*#%@";  // for levels 2 to 15

char sign_of(std::uint8_t level) {
  if (level == 0) return ' ';
  if (level == 1) return '.';
  return kSigns[(level - 2u) * (kSigns.size() - 1) / 13u];
}

}  // namespace

std::string text_map(const analysis::HeatMapGrid& grid, analysis::HeatMapLimits most) {
  const analysis::HeatMapGrid coarse = analysis::coarser(grid, most);
  const std::vector<std::uint8_t> levels = analysis::heat_levels(coarse);
  std::string text;
  for (std::uint64_t row = coarse.rows; row-- > 0;) {
    std::string signs;
    for (std::uint64_t column = 0; column < coarse.columns; ++column) {
      signs += sign_of(levels[row * coarse.columns + column]);
    }
    const double offset = static_cast<double>(row * coarse.row_bytes);
    text += fmt::format("{:>9} |{}\n", analysis::human_bytes(offset), signs);
  }
  return text + fmt::format(
                    "{:>9} +{} {} events a column\n"
                    "live share of held bytes: '.' none, {} to all; blank: not held\n",
                    "", std::string(coarse.columns, '-'), analysis::grouped(coarse.column_events),
                    kSigns);
}

}  // namespace fitmark::bench
