// SPDX-License-Identifier: MIT
//
// Random valid traffic, and a folder to write it to, for the tests of the .fitrace file.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "workloads/file/trace_reader.h"
#include "workloads/file/trace_writer.h"
#include "workloads/temporary_folder.h"
#include "workloads/trace.h"

namespace fitmark::workloads {

inline std::uint64_t next_random(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// Random valid traffic over all operations; `lifo_slots` as a recorder would give them.
inline std::vector<Event> random_events(std::size_t count, std::uint64_t seed, bool lifo_slots,
                                        std::uint32_t threads) {
  std::vector<Event> events;
  std::vector<std::uint32_t> live;
  std::vector<std::uint32_t> dead;
  std::uint32_t fresh = 0;
  std::uint32_t seen_threads = 0;
  std::uint64_t time_ns = 1000;
  while (events.size() < count) {
    Event event;
    time_ns += next_random(seed) % 4 == 0 ? next_random(seed) % 100'000 : next_random(seed) % 200;
    event.time_ns = time_ns;
    event.thread = static_cast<std::uint32_t>(next_random(seed) % threads);
    event.thread = std::min(event.thread, seen_threads);
    seen_threads = std::max(seen_threads, event.thread + 1);
    const std::uint64_t dice = next_random(seed) % 100;
    const std::size_t pick = live.empty() ? 0 : next_random(seed) % live.size();
    if (dice < 50 || live.empty()) {
      event.op = dice < 5 ? Op::allocate_zeroed : Op::allocate;
      event.alignment_log2 = dice < 8 ? 6 : 0;
      event.size_bytes = next_random(seed) % (dice < 20 ? 1'000'000 : 256);
      if (dead.empty()) {
        event.slot = fresh++;
      } else {
        const std::size_t at = lifo_slots ? dead.size() - 1 : next_random(seed) % dead.size();
        event.slot = dead[at];
        dead.erase(dead.begin() + static_cast<std::ptrdiff_t>(at));
      }
      live.push_back(event.slot);
    } else if (dice < 60) {
      event.op = Op::reallocate;
      event.size_bytes = next_random(seed) % 5000 + 1;
      event.slot = live[pick];
    } else if (dice < 61) {
      event.op = Op::mark;
      event.size_bytes = 1;
    } else {
      event.op = Op::deallocate;
      event.slot = live[pick];
      live.erase(live.begin() + static_cast<std::ptrdiff_t>(pick));
      dead.push_back(event.slot);
    }
    events.push_back(event);
  }
  return events;
}

inline TraceHeader full_header() {
  TraceHeader header;
  header.program = "/usr/bin/program";
  header.arguments = {"-c", "", "ünïcode"};
  header.host = "host";
  header.kernel = "6.1";
  header.libc = "glibc 2.36";
  header.recorder = "test 1";
  header.recorded_at_s = 1'700'000'000;
  header.seed = 42;
  header.has_times = true;
  return header;
}

inline Trace read_all(const std::string& path) {
  TraceReader reader(path);
  return collect(reader);
}

class TraceFile : public testing::Test {
 protected:
  std::string write(std::span<const Event> events, const TraceWriterOptions& options = {},
                    const TraceHeader& header = full_header()) {
    const std::string path = folder_.path("t.fitrace");
    TraceWriter writer(path, header, options);
    writer.write(events);
    footer_ = writer.finish();
    return path;
  }

  std::string damaged_message(const std::string& path) {
    try {
      read_all(path);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  TraceFooter footer_;
};

}  // namespace fitmark::workloads
