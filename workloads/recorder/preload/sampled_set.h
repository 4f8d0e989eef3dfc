// SPDX-License-Identifier: MIT
//
// Chooses the objects that a sampled recording follows, and knows them by their addresses.
//
// Layout:      cache lines of eight addresses; an address stands in the line that its hash names
// Invariants:  an object is in the set from its recorded allocation to its recorded end, so a
//              deallocation is recorded exactly when its allocation was. An object whose line is full
//              is not chosen
// Complexity:  O(1): one cache line an event; 8 MiB of address space, of which only touched pages count
// Threads:     any. An address enters the set before malloc returns it and leaves it before free
//              begins, so no two threads are ever at one address at once
#pragma once

#include <cstdint>

#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

// Makes the set; one object in `every` is sampled, at random. Returns false where there is no memory.
bool start_sampling(std::uint32_t every);

// Forgets all objects: a child of fork has never recorded any.
void forget_sampled();

// Returns whether this event is to be recorded, and brings the set up to date. An acquire is always:
// its object was taken out by the release, see keep_sampled.
bool is_sampled(RecordKind kind, std::uint64_t address);

// Puts a released object back, at the address where it is now. Returns false where its line is full.
bool keep_sampled(std::uint64_t address);

}  // namespace fitmark::workloads
