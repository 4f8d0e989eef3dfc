// SPDX-License-Identifier: MIT
//
// Reads the traces of Carnegie Mellon's malloc lab: "a ID SIZE", "r ID SIZE", "f ID".
//
// Variants:    four header lines (suggested heap or weight, ids, operations, weight or another) or two
//              (ids, operations); an optional thread number before each operation
// Rules:       reading stops at the declared number of operations, as newer drivers do; "a ID" without
//              a size takes the size of the line before, as the classic driver's scanf leaves it;
//              "f -1" is free(NULL); "r" on a free id allocates; "r ID 0" frees
#include <algorithm>
#include <array>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"

namespace fitmark::workloads {
namespace {

bool is_number(std::string_view text) {
  std::uint64_t ignored = 0;
  return parse_number(text, ignored);
}

bool is_op(std::string_view word) { return word == "a" || word == "r" || word == "f"; }

// The words of one line from `at` on; `at` moves behind it.
std::size_t words_of_line(std::string_view text, std::size_t& at,
                          std::span<std::string_view> words) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, end - at);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  at = std::min(end + 1, text.size());
  return split_words(line, words);
}

// Counts the leading lines that hold one number alone, then wants an operation.
bool recognises_rep(std::string_view head) {
  std::size_t at = 0;
  std::size_t numbers = 0;
  std::array<std::string_view, 4> words;
  while (at < head.size()) {
    const std::size_t count = words_of_line(head, at, words);
    if (count == 1 && is_number(words[0])) {
      ++numbers;
      continue;
    }
    const bool threaded = count >= 3 && is_number(words[0]) && is_op(words[1]);
    return (numbers == 2 || numbers == 4) && count >= 2 && (is_op(words[0]) || threaded);
  }
  return numbers == 2 || numbers == 4;
}

class RepSource : public LineSource {
 public:
  RepSource(const std::string& path, const ImportOptions& options)
      : LineSource(path, options, "a malloc lab .rep file") {}

 protected:
  const char* take(std::string_view line) override {
    std::array<std::string_view, 4> words;
    const std::size_t count = split_words(line, words);
    if (count == 0) return nullptr;
    if (count == 1 && !in_operations_) return take_header(words[0]);
    if (!in_operations_) {
      if (declarations_.size() != 2 && declarations_.size() != 4)
        return "expected two or four header lines";
      declared_ = declarations_[declarations_.size() == 2 ? 1 : 2];
      in_operations_ = true;
    }
    if (taken_ == declared_) {
      warn(path() + ": line " + std::to_string(line_number()) + ": there are more than the " +
           std::to_string(declared_) + " declared operations; the rest is ignored");
      stop();
      return nullptr;
    }
    ++taken_;
    return take_operation(std::span(words).first(std::min<std::size_t>(count, 4)));
  }

  const char* finish() override {
    if (!in_operations_ && declarations_.size() != 2 && declarations_.size() != 4) {
      return "expected two or four header lines";
    }
    if (in_operations_ && taken_ < declared_) {
      return "the file ends before its declared number of operations";
    }
    return nullptr;
  }

 private:
  const char* take_header(std::string_view word) {
    std::uint64_t number = 0;
    if (!parse_number(word, number)) return "expected a number in the header";
    declarations_.push_back(number);
    return declarations_.size() > 4 ? "expected an operation after four header lines" : nullptr;
  }

  const char* take_operation(std::span<const std::string_view> words) {
    std::uint64_t thread = 0;
    if (parse_number(words[0], thread)) {
      traffic_.set_thread(thread);
      words = words.subspan(1);
    }
    if (words.size() < 2 || !is_op(words[0])) {
      return "expected 'a ID SIZE', 'r ID SIZE' or 'f ID'";
    }
    if (words[0] == "f" && words[1] == "-1") return nullptr;
    std::uint64_t id = 0;
    if (!parse_number(words[1], id) || id > kMaxId) return "the id is no number";
    const std::uint64_t address = id + 1;
    if (words[0] == "f") return traffic_.deallocate(address);
    if (words.size() >= 3 && !parse_number(words[2], size_bytes_)) return "the size is no number";
    if (words[0] == "a") return traffic_.allocate(address, size_bytes_);
    if (!traffic_.is_live(address)) return traffic_.allocate(address, size_bytes_);
    if (size_bytes_ == 0) return traffic_.deallocate(address);
    return traffic_.reallocate(address, address, size_bytes_);
  }

  static constexpr std::uint64_t kMaxId = ~std::uint64_t{0} - 1;

  std::vector<std::uint64_t> declarations_;  // the header's numbers
  bool in_operations_ = false;
  std::uint64_t declared_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace

Importer rep_importer() {
  return {
      "rep", "traces of Carnegie Mellon's malloc lab (.rep)", recognises_rep,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<RepSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
