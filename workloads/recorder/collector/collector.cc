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
// Some tenths of a millisecond: who waits for the reader's turn to end does not wait long.
constexpr std::uint64_t kRoundWords = 8192;
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
  if (rotated) remove_parts(path);
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

Collector::Collector(RingSpool& spool, const RecordOptions& options)
    : spool_(spool),
      segment_(spool.segment()),
      options_(options),
      memory_(std::filesystem::path(options.output_path).parent_path(), kOwnBytes),
      encoder_(options.zstd_level) {
  segment_->wants_times = options.times ? 1 : 0;
  segment_->wants_stacks = options.stack_depth > 0 ? 1 : 0;
  segment_->stack_depth = options.stack_depth;
  segment_->sample_every = options.sample_every;
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

// The image that it replaces ends first: both may be for the same file. Its rings are not followed meanwhile.
bool Collector::hold_back(const ProcessEntry& entry) {
  for (Process& earlier : processes_) {
    if (earlier.number != entry.pid) continue;
    earlier.replaced = true;
    return true;
  }
  return false;
}

void Collector::adopt_processes() {
  has_waiting_ = false;
  for (std::uint32_t i = 0; i < segment_->process_limit.load(); ++i) {
    ProcessEntry& entry = segment_->processes[i];
    if (entry.state.load() != EntryState::active) continue;
    if (hold_back(entry)) {
      has_waiting_ = true;
      continue;
    }
    processes_.push_back({&entry, entry.serial.load(), entry.pid,
                          std::make_unique<ProcessRecording>(path_for(entry), header_for(entry),
                                                             recording_options()),
                          spool_.passes()});
    spool_.expect_rings();
    entry.state.store(EntryState::adopted);
  }
}

void Collector::adopt_rings() {
  const std::uint64_t rings = spool_.followed_rings();
  if (rings == seen_rings_) return;
  seen_rings_ = rings;
  for (std::uint32_t i = 0; i < segment_->ring_limit.load(); ++i) {
    if (!spool_.is_new(i)) continue;
    for (Process& process : processes_) {
      if (process.serial == segment_->rings[i].process_serial) process.recording->add_ring(i);
    }
  }
}

std::uint64_t Collector::round() {
  const std::uint64_t registrations = segment_->registrations.load();
  if (registrations != seen_registrations_ || has_waiting_) {
    seen_registrations_ = registrations;
    adopt_processes();
  }
  return drain(kRoundWords);
}

std::uint64_t Collector::drain(std::uint64_t words) {
  for (Process& process : processes_) {
    const auto index = static_cast<std::uint32_t>(process.entry - segment_->processes);
    process.stamp_end = spool_.stamp_end(index, process.serial);
  }
  // Only now: the rings that the stamps speak of are followed.
  adopt_rings();
  std::uint64_t read = 0;
  for (Process& process : processes_) {
    read += process.recording->drain(spool_, process.stamp_end, words);
  }
  return read;
}

void Collector::reap() {
  const std::uint64_t passes = spool_.passes();
  adopt_rings();
  for (Process& process : processes_) {
    process.recording->retire_rings(spool_);
    if (process.recording->has_rings()) continue;
    const bool alive = !process.replaced && is_alive(process.number);
    process.was_replaced = process.was_replaced || segment_.is_left_by(process.number);
    if (alive) {
      process.gone_at = 0;
    } else if (process.gone_at == 0) {
      process.gone_at = passes + 1;
    } else if (passes > process.gone_at) {
      // Two passes later: the rings that it took at its very end have been adopted above.
      end_process(process);
    }
  }
  std::erase_if(processes_, [](const Process& process) { return !process.recording; });
  segment_->wants_rings.store(0);
}

bool Collector::has_living() const {
  const std::uint64_t passes = spool_.passes();
  return has_waiting_ ||
         std::any_of(processes_.begin(), processes_.end(), [passes](const Process& process) {
           return process.recording->has_rings() || process.gone_at != 0 ||
                  passes < process.adopted_at + 2;
         });
}

std::uint64_t Collector::file_bytes() const {
  std::uint64_t bytes = ended_file_bytes_;
  for (const Process& process : processes_) {
    bytes += process.recording->file_bytes();
  }
  return bytes;
}

void Collector::flush() {
  for (Process& process : processes_) {
    process.recording->flush();
  }
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

void Collector::end_process(Process& process) {
  ProcessRecording& recording = *process.recording;
  ended_file_bytes_ += recording.file_bytes();
  const bool whole = process.entry->ended.load() != 0 || process.replaced || process.was_replaced;
  const TraceFooter footer = recording.finish(perturbation_of(process), !whole);
  if (footer.events > 0) {
    files_.push_back({recording.path(), recording.paths(), recording.header().program,
                      process.number, footer, recording.events(), recording.counts().corrections,
                      recording.counts().unseen_frees});
    if (process.replaced && files_.back().path == options_.output_path) {
      rename_file(files_.back(), child_path(files_.back().program, process.number));
    }
  }
  process.recording.reset();
  process.entry->state.store(EntryState::free);
}

std::vector<RecordedFile> Collector::finish() {
  while (drain(kRoundWords) != 0) {
  }
  for (Process& process : processes_) end_process(process);
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
