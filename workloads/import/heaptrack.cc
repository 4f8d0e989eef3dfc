// SPDX-License-Identifier: MIT
//
// Reads heaptrack's recordings, raw or interpreted, plain, gz or zst.
//
// Lines used:  "v VERSION FORMAT", "X COMMAND", "c MILLISECONDS"; raw: "+ SIZE TRACE ADDRESS",
//              "- ADDRESS"; interpreted: "a SIZE TRACE" defines the next allocation info, "+ INFO",
//              "- INFO". Numbers are hexadecimal. Other lines describe symbols and are passed over.
// Rules:       an interpreted "- INFO" does not say which of several objects of that info dies: the one
//              allocated last is taken, and a warning says so. Threads and alignments are not known.
#include <array>
#include <vector>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"

namespace fitmark::workloads {
namespace {

class HeaptrackSource : public LineSource {
 public:
  HeaptrackSource(const std::string& path, const ImportOptions& options)
      : LineSource(path, options, "a heaptrack recording") {
    header_.has_times = true;
  }

 protected:
  const char* take(std::string_view line) override {
    if (line.size() < 2 || line[1] != ' ') return nullptr;
    if (line[0] == 'X' && header_.arguments.empty()) {
      header_.arguments.push_back(std::string(line.substr(2)));
      return nullptr;
    }
    if (std::string_view("ac+-").find(line[0]) == std::string_view::npos) return nullptr;
    std::array<std::string_view, 4> words;
    std::array<std::uint64_t, 3> numbers{};
    const std::size_t count = split_words(line, words);
    if (count > words.size()) return "the line holds too many words";
    for (std::size_t i = 1; i < count; ++i) {
      if (!parse_number(words[i], numbers[i - 1], 16)) return "a word is no hexadecimal number";
    }
    return apply(line[0], numbers, count - 1);
  }

  const char* finish() override {
    if (guessed_ > 0) {
      warn(path() + ": which object died is not recorded for " + std::to_string(guessed_) +
           " deallocations; the one allocated last was taken");
    }
    return nullptr;
  }

 private:
  struct Info {
    std::uint64_t size_bytes;
    std::vector<std::uint64_t> live;  // made-up addresses, oldest first
  };

  const char* apply(char kind, const std::array<std::uint64_t, 3>& numbers, std::size_t count) {
    if (count == 0) return "the line lacks its numbers";
    if (kind == 'c') {
      if (numbers[0] > kMostMilliseconds) return "the time is out of range";
      traffic_.set_time_ns(numbers[0] * 1'000'000);
      return nullptr;
    }
    if (kind == 'a') {
      infos_.push_back({numbers[0], {}});
      return nullptr;
    }
    if (kind == '+' && count == 3) return traffic_.allocate(numbers[2], numbers[0]);
    if (count != 1) return "expected one number, or three after +";
    if (infos_.empty() && kind == '-') return traffic_.deallocate(numbers[0]);
    if (numbers[0] >= infos_.size()) return "the allocation info is not defined";
    return kind == '+' ? allocate(infos_[numbers[0]]) : deallocate(infos_[numbers[0]]);
  }

  const char* allocate(Info& info) {
    info.live.push_back(next_address_++);
    return traffic_.allocate(info.live.back(), info.size_bytes);
  }

  const char* deallocate(Info& info) {
    if (info.live.empty()) return "no object of this allocation info is live";
    guessed_ += info.live.size() > 1 ? 1 : 0;
    const std::uint64_t address = info.live.back();
    info.live.pop_back();
    return traffic_.deallocate(address);
  }

  static constexpr std::uint64_t kMostMilliseconds = std::uint64_t{1} << 43;

  std::vector<Info> infos_;
  std::uint64_t next_address_ = 1;
  std::uint64_t guessed_ = 0;
};

bool recognises_heaptrack(std::string_view head) {
  std::array<std::string_view, 4> words;
  const std::size_t count = split_words(head.substr(0, head.find('\n')), words);
  std::uint64_t number = 0;
  return count >= 2 && count <= 3 && words[0] == "v" && parse_number(words[1], number, 16) &&
         (head.find("\nX ") != std::string_view::npos ||
          head.find("\nx ") != std::string_view::npos);
}

}  // namespace

Importer heaptrack_importer() {
  return {
      "heaptrack", "heaptrack recordings, raw or interpreted, gz, zst or plain",
      recognises_heaptrack,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<HeaptrackSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
