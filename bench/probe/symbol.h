// SPDX-License-Identifier: MIT
//
// Functions that another library may or may not bring, found at run time and never linked.
//
// Source:      dlsym(3)
#pragma once

#include <dlfcn.h>

#include <cstring>

namespace fitmark::bench {

// Returns the function of that name, or nullptr where this process has none.
template <class Function>
Function* find_symbol(const char* name) {
  void* address = dlsym(RTLD_DEFAULT, name);
  Function* function;
  static_assert(sizeof function == sizeof address);
  std::memcpy(&function, &address, sizeof address);
  return function;
}

}  // namespace fitmark::bench
