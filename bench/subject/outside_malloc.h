// SPDX-License-Identifier: MIT
//
// The mallocs that other people wrote: their names, and where a machine keeps them.
//
// Source:      file lists of the Debian 12 packages
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fitmark::bench {

struct OutsideMalloc {
  std::string_view name;
  std::string_view package;  // Debian's
  std::string_view description;
  std::string_view library;  // pattern (glob) of the shared library's file name
};

// Every known one, sorted by name.
std::span<const OutsideMalloc> outside_mallocs();

// Returns the one of that name, or nullptr.
const OutsideMalloc* find_outside_malloc(std::string_view name);

// Returns the real path of its library on this machine, or an empty string.
std::string locate(const OutsideMalloc& malloc);

}  // namespace fitmark::bench
