// SPDX-License-Identifier: MIT
//
// The loop around an importer, and its reader of lines.
#include "workloads/import/import_source.h"

#include <algorithm>
#include <charconv>

namespace fitmark::workloads {
namespace {

constexpr std::size_t kReadBytes = 65536;
constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;

}  // namespace

ImportSource::ImportSource(std::string path, const ImportOptions& options, std::string_view form)
    : path_(std::move(path)), keep_going_(options.keep_going) {
  header_.recorder = "imported from " + std::string(form);
  header_.program = path_.substr(path_.find_last_of('/') + 1);
}

std::size_t ImportSource::read(std::span<Event> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    std::vector<Event>& waiting = traffic_.waiting();
    if (next_ == waiting.size()) {
      waiting.clear();
      next_ = 0;
      while (!over_ && waiting.empty()) over_ = !advance();
      if (waiting.empty()) break;
    }
    const std::size_t count = std::min(into.size() - done, waiting.size() - next_);
    std::copy_n(waiting.begin() + static_cast<std::ptrdiff_t>(next_), count,
                into.begin() + static_cast<std::ptrdiff_t>(done));
    next_ += count;
    done += count;
  }
  return done;
}

void ImportSource::fault(const std::string& where, const std::string& what) {
  const std::string message = path_ + ": " + where + ": " + what;
  if (!keep_going_) {
    throw TraceError(message + "; correct it, or skip such faults with --keep-going");
  }
  if (skipped_++ == 0) first_fault_ = message;
}

std::vector<std::string> ImportSource::warnings() const {
  std::vector<std::string> all = notes_;
  if (skipped_ > 0) {
    all.push_back(path_ + ": skipped " + std::to_string(skipped_) +
                  " faults; the first: " + first_fault_);
  }
  return all;
}

LineSource::LineSource(std::string path, const ImportOptions& options, std::string_view form)
    : ImportSource(std::move(path), options, form), bytes_(open_bytes(ImportSource::path())) {}

bool LineSource::next_line(std::string_view& line) {
  while (true) {
    const std::size_t end = buffer_.find('\n', at_);
    if (end != std::string::npos || (exhausted_ && at_ < buffer_.size())) {
      const std::size_t stop = std::min(end, buffer_.size());
      line = std::string_view(buffer_).substr(at_, stop - at_);
      at_ = std::min(stop + 1, buffer_.size());
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      ++line_number_;
      return true;
    }
    if (exhausted_) return false;
    buffer_.erase(0, at_);
    at_ = 0;
    if (buffer_.size() > kMaxLineBytes) {
      throw TraceError(path() + ": line " + std::to_string(line_number_ + 1) +
                       ": longer than 1 MiB: this is no text; give a trace");
    }
    const std::size_t kept = buffer_.size();
    buffer_.resize(kept + kReadBytes);
    const std::size_t got =
        bytes_->read(std::span(reinterpret_cast<std::uint8_t*>(buffer_.data()) + kept, kReadBytes));
    buffer_.resize(kept + got);
    exhausted_ = got < kReadBytes;
  }
}

bool LineSource::advance() {
  std::string_view line;
  const bool more = !stopped_ && next_line(line);
  const char* what = more ? take(line) : finish();
  if (what != nullptr) fault("line " + std::to_string(line_number_), what);
  return more;
}

std::size_t split_words(std::string_view line, std::span<std::string_view> words) {
  std::size_t count = 0;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    if (count < words.size()) words[count] = line.substr(at, end - at);
    ++count;
    at = end;
  }
  return count;
}

bool parse_number(std::string_view text, std::uint64_t& number, int base) {
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace fitmark::workloads
