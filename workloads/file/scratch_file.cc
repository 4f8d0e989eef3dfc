// SPDX-License-Identifier: MIT
#include "workloads/file/scratch_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

namespace fitmark::workloads {

std::string scratch_folder(std::string folder) {
  if (folder.empty()) folder = ".";
  if (access(folder.c_str(), W_OK) != 0 || folder.rfind("/dev", 0) == 0) folder = "/tmp";
  return folder;
}

int open_scratch_file(const std::string& folder) {
  int descriptor = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return descriptor;
  std::string name = folder + "/fitmark-scratch.XXXXXX";
  descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) unlink(name.c_str());
  return descriptor;
}

}  // namespace fitmark::workloads
