// SPDX-License-Identifier: MIT
//
// The functions of one compilation unit, inlined ones too, with their addresses: its tree is walked
// once, where libdw's own look-up walks it for each address.
//
// Layout:      each range of addresses of a function is an entry, parents before children
// Complexity:  O(entries of the unit) to make, O(functions) a look-up; 56 bytes for each range
// Threads:     none
// Source:      DWARF 5, sections 2.17 (ranges) and 3.3.8 (inlined subroutines)
#pragma once

#include <elfutils/libdw.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fitmark::workloads {

class UnitScopes {
 public:
  explicit UnitScopes(Dwarf_Die* unit);

  // Returns the functions that are at the address (without the module's bias), innermost first: those
  // inlined there, then the one that holds them. Empty where there are none.
  std::vector<Dwarf_Die> at(Dwarf_Addr address) const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Scope {
    Dwarf_Addr begin;
    Dwarf_Addr end;
    Dwarf_Die function;
    std::uint32_t parent;  // the function around it
  };

  // Adds what stands below `die`, in the function `parent`.
  void add_children(Dwarf_Die* die, std::uint32_t parent);
  // Returns the entry to be the parent of what stands below; kNone where the function has no code.
  std::uint32_t add_function(Dwarf_Die* die, std::uint32_t parent);

  std::vector<Scope> scopes_;
};

}  // namespace fitmark::workloads
