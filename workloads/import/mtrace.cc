// SPDX-License-Identifier: MIT
//
// Reads the text that glibc's mtrace() writes to $MALLOC_TRACE.
//
// Lines:       "= Start", "= End", and with an optional "@ CALLER" before each:
//              "+ ADDRESS SIZE" allocate; "- ADDRESS" free; "< ADDRESS" the old place of a realloc and
//              "> ADDRESS SIZE" its new one on the next line; "! ADDRESS SIZE" a realloc that failed
// Rules:       the memalign family is written as plain allocations: alignments are not known
#include <array>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"

namespace fitmark::workloads {
namespace {

class MtraceSource : public LineSource {
 public:
  MtraceSource(const std::string& path, const ImportOptions& options)
      : LineSource(path, options, "glibc mtrace text") {}

 protected:
  const char* take(std::string_view line) override {
    if (line.empty() || line.front() == '=') return nullptr;
    // The caller may hold spaces: the operation is the last word that is one sign alone.
    std::array<std::string_view, 3> words;
    if (!last_words(line, words)) return "expected '@ CALLER + ADDRESS SIZE' or another operation";
    const char sign = words[0].front();
    std::uint64_t address = 0;
    std::uint64_t size_bytes = 0;
    if (!parse_number(words[1], address, 16)) return "the address is no hexadecimal number";
    if (!words[2].empty() && !parse_number(words[2], size_bytes, 16)) {
      return "the size is no hexadecimal number";
    }
    if ((sign == '+' || sign == '>' || sign == '!') && words[2].empty())
      return "the size is missing";
    if (sign == '-') return traffic_.deallocate(address);
    if (sign == '+') return traffic_.allocate(address, size_bytes);
    if (sign == '<') {
      if (moving_from_ != 0) return "a realloc begins before the one before has ended";
      moving_from_ = address;
      return nullptr;
    }
    if (sign == '!') return nullptr;
    const std::uint64_t from = moving_from_;
    moving_from_ = 0;
    if (from == 0) return "a realloc ends that has not begun";
    return traffic_.reallocate(from, address, size_bytes);
  }

 private:
  // Splits off "SIGN ADDRESS [SIZE]" from the line's end.
  static bool last_words(std::string_view line, std::array<std::string_view, 3>& words) {
    words = {};
    for (std::size_t end = line.size(); end > 0;) {
      const std::size_t space = line.find_last_of(' ', end - 1);
      const std::size_t begin = space == std::string_view::npos ? 0 : space + 1;
      const std::string_view word = line.substr(begin, end - begin);
      if (word.size() == 1 && std::string_view("+-<>!").find(word) != std::string_view::npos) {
        words[0] = word;
        return !words[1].empty();
      }
      if (!words[2].empty()) return false;
      words[2] = words[1];
      words[1] = word;
      end = space == std::string_view::npos ? 0 : space;
    }
    return false;
  }

  std::uint64_t moving_from_ = 0;
};

bool recognises_mtrace(std::string_view head) {
  return head.starts_with("= Start") || (head.starts_with("@ ") && head.find(" 0x") < 400);
}

}  // namespace

Importer mtrace_importer() {
  return {
      "mtrace", "text of glibc's mtrace()", recognises_mtrace,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<MtraceSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
