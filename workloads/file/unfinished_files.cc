// SPDX-License-Identifier: MIT
//
// Each place goes from free to taken to listed and back; the handler looks at listed ones alone.
#include "workloads/file/unfinished_files.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>

namespace fitmark::workloads {
namespace {

constexpr std::size_t kPlaces = 8;
enum State : int { kFree, kTaken, kListed };

struct Place {
  std::atomic<int> state{kFree};
  char path[PATH_MAX] = {};
};

std::array<Place, kPlaces> places;

// Only calls that are safe in a handler: POSIX.1-2017, 2.4.3.
void remove_and_end(int signal) {
  for (Place& place : places) {
    if (place.state.load(std::memory_order_acquire) == kListed) unlink(place.path);
  }
  std::signal(signal,
              SIG_DFL);  // it is blocked until the handler returns, and ends the process then
  raise(signal);
}

std::size_t take(const std::string& path) {
  if (path.size() >= PATH_MAX) return kPlaces;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    int expected = kFree;
    if (!places[i].state.compare_exchange_strong(expected, kTaken)) continue;
    places[i].path[path.copy(places[i].path, PATH_MAX - 1)] = '\0';
    places[i].state.store(kListed, std::memory_order_release);
    return i;
  }
  return kPlaces;
}

}  // namespace

UnfinishedFile::UnfinishedFile(const std::string& path) : place_(take(path)) {}

UnfinishedFile::~UnfinishedFile() {
  if (place_ != kPlaces) places[place_].state.store(kFree);
}

RemoveUnfinishedOnSignal::RemoveUnfinishedOnSignal() {
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_DFL) continue;  // nohup, or somebody's own
    struct sigaction action {};
    action.sa_handler = remove_and_end;
    sigaction(kSignals[i], &action, nullptr);
  }
}

RemoveUnfinishedOnSignal::~RemoveUnfinishedOnSignal() {
  for (std::size_t i = 0; i < std::size(kSignals); ++i)
    sigaction(kSignals[i], &before_[i], nullptr);
}

}  // namespace fitmark::workloads
