// SPDX-License-Identifier: MIT
//
// Bookkeeping ratio: bytes that an allocator keeps for itself against bytes that the program asked
// for.
//
// Threads:     none needed; free functions
#pragma once

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns bookkeeping / live of `sample`, 0 or more. Absent if the subject does not reveal its
// bookkeeping, or live bytes are below kLiveFloorBytes.
// Source: DESIGN.md, bookkeeping ratio.
Figure bookkeeping_ratio(const Sample& sample);

// Returns bookkeeping bytes per live object, 0 or more. Absent likewise, or without live objects.
Figure bookkeeping_bytes_per_object(const Sample& sample);

}  // namespace fitmark::analysis
