// SPDX-License-Identifier: MIT
//
// Reads AOSP memory_replay text, plain or zipped.
//
// Lines:       "TID: malloc PTR SIZE", "TID: calloc PTR COUNT SIZE", "TID: memalign PTR ALIGNMENT SIZE",
//              "TID: realloc NEW OLD SIZE", "TID: free PTR", "TID: thread_done 0x0"; later versions
//              append the call's start and end in nanoseconds
#include <algorithm>
#include <array>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"

namespace fitmark::workloads {
namespace {

using Words = std::array<std::string_view, 8>;

bool split_line(std::string_view line, Words& words, std::size_t& count, std::uint64_t& thread) {
  count = split_words(line, words);
  return count >= 3 && count <= words.size() && words[0].back() == ':' &&
         parse_number(words[0].substr(0, words[0].size() - 1), thread);
}

std::size_t operands_of(std::string_view operation) {
  if (operation == "malloc") return 2;
  if (operation == "calloc" || operation == "memalign" || operation == "realloc") return 3;
  if (operation == "free" || operation == "thread_done") return 1;
  return 0;
}

// Whether the first line goes on after its operands.
bool has_times(const std::string& path) {
  std::string head(kHeadBytes, '\0');
  head.resize(
      open_bytes(path)->read(std::span(reinterpret_cast<std::uint8_t*>(head.data()), head.size())));
  Words words;
  std::size_t count = 0;
  std::uint64_t thread = 0;
  const std::string_view line = std::string_view(head).substr(0, head.find_first_of("\r\n"));
  return split_line(line, words, count, thread) && count > 2 + operands_of(words[1]);
}

class MemoryReplaySource : public LineSource {
 public:
  MemoryReplaySource(const std::string& path, const ImportOptions& options)
      : LineSource(path, options, "AOSP memory_replay text") {
    header_.has_times = has_times(path);
  }

 protected:
  const char* take(std::string_view line) override {
    if (line.empty()) return nullptr;
    Words words;
    std::size_t count = 0;
    std::uint64_t thread = 0;
    if (!split_line(line, words, count, thread)) return "expected 'TID: OPERATION POINTER …'";
    traffic_.set_thread(thread);
    const std::size_t operands = operands_of(words[1]);
    if (operands == 0) return "the operation is unknown";
    if (count < 2 + operands) return "the line is too short for its operation";
    std::array<std::uint64_t, 3> numbers{};
    for (std::size_t i = 0; i < operands; ++i) {
      const std::string_view word = words[2 + i];
      if (!parse_number(word, numbers[i], word.starts_with("0x") ? 16 : 10)) {
        return "an operand is no number";
      }
    }
    if (count > 2 + operands) {
      std::uint64_t start_ns = 0;
      if (!parse_number(words[2 + operands], start_ns)) return "the start time is no number";
      if (first_ns_ == 0) first_ns_ = start_ns;
      latest_ns_ = std::max(latest_ns_, start_ns - std::min(start_ns, first_ns_));
      traffic_.set_time_ns(latest_ns_);
    }
    return apply(words[1], numbers);
  }

 private:
  const char* apply(std::string_view operation, const std::array<std::uint64_t, 3>& numbers) {
    if (operation == "malloc") return traffic_.allocate(numbers[0], numbers[1]);
    if (operation == "free") return traffic_.deallocate(numbers[0]);
    if (operation == "realloc") return traffic_.reallocate(numbers[1], numbers[0], numbers[2]);
    if (operation == "memalign") return traffic_.allocate(numbers[0], numbers[2], numbers[1]);
    if (operation == "thread_done") return nullptr;
    std::uint64_t size_bytes = 0;
    if (__builtin_mul_overflow(numbers[1], numbers[2], &size_bytes)) {
      return "count times size overflows";
    }
    return traffic_.allocate(numbers[0], size_bytes, 0, Op::allocate_zeroed);
  }

  std::uint64_t first_ns_ = 0;
  std::uint64_t latest_ns_ = 0;
};

bool recognises_memory_replay(std::string_view head) {
  Words words;
  std::size_t count = 0;
  std::uint64_t thread = 0;
  return split_line(head.substr(0, head.find_first_of("\r\n")), words, count, thread);
}

}  // namespace

Importer memory_replay_importer() {
  return {
      "memory-replay", "AOSP memory_replay text, plain or zipped", recognises_memory_replay,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<MemoryReplaySource>(path, options);
      }};
}

}  // namespace fitmark::workloads
