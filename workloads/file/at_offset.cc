// SPDX-License-Identifier: MIT
#include "workloads/file/at_offset.h"

#include <unistd.h>

#include <cerrno>

namespace fitmark::workloads {

int write_at(int descriptor, std::uint64_t offset_bytes, std::span<const std::byte> from) {
  for (std::size_t done = 0; done < from.size();) {
    const ssize_t written = pwrite(descriptor, from.data() + done, from.size() - done,
                                   static_cast<off_t>(offset_bytes + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written == 0 ? EIO : errno;
    done += static_cast<std::size_t>(written);
  }
  return 0;
}

ReadAt read_at(int descriptor, std::uint64_t offset_bytes, std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t got = pread(descriptor, into.data() + done, into.size() - done,
                              static_cast<off_t>(offset_bytes + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {done, errno};
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return {done, 0};
}

}  // namespace fitmark::workloads
