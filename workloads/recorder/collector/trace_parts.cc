// SPDX-License-Identifier: MIT
#include "workloads/recorder/collector/trace_parts.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "workloads/file/trace_reader.h"

namespace fitmark::workloads {

std::string part_path(const std::string& path, std::uint64_t part) {
  const std::filesystem::path whole(path);
  return (whole.parent_path() / whole.stem()).string() + "." + std::to_string(part) +
         whole.extension().string();
}

std::uint64_t part_number(const std::string& part_path) {
  const std::string number = std::filesystem::path(part_path).stem().extension().string();
  return number.size() > 1 ? std::stoull(number.substr(1)) : 0;
}

namespace {

bool is_part(const std::filesystem::path& file, std::uint64_t number) {
  try {
    return TraceReader(file.string()).header().part == number;
  } catch (const TraceError&) {
    return false;
  }
}

// Returns whether `name` is `stem`, a dot, digits and `extension`.
bool is_part_name(std::string_view name, std::string_view stem, std::string_view extension) {
  if (name.size() <= stem.size() + 1 + extension.size()) return false;
  if (!name.starts_with(stem) || !name.ends_with(extension) || name[stem.size()] != '.')
    return false;
  name.remove_prefix(stem.size() + 1);
  name.remove_suffix(extension.size());
  return name.size() < 20 && name.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void remove_parts(const std::string& path) {
  const std::filesystem::path whole = std::filesystem::absolute(path);
  const std::string stem = whole.stem().string();
  const std::string extension = whole.extension().string();
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(whole.parent_path(), ignored)) {
    if (!is_part_name(entry.path().filename().string(), stem, extension)) continue;
    if (!entry.is_regular_file(ignored)) continue;
    const std::uint64_t number = part_number(entry.path().string());
    if (is_part(entry.path(), number)) std::filesystem::remove(entry.path(), ignored);
  }
}

TraceParts::TraceParts(std::string path, TraceHeader header, const TraceWriterOptions& options,
                       const RotationOptions& rotation)
    : path_(std::move(path)), header_(std::move(header)), options_(options), rotation_(rotation) {}

void TraceParts::open() {
  std::filesystem::create_directories(std::filesystem::absolute(path_).parent_path());
  if (rotation_.part_bytes != 0 && header_.part == 0) remove_parts(path_);
  const std::string path = rotation_.part_bytes == 0 ? path_ : part_path(path_, header_.part);
  writer_ = std::make_unique<TraceWriter>(path, header_, options_);
  for (const auto& [number, name] : marks_) writer_->add_mark_name(number, name);
  for (const auto& [number, frame] : stacks_.frames) writer_->add_frame(number, frame);
  for (const auto& [number, node] : stacks_.nodes) writer_->add_stack(number, node);
}

void TraceParts::write(std::span<const Event> events) {
  if (events.empty()) return;
  if (!writer_) open();
  if (rotation_.part_bytes != 0) return write_rotating(events);
  writer_->write(events);
}

void TraceParts::write_rotating(std::span<const Event> events) {
  renamed_.clear();
  for (const Event& event : events) {
    follow(event);
    renamed_.push_back(renaming_.rename(0, event));
  }
  writer_->write(renamed_);
  if (writer_->file_bytes() - carried_bytes_ >= rotation_.part_bytes)
    start_next_part(events.back().time_ns);
}

void TraceParts::follow(const Event& event) {
  if (event.op == Op::mark) return;
  if (event.slot >= objects_.size()) {
    objects_.resize(event.slot + std::size_t{1});
    births_.resize(event.slot + std::size_t{1});
  }
  if (event.op == Op::deallocate) {
    births_[event.slot] = 0;
  } else if (event.op == Op::reallocate) {
    objects_[event.slot].size_bytes = event.size_bytes;
  } else {
    objects_[event.slot] = event;
    births_[event.slot] = ++births_count_;
  }
}

std::vector<Event> TraceParts::live_set(std::uint64_t time_ns) const {
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < births_.size(); ++slot) {
    if (births_[slot] != 0) slots.push_back(slot);
  }
  std::sort(slots.begin(), slots.end(),
            [&](std::uint32_t a, std::uint32_t b) { return births_[a] < births_[b]; });
  std::vector<Event> live;
  live.reserve(slots.size() + 1);
  for (const std::uint32_t slot : slots) {
    live.push_back(objects_[slot]);
    live.back().time_ns = time_ns;
  }
  const std::uint32_t thread = live.empty() ? 0 : live.front().thread;
  live.push_back({.size_bytes = kContinued, .time_ns = time_ns, .thread = thread, .op = Op::mark});
  return live;
}

void TraceParts::start_next_part(std::uint64_t time_ns) {
  ended_bytes_ += writer_->file_bytes();
  writer_->finish();
  renaming_ = Renaming();
  std::vector<Event> live = live_set(time_ns);
  for (Event& event : live) event = renaming_.rename(0, event);
  ++header_.part;
  header_.carried_objects = live.size() - 1;
  open();
  writer_->add_mark_name(kContinued, "continued");
  writer_->write(live);
  writer_->flush();
  carried_bytes_ = writer_->file_bytes();
  if (rotation_.keep_parts == 0) return;
  for (; first_part_ + rotation_.keep_parts <= header_.part; ++first_part_) {
    std::error_code ignored;
    std::filesystem::remove(part_path(path_, first_part_), ignored);
  }
}

void TraceParts::add_mark_name(std::uint64_t number, const std::string& name) {
  if (writer_) writer_->add_mark_name(number, name);
  marks_.emplace_back(number, name);
}

void TraceParts::add_frame(std::uint32_t number, const Frame& frame) {
  if (writer_) writer_->add_frame(number, frame);
  if (!writer_ || rotation_.part_bytes != 0) stacks_.frames[number] = frame;
}

void TraceParts::add_stack(std::uint32_t number, const StackNode& node) {
  if (writer_) writer_->add_stack(number, node);
  if (!writer_ || rotation_.part_bytes != 0) stacks_.nodes[number] = node;
}

void TraceParts::flush() {
  if (writer_) writer_->flush();
}

TraceFooter TraceParts::finish(const Perturbation& perturbation, bool truncated) {
  if (!writer_) return {};
  ended_bytes_ += writer_->file_bytes();
  const TraceFooter footer = writer_->finish(perturbation, truncated);
  ended_ = true;
  writer_.reset();
  return footer;
}

std::vector<std::string> TraceParts::paths() const {
  if (!writer_ && !ended_) return {};
  if (rotation_.part_bytes == 0) return {path_};
  std::vector<std::string> paths;
  for (std::uint64_t part = first_part_; part <= header_.part; ++part) {
    paths.push_back(part_path(path_, part));
  }
  return paths;
}

}  // namespace fitmark::workloads
