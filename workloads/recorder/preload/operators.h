// SPDX-License-Identifier: MIT
//
// Whether operator new and delete of this program go past malloc.
//
// Threads:     probed once, before main
#pragma once

namespace fitmark::workloads {

// The library whose malloc is recorded also has an operator new that does not call that malloc.
extern bool serves_operators_itself;

// Finds that out by one call. REQUIRES: the calling thread is registered.
void probe_operators();

}  // namespace fitmark::workloads
