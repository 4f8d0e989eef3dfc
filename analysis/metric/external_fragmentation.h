// SPDX-License-Identifier: MIT
//
// External fragmentation: how much of the free memory lies outside the largest free extent.
//
// Threads:     none needed; free functions
#pragma once

#include <span>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns 1 - largest / free, in 0..1; 0 if nothing is free.
// Source: Johnstone & Wilson, The memory fragmentation problem: solved?, ISMM 1998, on why one
// request for all free bytes would fail; the same form as Linux' unusable free space index at its
// largest order.
double external_fragmentation(std::uint64_t free_bytes, std::uint64_t largest_free_bytes);

// Returns that of `sample`; absent if the subject does not reveal its free extents.
Figure external_fragmentation(const Sample& sample);

// Returns the mean over the events of a run of `events` events, each sample standing for the events
// up to the next one. Absent if no sample has a figure.
Figure mean_external_fragmentation(std::span<const Sample> samples, std::uint64_t events);

}  // namespace fitmark::analysis
