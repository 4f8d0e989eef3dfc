// SPDX-License-Identifier: MIT
#include "workloads/recorder/collector/collector.h"

#include <gnu/libc-version.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace fitmark::workloads {
namespace {

// Of 16 MiB; the rest is for what comes between two looks.
constexpr std::uint64_t kOwnBytes = std::uint64_t{15} << 20;
// Half as many as fit: a process whose chunk is open holds 1 MiB of events, not 2.
constexpr std::size_t kChunkEvents = format::kMaxChunkEvents / 2;

// Times are kept to 16 ns: finer steps are noise, which costs space.
std::uint64_t tick_ns(const RecordOptions& options) { return options.times ? 16 : 1; }

void rename_one(std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    throw OutputError(from + ": cannot be renamed to " + to + ": " + std::strerror(errno));
  }
  from = to;
}

void rename_file(RecordedFile& file, const std::string& path) {
  if (file.path == path) return;
  std::filesystem::create_directories(std::filesystem::absolute(path).parent_path());
  const bool rotated = file.parts.front() != file.path;
  const std::uint64_t first = rotated ? part_number(file.parts.front()) : 0;
  for (std::size_t i = 0; i < file.parts.size(); ++i) {
    rename_one(file.parts[i], rotated ? part_path(path, first + i) : path);
  }
  file.path = path;
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// A zombie that nobody waits for does not live, nor does what the kernel is ending: it gives a killed process's
// rings free before that is a zombie. Unless it is the first thread alone that has ended.
bool is_alive(std::int32_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  // proc(5): (3) state, (9) flags, (20) num_threads
  constexpr unsigned kExiting = 4;  // PF_EXITING of the kernel's sched.h
  std::string state, skipped;
  unsigned flags = 0;
  int threads = 0;
  fields >> state;
  for (int i = 4; i < 9; ++i) fields >> skipped;
  fields >> flags;
  if (state != "Z" && state != "X" && (flags & kExiting) == 0) return true;
  for (int i = 10; i < 20; ++i) fields >> skipped;
  fields >> threads;
  return threads > 1;
}

}  // namespace

std::string children_folder(const std::string& path) {
  const std::filesystem::path whole(path);
  return (whole.parent_path() / whole.stem()).string() + ".children";
}

Collector::Collector(SharedSegment& segment, const RecordOptions& options)
    : segment_(segment),
      options_(options),
      memory_(std::filesystem::path(options.output_path).parent_path(), kOwnBytes),
      encoder_(options.zstd_level) {
  segment->wants_times = options.times ? 1 : 0;
  segment->wants_stacks = options.stack_depth > 0 ? 1 : 0;
  segment->stack_depth = options.stack_depth;
  segment->sample_every = options.sample_every;
  if (options.times) clock_ = TickClock::measure();
}

RecordingOptions Collector::recording_options() {
  // Whoever asks how long the file is by now must know what is being encoded.
  const bool wants_length = options_.part_bytes > 0 || options_.max_file_bytes > 0;
  return {.writer = {.zstd_level = options_.zstd_level,
                     .chunk_events = kChunkEvents,
                     .tick_ns = tick_ns(options_),
                     .encoder = &encoder_,
                     .memory = &memory_,
                     .thread = wants_length ? nullptr : &encoding_thread_},
          .rotation = {.part_bytes = options_.part_bytes, .keep_parts = options_.keep_parts},
          .detail = {.times = options_.times, .stacks = options_.stack_depth > 0},
          .clock = clock_,
          .names_marks = !options_.anonymise};
}

std::string Collector::child_path(const std::string& program, std::int32_t process) {
  const std::string name = options_.anonymise ? "process" : file_name(program);
  const std::string stem = name + "." + std::to_string(process);
  const unsigned images = ++images_[stem];  // a process may run the same program again and again
  return children_folder(options_.output_path) + "/" + stem +
         (images > 1 ? "." + std::to_string(images) : "") + ".fitrace";
}

std::string Collector::path_for(const ProcessEntry& entry) {
  if (entry.pid == main_process_ && options_.only.empty()) return options_.output_path;
  return child_path(entry.program, entry.pid);
}

TraceHeader Collector::header_for(const ProcessEntry& entry) const {
  TraceHeader header;
  header.has_times = options_.times;
  header.has_stacks = options_.stack_depth > 0;
  header.sample_every = options_.sample_every;
  if (options_.anonymise) return header;
  header.program = entry.program;
  const char* const end = entry.arguments + entry.arguments_bytes;
  for (const char* at = entry.arguments; at < end; at += header.arguments.back().size() + 1) {
    header.arguments.emplace_back(at);
  }
  if (!header.arguments.empty()) header.arguments.erase(header.arguments.begin());
  utsname machine{};
  if (uname(&machine) == 0) {
    header.host = machine.nodename;
    header.kernel = std::string(machine.sysname) + " " + machine.release + " " + machine.machine;
  }
  header.libc = std::string("glibc ") + gnu_get_libc_version();
  header.recorder = "fitmark " FITMARK_VERSION;
  header.recorded_at_s = static_cast<std::uint64_t>(std::time(nullptr));
  return header;
}

