// SPDX-License-Identifier: MIT
//
// What a process tells besides its objects: marks, the modules that it loads, call stacks.
#include <string>
#include <utility>

#include "workloads/recorder/collector/process_recording.h"

namespace fitmark::workloads {

// Returns the 63 bits of payload word `index`.
std::uint64_t ProcessRecording::payload(const Record& record, std::uint64_t index) const {
  return payloads_[record.payload_position() + index];
}

// Returns the text that a long record's payload holds from word `first` on.
std::string ProcessRecording::payload_text(const Record& record, std::uint64_t first) const {
  std::string text;
  for (std::uint64_t i = first; i < record.payload_words(); ++i) {
    const std::uint64_t word = payload(record, i);
    for (unsigned byte = 0; byte < kMarkBytesPerWord; ++byte) {
      const char letter = static_cast<char>(word >> (7 + byte * 8U) & 0xffU);
      if (letter != '\0') text.push_back(letter);
    }
  }
  return text;
}

void ProcessRecording::take_long(Lane& lane, const Record& record) {
  switch (record.long_kind) {
    case LongKind::mark:
      return mark(lane, record);
    case LongKind::module:
      return module(record);
    case LongKind::stack:
      return calls(record);
  }
}

void ProcessRecording::mark(Lane& lane, const Record& record) {
  const std::string name = payload_text(record, 0);
  const auto [found, fresh] = marks_.try_emplace(name, marks_.size());
  emit(lane, Op::mark, 0, record, found->second);
  write_batch();
  if (fresh && options_.names_marks) parts_.add_mark_name(found->second, name);
}

void ProcessRecording::module(const Record& record) {
  if (record.payload_words() < 3) return;
  const auto number = [&](std::uint64_t i) { return payload(record, i); };
  std::string path = payload_text(record, 3);
  if (path.empty()) path = parts_.header().program;
  stacks_.add_module(number(0), number(1), number(2), std::move(path));
}

void ProcessRecording::calls(const Record& record) {
  if (record.payload_words() < 2) return;
  return_addresses_.clear();
  for (std::uint64_t i = 1; i < record.payload_words(); ++i) {
    return_addresses_.push_back(payload(record, i));
  }
  std::size_t frame = stacks_.frames().size();
  std::size_t node = stacks_.node_count();
  stacks_.add_calls(payload(record, 0), return_addresses_);
  for (; frame < stacks_.frames().size(); ++frame) {
    parts_.add_frame(StackNames::number_at(frame), stacks_.frames()[frame]);
  }
  for (const StackNode& fresh : stacks_.fresh_nodes()) {
    parts_.add_stack(StackNames::number_at(node++), fresh);
  }
}

}  // namespace fitmark::workloads
