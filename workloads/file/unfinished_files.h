// SPDX-License-Identifier: MIT
//
// The files of this process that stand under a temporary name, so that an interrupt leaves none behind.
//
// Layout:      kPlaces names in static memory, which a signal handler may read
// Invariants:  a name is listed only while its file is this process's to remove
// Threads:     any; listing and unlisting take no lock
#pragma once

#include <csignal>
#include <cstddef>
#include <string>

namespace fitmark::workloads {

// Lists a file while it lives; beyond the room, or for a name beyond PATH_MAX, it does nothing.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(const std::string& path);
  ~UnfinishedFile();
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

 private:
  std::size_t place_;  // kPlaces: not listed
};

// While it lives, SIGINT, SIGTERM and SIGHUP, where they would end the process, remove the listed files
// first. One at a time.
class RemoveUnfinishedOnSignal {
 public:
  RemoveUnfinishedOnSignal();
  ~RemoveUnfinishedOnSignal();
  RemoveUnfinishedOnSignal(const RemoveUnfinishedOnSignal&) = delete;
  RemoveUnfinishedOnSignal& operator=(const RemoveUnfinishedOnSignal&) = delete;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction before_[std::size(kSignals)]{};
};

}  // namespace fitmark::workloads
