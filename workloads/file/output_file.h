// SPDX-License-Identifier: MIT
//
// A file that appears under its name only when it is whole.
//
// Invariants:  until commit() the bytes are in `<path>.partial`, beside the final name; a path that
//              is no regular file (a pipe, /dev/stdout) is written straight
// Threads:     none
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "workloads/file/bytes.h"
#include "workloads/file/unfinished_files.h"

namespace fitmark::workloads {

class OutputFile {
 public:
  // Throws OutputError where the file cannot be made, or another process is writing it.
  explicit OutputFile(std::string path);
  struct Resume {};
  // Goes on with the partial file that a dead writer left. Throws OutputError where there is none, or
  // its writer lives. The partial file is then kept until commit().
  OutputFile(std::string path, Resume);
  // Removes the partial file unless committed or resumed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Appends all of it to the file now: it survives the death of this process. Throws OutputError.
  void append(ByteView bytes);
  void append(std::string_view text);
  // Writes over the first bytes. Requires text.size() <= size_bytes(). Throws OutputError, also where
  // the path is no regular file.
  void overwrite_front(std::string_view text);
  // Forgets all bytes from `size_bytes` on. Throws OutputError.
  void cut(std::uint64_t size_bytes);
  // Gives the file its final name. Throws OutputError.
  void commit();

  std::uint64_t size_bytes() const { return size_bytes_; }
  const std::string& path() const { return path_; }

 private:
  void open_partial(int flags);
  [[noreturn]] void fail(const char* step) const;

  std::string path_;
  std::string partial_path_;              // empty where written straight
  std::optional<UnfinishedFile> listed_;  // while the partial file is to be removed
  int descriptor_ = -1;
  bool keeps_partial_ = false;
  std::uint64_t size_bytes_ = 0;
};

// The name of the unfinished file.
inline std::string partial_path(const std::string& path) { return path + ".partial"; }

}  // namespace fitmark::workloads
