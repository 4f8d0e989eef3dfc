// SPDX-License-Identifier: MIT
//
// Programs that replace their image or start others: the recorder goes along, whatever their environment.
//
// Threads:     any; between vfork and exec too: nothing is allocated
#pragma once

namespace fitmark::workloads {

// Looks up what comes next and keeps what a new image must find in its environment. Called once, before main.
void prepare_images();

}  // namespace fitmark::workloads
