// SPDX-License-Identifier: MIT
#include "workloads/recorder/unit_scopes.h"

#include <dwarf.h>

namespace fitmark::workloads {
namespace {

bool is_function(int tag) { return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine; }

// Whether functions can stand below an entry that is none itself.
bool may_hold_functions(int tag) {
  switch (tag) {
    case DW_TAG_lexical_block:
    case DW_TAG_try_block:
    case DW_TAG_catch_block:
    case DW_TAG_with_stmt:
    case DW_TAG_module:
    case DW_TAG_namespace:
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
      return true;
    default:
      return false;
  }
}

}  // namespace

UnitScopes::UnitScopes(Dwarf_Die* unit) { add_children(unit, kNone); }

void UnitScopes::add_children(Dwarf_Die* die, std::uint32_t parent) {
  Dwarf_Die child;
  if (dwarf_child(die, &child) != 0) return;
  do {
    const int tag = dwarf_tag(&child);
    if (is_function(tag)) {
      const std::uint32_t function = add_function(&child, parent);
      if (function != kNone) add_children(&child, function);
    } else if (may_hold_functions(tag)) {
      add_children(&child, parent);
    }
  } while (dwarf_siblingof(&child, &child) == 0);
}

std::uint32_t UnitScopes::add_function(Dwarf_Die* die, std::uint32_t parent) {
  const auto first = static_cast<std::uint32_t>(scopes_.size());
  Dwarf_Addr base = 0;
  Dwarf_Addr begin = 0;
  Dwarf_Addr end = 0;
  for (std::ptrdiff_t at = 0; (at = dwarf_ranges(die, at, &base, &begin, &end)) > 0;) {
    scopes_.push_back({begin, end, *die, parent});
  }
  return scopes_.size() > first ? first : kNone;
}

std::vector<Dwarf_Die> UnitScopes::at(Dwarf_Addr address) const {
  std::uint32_t innermost = kNone;
  for (std::uint32_t i = 0; i < scopes_.size(); ++i) {
    if (scopes_[i].begin <= address && address < scopes_[i].end) innermost = i;
  }
  std::vector<Dwarf_Die> functions;
  for (std::uint32_t i = innermost; i != kNone; i = scopes_[i].parent) {
    functions.push_back(scopes_[i].function);
    if (dwarf_tag(&functions.back()) == DW_TAG_subprogram) break;
  }
  return functions;
}

}  // namespace fitmark::workloads
