// SPDX-License-Identifier: MIT
//
// Builds the runs that tests of the renderings share.
#include "analysis/report/example_report.h"

#include "analysis/metric/unusable_free.h"

namespace fitmark::analysis {
namespace {

constexpr std::uint64_t kPeakLiveBytes = 1 << 20;

Run bare_run(const std::string& subject, std::uint64_t repetition, double ns_per_event) {
  Run run;
  run.subject = subject;
  run.subject_origin = "built in";
  run.trace = "python3.fitrace";
  run.trace_digest = "0123456789abcdef0123456789abcdef";
  run.repetition = repetition;
  run.order = repetition % 2;
  run.events = 1000;
  run.threads = 1;
  run.peak_live_bytes = kPeakLiveBytes;
  run.peak_live_objects = 64;
  run.peak_live_event_index = 600;
  run.elapsed_ns = ns_per_event * 1000;
  run.null_elapsed_ns = 2000;
  run.timed_touch = "first";
  run.memory_touch = "all";
  run.minor_faults = 300;
  for (const std::uint64_t index : {0, 600, 1000}) {
    Sample sample;
    sample.event_index = index;
    sample.live_bytes = index == 600 ? kPeakLiveBytes : kPeakLiveBytes / 2;
    sample.live_objects = index == 600 ? 64 : 32;
    run.samples.push_back(sample);
  }
  return run;
}

}  // namespace

Run example_run(const std::string& subject, std::uint64_t repetition, double ns_per_event,
                double held_over_live) {
  Run run = bare_run(subject, repetition, ns_per_event);
  run.deterministic = true;
  for (Sample& sample : run.samples) {
    const double live = static_cast<double>(sample.live_bytes);
    sample.granted_bytes = sample.live_bytes + 8 * sample.live_objects;
    sample.bookkeeping_bytes = 8 * sample.live_objects;
    sample.held_bytes = static_cast<std::uint64_t>(held_over_live * live);
    sample.cached_bytes = 0;
    sample.untouched_bytes = 0;
    sample.free_bytes = sample.held_bytes - sample.granted_bytes - sample.bookkeeping_bytes;
    sample.largest_free_bytes = sample.free_bytes / 4;
    sample.free_extents = 5;
    begin_free_extents(sample);
    add_free_extent(sample, sample.free_bytes);
    sample.resident_bytes = sample.held_bytes;
  }
  run.peak_resident_bytes = run.samples[1].resident_bytes;
  return run;
}

Run example_outside_run(const std::string& subject, std::uint64_t repetition, double ns_per_event) {
  Run run = bare_run(subject, repetition, ns_per_event);
  run.subject_origin = "/usr/lib/x86_64-linux-gnu/lib" + subject + ".so";
  for (Sample& sample : run.samples) {
    sample.resident_bytes = sample.live_bytes + sample.live_bytes / 4 + 4096 * repetition;
    sample.lazy_free_bytes = 0;
  }
  run.peak_resident_bytes = run.samples[1].resident_bytes;
  return run;
}

Context example_context() {
  Context context;
  context.fitmark_version = "0.1.0";
  context.command = "fitmark compare python3.fitrace --allocators system,best_fit";
  context.date = "2026-01-02T03:04:05Z";
  context.host = "bench-1";
  context.cpu = "Example 9000";
  context.kernel = "Linux 6.1.0";
  context.libc = "glibc 2.36";
  context.compiler = "gcc 12.2.0";
  context.cpus = 2;
  context.memory_bytes = 8ull << 30;
  context.page_bytes = 4096;
  context.governor = "unknown";
  context.transparent_huge_pages = "madvise";
  context.aslr = "2";
  context.load_average = 0.25;
  context.seed = 42;
  context.repetitions = 3;
  context.baseline = "system";
  context.settings = {{"rounds", "1"}, {"touch", "none"}};
  context.machine = {{"swap", "none"}, {"memory limit", "2.00 GiB"}};
  context.warnings = {"the load is 0.25: close other programs"};
  context.absent_subjects = {{"mimalloc", "libmimalloc2.0"}};
  return context;
}

}  // namespace fitmark::analysis
