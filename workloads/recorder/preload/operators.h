// SPDX-License-Identifier: MIT
//
// Whether operator new and delete of this program go past malloc.
//
// Threads:     probed once, before main or before the first of its calls
#pragma once

namespace fitmark::workloads {

// Finds that out by one call to the next operator new, the first time.
void probe_operators();

}  // namespace fitmark::workloads
