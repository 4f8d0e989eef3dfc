// SPDX-License-Identifier: MIT
//
// Letters on a grid.
#include "analysis/report/scatter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fitmark::analysis {
namespace {

constexpr std::size_t kFewest = 3;
constexpr std::size_t kMost = 26;
constexpr std::size_t kRows = 9;
constexpr int kMargin = 9;  // left of the plot: the scale of y
constexpr int kWidest = 64;

// A logarithmic scale over `cells` cells that holds every point, and 1.
struct Scale {
  double low = 1;
  double high = 1;
  std::size_t cells = 1;

  std::size_t cell(double value) const {
    if (high <= low) return cells / 2;
    const double share = std::log(value / low) / std::log(high / low);
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(cells - 1)));
  }
};

Scale scale_of(const std::vector<ScatterPoint>& points, double ScatterPoint::*axis,
               std::size_t cells) {
  Scale scale{.cells = cells};
  for (const ScatterPoint& point : points) {
    scale.low = std::min(scale.low, point.*axis);
    scale.high = std::max(scale.high, point.*axis);
  }
  return scale;
}

char letter(std::size_t i) { return static_cast<char>('a' + i); }

using Grid =
    std::vector<std::string>;  // [rows], a byte a cell; '.' stands for a dot of a line at 1

Grid drawn(const std::vector<ScatterPoint>& points, const Scale& x, const Scale& y) {
  Grid grid(y.cells, std::string(x.cells, ' '));
  const auto row_of = [&](double value) { return y.cells - 1 - y.cell(value); };
  grid[row_of(1)].assign(x.cells, '.');
  for (std::string& row : grid) row[x.cell(1)] = '.';
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::string& row = grid[row_of(points[i].y)];
    std::size_t column = x.cell(points[i].x);
    while (column + 1 < row.size() && row[column] >= 'a') ++column;
    row[column] = letter(i);
  }
  return grid;
}

// "0.61×     1×        2.83×" below the cells that they name; the 1 where there is room for it.
std::string x_scale(const Scale& x) {
  const std::string low = fmt::format("{:.2f}×", x.low);
  const std::string high = fmt::format("{:.2f}×", x.high);
  const std::size_t one = x.cell(1);
  const bool shows_one = one >= 7 && one + 9 <= x.cells;
  std::string text = x.low < 1 ? fmt::format("{:<7}", low) : fmt::format("{:<7}", "1×");
  if (shows_one) text += std::string(one - 7, ' ') + "1×";
  const std::size_t used = shows_one ? one + 2 : 7;
  const std::size_t width = high.size() - 1;  // the sign takes two bytes
  return x.high > 1 ? text + std::string(x.cells - used - width, ' ') + high : text;
}

std::string names_text(const std::vector<ScatterPoint>& points, int columns) {
  std::string text;
  std::size_t used = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::string name = fmt::format("{} {:.24}", letter(i), points[i].name);
    if (used > 0 && used + 3 + name.size() > static_cast<std::size_t>(columns)) {
      text += "\n";
      used = 0;
    }
    text += (used == 0 ? "  " : "   ") + name;
    used += name.size() + 3;
  }
  return text + "\n";
}

}  // namespace

std::string scatter_plot(const std::vector<ScatterPoint>& points, int columns) {
  if (points.size() < kFewest || points.size() > kMost) return {};
  const auto width = static_cast<std::size_t>(std::min(kWidest, columns - kMargin));
  const Scale x = scale_of(points, &ScatterPoint::x, width);
  const Scale y = scale_of(points, &ScatterPoint::y, kRows);
  const Grid grid = drawn(points, x, y);
  std::string text;
  for (std::size_t row = 0; row < grid.size(); ++row) {
    const bool is_one = row == kRows - 1 - y.cell(1);
    const std::string label = is_one             ? "1×"
                              : row == 0         ? fmt::format("{:.2f}×", y.high)
                              : row == kRows - 1 ? fmt::format("{:.2f}×", y.low)
                                                 : "";
    text += fmt::format("{:>{}} │", label, kMargin - 3);
    const std::size_t end = grid[row].find_last_not_of(' ') + 1;
    for (const char c : grid[row].substr(0, end)) text += c == '.' ? "·" : std::string(1, c);
    text += "\n";
  }
  text += std::string(kMargin, ' ') + x_scale(x) + "\n";
  return text + names_text(points, columns);
}

}  // namespace fitmark::analysis
