// SPDX-License-Identifier: MIT
//
// Starts the program to record, and the way that signals take while it runs.
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

namespace fitmark::workloads {

// Starts `path` with `arguments` (argv, [0] included) in this environment with the recorder's library
// loaded. `hold` runs in the parent, with the child's number, before the child becomes the program.
// Throws RecordError where it cannot be started.
std::int32_t launch(const std::string& path, const std::vector<std::string>& arguments,
                    const std::string& library_path, const std::string& segment_path,
                    void (*hold)(void* context, std::int32_t process), void* context);

// While it lives, SIGINT and SIGQUIT are left to the program, SIGTERM and SIGHUP are passed on to it;
// once it has ended they ask the recording to end. One at a time.
class SignalRoute {
 public:
  explicit SignalRoute(std::int32_t program);
  ~SignalRoute();
  SignalRoute(const SignalRoute&) = delete;
  SignalRoute& operator=(const SignalRoute&) = delete;

  void program_ended();
  bool end_wanted() const;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
  struct sigaction before_[4];
};

}  // namespace fitmark::workloads
