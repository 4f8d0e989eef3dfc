// SPDX-License-Identifier: MIT
//
// Version queries of the mallocs that have one.
#include "bench/probe/version.h"

#include <gnu/libc-version.h>

#include <cstddef>
#include <cstdio>
#include <cstring>

#include "bench/probe/origin.h"
#include "bench/probe/symbol.h"

namespace fitmark::bench {

void write_malloc_version(std::span<char> into) {
  into[0] = 0;
  if (is_c_library(find_malloc_origin().library.data())) {
    std::snprintf(into.data(), into.size(), "glibc %s", gnu_get_libc_version());
    return;
  }
  if (auto* mallctl =
          find_symbol<int(const char*, void*, std::size_t*, void*, std::size_t)>("mallctl")) {
    const char* text = nullptr;
    std::size_t bytes = sizeof text;
    if (mallctl("version", &text, &bytes, nullptr, 0) == 0 && text != nullptr) {
      // 5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c: the part before the first dash is enough
      const std::size_t length = std::strcspn(text, "-");
      std::snprintf(into.data(), into.size(), "%.*s", static_cast<int>(length), text);
    }
  } else if (auto* mi_version = find_symbol<int()>("mi_version")) {
    const int number = mi_version();
    std::snprintf(into.data(), into.size(), "%d.%d.%d", number / 100, number / 10 % 10,
                  number % 10);
  } else if (auto* tc_version = find_symbol<const char*(int*, int*, const char**)>("tc_version")) {
    int major = 0, minor = 0;
    const char* patch = "";
    tc_version(&major, &minor, &patch);
    std::snprintf(into.data(), into.size(), "%d.%d%s", major, minor, patch);
  }
}

}  // namespace fitmark::bench
