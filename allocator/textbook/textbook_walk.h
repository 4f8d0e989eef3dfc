// SPDX-License-Identifier: MIT
//
// What a walk over a teaching heap reports: its extents, one after another, in address order.
//
// Invariants:  the extents of one walk tile the heap: no gap, no overlap
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum textbook_state { TEXTBOOK_BOOKKEEPING, TEXTBOOK_ALLOCATED, TEXTBOOK_FREE };

// Called once per extent; `offset_bytes` counts from the heap's first byte.
typedef void (*textbook_visit)(size_t offset_bytes, size_t bytes, enum textbook_state state,
                               void* context);

#ifdef __cplusplus
}
#endif
