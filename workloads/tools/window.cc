// SPDX-License-Identifier: MIT
//
// Everything before the window is read once, and only its live objects are kept.
#include "workloads/tools/window.h"

#include <algorithm>

namespace fitmark::workloads {

Window::Window(std::unique_ptr<EventSource> source, std::uint64_t first, std::uint64_t end)
    : source_(std::move(source)), left_before_(first), left_inside_(end - first) {}

void Window::take(const Event& event) {
  const char* fault = account_.apply(event);
  if (fault != nullptr) {
    throw TraceError("event " + std::to_string(account_.events()) +
                     " does not belong in a trace: " + fault + "; see what 'fitmark verify' says");
  }
  start_ns_ = event.time_ns;
  if (event.op == Op::mark || event.op == Op::deallocate) return;
  if (event.slot >= newest_.size()) {
    newest_.resize(event.slot + std::size_t{1});
    births_.resize(event.slot + std::size_t{1});
  }
  if (event.op == Op::reallocate) {
    newest_[event.slot].size_bytes = event.size_bytes;
  } else {
    newest_[event.slot] = event;
    births_[event.slot] = account_.events();
  }
}

void Window::reach_beginning() {
  reached_ = true;
  std::vector<Event> batch(4096);
  while (left_before_ > 0) {
    const auto wanted = std::span(batch).first(std::min<std::uint64_t>(left_before_, batch.size()));
    const std::size_t count = source_->read(wanted);
    if (count == 0) break;
    for (const Event& event : wanted.first(count)) take(event);
    left_before_ -= count;
  }
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < account_.slots(); ++slot) {
    if (account_.is_live(slot)) slots.push_back(slot);
  }
  std::sort(slots.begin(), slots.end(),
            [&](std::uint32_t a, std::uint32_t b) { return births_[a] < births_[b]; });
  for (const std::uint32_t slot : slots) {
    live_.push_back(newest_[slot]);
    live_.back().time_ns = start_ns_;
  }
  if (account_.events() > 0) {
    const std::uint32_t thread = slots.empty() ? 0 : live_.front().thread;
    live_.push_back({.size_bytes = kMark, .time_ns = start_ns_, .thread = thread, .op = Op::mark});
  }
}

std::vector<std::string> Window::warnings() const {
  std::vector<std::string> result = source_->warnings();
  if (reached_ && left_before_ > 0) {
    result.push_back(
        "the window begins " + std::to_string(left_before_) +
        " events after the trace's end: it holds what was live there and nothing else");
  }
  return result;
}

RecordingEnd Window::recording_end() const {
  RecordingEnd end = source_->recording_end();
  end.truncated = end.truncated && left_inside_ > 0;
  return end;
}

std::size_t Window::read(std::span<Event> into) {
  if (!reached_) reach_beginning();
  std::size_t count = 0;
  while (count < into.size() && next_live_ < live_.size()) into[count++] = live_[next_live_++];
  const std::uint64_t wanted = std::min<std::uint64_t>(into.size() - count, left_inside_);
  const std::size_t inside = wanted == 0 ? 0 : source_->read(into.subspan(count, wanted));
  left_inside_ -= inside;
  count += inside;
  for (Event& event : into.first(count)) {
    event = renaming_.rename(0, event);
    event.time_ns -= std::min(event.time_ns, start_ns_);
  }
  return count;
}

std::string Window::mark_name(std::uint64_t number) const {
  return number == kMark ? "window" : source_->mark_name(number);
}

}  // namespace fitmark::workloads
