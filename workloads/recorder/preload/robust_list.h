// SPDX-License-Identifier: MIT
//
// The list by which the kernel marks the mutexes of a thread that dies, for threads that glibc did not make.
//
// A process that is made by a bare fork or clone system call starts without such a list, and glibc takes
// its first thread for the one that made it. Its ring would then never be seen to end.
//
// Threads:     learnt once, before any thread but the first; then each thread for itself
// Source:      get_robust_list(2); Linux, Documentation/locking/robust-futexes.rst
#pragma once

#include <pthread.h>

namespace fitmark::workloads {

// Notes where glibc keeps a thread's list. Called by the process's first thread, before it forks.
void learn_robust_list();

// Locks `mutex`, which is robust, so that it is marked when the calling thread dies, however it was made.
void lock_until_death(pthread_mutex_t& mutex);

}  // namespace fitmark::workloads
