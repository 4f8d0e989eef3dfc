// SPDX-License-Identifier: MIT
//
// Words for faults: each sentence has the call, the address and what is wrong with it.
#include "allocator/layer/fault.h"

#include <cstdio>
#include <cstdlib>

namespace fitmark::allocator {
namespace {

std::string hexadecimal(const void* pointer) {
  char text[32];
  std::snprintf(text, sizeof text, "%p", pointer);
  return text;
}

}  // namespace

void stop_with_fault(const std::string& sentence) {
  std::fprintf(stderr, "fitmark: %s\n", sentence.c_str());
  std::abort();
}

std::string double_free_text(const char* operation, const void* pointer,
                             std::uint64_t requested_bytes) {
  return std::string(operation) + " of " + hexadecimal(pointer) + ": this block of " +
         std::to_string(requested_bytes) + " bytes was freed before (double free)";
}

std::string foreign_pointer_text(const char* operation, const void* pointer, bool is_inside_heap) {
  return std::string(operation) + " of " + hexadecimal(pointer) +
         (is_inside_heap
              ? ": the address lies inside the heap but starts no block (foreign pointer)"
              : ": the address is not in this heap (foreign pointer)");
}

std::string overrun_text(const void* pointer, std::uint64_t requested_bytes,
                         std::uint64_t offset_bytes) {
  return "block " + hexadecimal(pointer) + " of " + std::to_string(requested_bytes) +
         " bytes was written past its end, at byte " + std::to_string(offset_bytes) + " (overrun)";
}

}  // namespace fitmark::allocator
