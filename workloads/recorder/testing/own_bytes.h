// SPDX-License-Identifier: MIT
//
// The size that tells what the recorded test programs allocate themselves from the run-time library's objects.
#pragma once

#include <cstddef>

namespace fitmark::workloads {

// Each behaviour of a test program makes objects of kOwnBytes + n bytes.
inline constexpr std::size_t kOwnBytes = 70'000;

}  // namespace fitmark::workloads
