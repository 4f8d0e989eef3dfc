// SPDX-License-Identifier: MIT
//
// Reads shares as people type them.
#include "bench/command/share.h"

#include <fmt/format.h>

#include "bench/command/usage_error.h"

namespace fitmark::bench {

double share_of(const std::string& text, const char* option) {
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  std::string rest = text.substr(used);
  std::erase(rest, ' ');
  if (used == 0 || !(value >= 0) || (!rest.empty() && rest != "%")) {
    throw UsageError(fmt::format("{} takes a share such as 3% or 0.03, not \"{}\"", option, text));
  }
  return rest.empty() ? value : value / 100;
}

}  // namespace fitmark::bench