void Collector::adopt_processes() {
  for (std::uint32_t i = 0; i < segment_->process_limit.load(); ++i) {
    ProcessEntry& entry = segment_->processes[i];
    if (entry.state.load() != EntryState::active) continue;
    entry.state.store(EntryState::adopted);
    for (Process& earlier : processes_) {
      if (earlier.recording && earlier.number == entry.pid) replace_image(earlier);
    }
    processes_.push_back({&entry, entry.serial, entry.pid, false, false, 0,
                          std::make_unique<ProcessRecording>(path_for(entry), header_for(entry),
                                                             recording_options())});
  }
}

void Collector::adopt_rings() {
  for (std::uint32_t i = 0; i < segment_->ring_limit.load(); ++i) {
    RingEntry& ring = segment_->rings[i];
    if (ring.state.load() != EntryState::active) continue;
    for (Process& process : processes_) {
      if (!process.recording || process.serial != ring.process_serial) continue;
      ring.state.store(EntryState::adopted);
      process.recording->add_ring(segment_, i);
    }
  }
}

std::uint64_t Collector::round() {
  for (Process& process : processes_) process.stamp_end = process.entry->stamp.load();
  // Only now: a thread registers before its first event, so that a ring which is not seen here holds
  // nothing that an event with a smaller stamp depends on.
  const std::uint64_t registrations = segment_->registrations.load();
  if (registrations != seen_registrations_) {
    seen_registrations_ = registrations;
    adopt_processes();
    adopt_rings();
  }
  std::uint64_t words = 0;
  for (Process& process : processes_) {
    if (process.recording) words += process.recording->drain(segment_, process.stamp_end);
  }
  return words;
}

void Collector::reap() {
  for (Process& process : processes_) {
    if (!process.recording) continue;
    process.recording->retire_rings(segment_);
    if (process.recording->has_rings()) continue;
    const bool alive = is_alive(process.number);
    process.was_replaced = process.was_replaced || segment_.is_left_by(process.number);
    // A look between two rounds: what the process did at its very end has been adopted and read.
    if (!alive && process.is_gone) end_process(process, false);
    process.is_gone = !alive;
  }
  std::erase_if(processes_, [](const Process& process) { return !process.recording; });
  segment_->wants_rings.store(0);
}

bool Collector::has_living() const {
  return std::any_of(processes_.begin(), processes_.end(), [](const Process& process) {
    return process.recording && process.recording->has_rings();
  });
}

std::uint64_t Collector::file_bytes() const {
  std::uint64_t bytes = ended_file_bytes_;
  for (const Process& process : processes_) {
    if (process.recording) bytes += process.recording->file_bytes();
  }
  return bytes;
}

void Collector::flush() {
  for (Process& process : processes_) {
    if (process.recording) process.recording->flush();
  }
}

// The threads of an image that exec replaced have all ended, whatever their rings still hold.
void Collector::replace_image(Process& process) {
  adopt_rings();
  while (process.recording->has_rings()) {
    process.recording->drain(segment_, process.entry->stamp.load());
    process.recording->retire_rings(segment_);
  }
  end_process(process, true);
  if (files_.empty() || files_.back().path != options_.output_path) return;
  rename_file(files_.back(), child_path(files_.back().program, files_.back().process));
}

// The time that the program itself spent on the recording: each event's record, and standing still.
Perturbation Collector::perturbation_of(const Process& process) const {
  Perturbation result;
  const double waited_ns = static_cast<double>(process.entry->waited_ns.load());
  const double events =
      static_cast<double>(std::max<std::uint64_t>(process.recording->events(), 1));
  result.overhead_ns_per_event = process.entry->event_cost_ps.load() / 1000.0 + waited_ns / events;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  result.recorder_resident_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  return result;
}

void Collector::end_process(Process& process, bool replaced) {
  ProcessRecording& recording = *process.recording;
  ended_file_bytes_ += recording.file_bytes();
  const bool whole = process.entry->ended.load() != 0 || replaced || process.was_replaced;
  const TraceFooter footer = recording.finish(perturbation_of(process), !whole);
  if (footer.events > 0) {
    files_.push_back({recording.path(), recording.paths(), recording.header().program,
                      process.number, footer, recording.events(), recording.counts().corrections,
                      recording.counts().unseen_frees});
  }
  process.recording.reset();
  process.entry->state.store(EntryState::free);
}

std::vector<RecordedFile> Collector::finish() {
  for (Process& process : processes_) {
    if (!process.recording) continue;
    process.recording->drain(segment_, process.entry->stamp.load());
    end_process(process, false);
  }
  processes_.clear();
  const auto main_file =
      options_.only.empty()
          ? std::find_if(
                files_.begin(), files_.end(),
                [&](const RecordedFile& file) { return file.path == options_.output_path; })
          : std::max_element(
                files_.begin(), files_.end(),
                [](const RecordedFile& a, const RecordedFile& b) { return a.events < b.events; });
  if (main_file != files_.end()) {
    rename_file(*main_file, options_.output_path);
    std::rotate(files_.begin(), main_file, main_file + 1);
  }
  std::error_code ignored;
  std::filesystem::remove(children_folder(options_.output_path), ignored);  // where empty
  return std::move(files_);
}

}  // namespace fitmark::workloads
