// SPDX-License-Identifier: MIT
//
// The sentences in which a checked heap names its caller's mistakes.
//
// Threads:     pure functions
#pragma once

#include <cstdint>
#include <string>

namespace fitmark::allocator {

using FaultHandler = void (*)(const std::string& sentence);

// Writes the sentence to standard error and aborts.
[[noreturn]] void stop_with_fault(const std::string& sentence);

std::string double_free_text(const char* operation, const void* pointer,
                             std::uint64_t requested_bytes);
std::string foreign_pointer_text(const char* operation, const void* pointer, bool is_inside_heap);
std::string overrun_text(const void* pointer, std::uint64_t requested_bytes,
                         std::uint64_t offset_bytes);

}  // namespace fitmark::allocator
