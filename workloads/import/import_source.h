// SPDX-License-Identifier: MIT
//
// What all importers share: a queue of events, faults that stop or are counted, and lines of text.
//
// Threads:     none
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/event.h"
#include "workloads/import/address_traffic.h"
#include "workloads/import/byte_stream.h"
#include "workloads/import/importer.h"

namespace fitmark::workloads {

class ImportSource : public EventSource {
 public:
  const TraceHeader& header() const override { return header_; }
  std::size_t read(std::span<Event> into) override;
  std::vector<std::string> warnings() const override;

 protected:
  ImportSource(std::string path, const ImportOptions& options, std::string_view form);

  // Adds events to traffic_, or none. Returns false at the end of the input.
  virtual bool advance() = 0;

  // Counts the fault where it may; otherwise throws TraceError. `where` is "line 5" or "offset 80".
  void fault(const std::string& where, const std::string& what);
  // Says something that whoever reads figures should know.
  void warn(std::string what) { notes_.push_back(std::move(what)); }

  const std::string& path() const { return path_; }

  TraceHeader header_;
  AddressTraffic traffic_;

 private:
  std::string path_;
  bool keep_going_;
  std::uint64_t skipped_ = 0;
  std::string first_fault_;
  std::vector<std::string> notes_;
  std::size_t next_ = 0;
  bool over_ = false;
};

// An importer of text, line by line. Lines end in \n or \r\n; the last may lack its end.
class LineSource : public ImportSource {
 protected:
  LineSource(std::string path, const ImportOptions& options, std::string_view form);

  // Takes one line, without its end. Returns nullptr, or what is wrong with it (a static text).
  virtual const char* take(std::string_view line) = 0;
  // After the last line; likewise.
  virtual const char* finish() { return nullptr; }

  bool advance() final;
  std::uint64_t line_number() const { return line_number_; }
  // No further line is read.
  void stop() { stopped_ = true; }

 private:
  bool next_line(std::string_view& line);

  std::unique_ptr<ByteStream> bytes_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t line_number_ = 0;
  bool exhausted_ = false;
  bool stopped_ = false;
};

// Splits at spaces and tabs. Words past the array's size are counted but not stored.
std::size_t split_words(std::string_view line, std::span<std::string_view> words);

// The whole text as a number; base 16 takes an optional 0x. Returns false where it is none.
bool parse_number(std::string_view text, std::uint64_t& number, int base = 10);

}  // namespace fitmark::workloads
