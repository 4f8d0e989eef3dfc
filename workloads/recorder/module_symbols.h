// SPDX-License-Identifier: MIT
//
// Looks places of one program or library up in its debugging information and symbol table.
//
// Threads:     none
// Source:      libdw of elfutils; DWARF 5, section 3.3.8 (inlined subroutines)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "workloads/call_stack.h"

namespace fitmark::workloads {

class ModuleSymbols {
 public:
  // Opens what there is at `path`; a file that is no module has no symbols.
  explicit ModuleSymbols(const std::string& path);
  ~ModuleSymbols();
  ModuleSymbols(const ModuleSymbols&) = delete;
  ModuleSymbols& operator=(const ModuleSymbols&) = delete;

  // Returns the functions that are at a return address, innermost first: those inlined there, then the
  // one that holds them. At least one frame; its texts are empty where nothing is known.
  std::vector<Frame> frames_at(const Frame& raw) const;

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace fitmark::workloads
