// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/robust_list.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace fitmark::workloads {
namespace {

std::ptrdiff_t offset_in_thread;  // of the list's head from pthread_self(); 0: not known

// Returns whether the kernel told; null where the thread has no list.
bool ask_kernel(robust_list_head*& head) {
  std::size_t bytes = 0;
  return syscall(SYS_get_robust_list, 0, &head, &bytes) == 0;
}

char* this_thread() { return reinterpret_cast<char*>(pthread_self()); }

}  // namespace

void learn_robust_list() {
  robust_list_head* head = nullptr;
  if (!ask_kernel(head) || head == nullptr) return;
  offset_in_thread = reinterpret_cast<char*>(head) - this_thread();
}

void lock_until_death(pthread_mutex_t& mutex) {
  robust_list_head* head = nullptr;
  const bool listed = !ask_kernel(head) || head != nullptr || offset_in_thread == 0;
  if (!listed) {
    // What the list holds is the parent's; glibc's own fork empties it too.
    head = reinterpret_cast<robust_list_head*>(this_thread() + offset_in_thread);
    head->list.next = &head->list;
    head->list_op_pending = nullptr;
    syscall(SYS_set_robust_list, head, sizeof *head);
  }
  pthread_mutex_lock(&mutex);
  if (listed) return;
  // glibc wrote the parent's thread number, of which the kernel would make nothing.
  const auto own = static_cast<int>(syscall(SYS_gettid));
  __atomic_store_n(&mutex.__data.__lock, own, __ATOMIC_SEQ_CST);
}

}  // namespace fitmark::workloads
