// SPDX-License-Identifier: MIT
//
// Writes a result so that a file under its final name is always whole.
#include "bench/command/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace fitmark::bench {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

[[noreturn]] void refuse(const std::string& path, int error) {
  const char* remedy = error == ENOSPC   ? "free some space or choose another disk with -o"
                       : error == ENOENT ? "create the folder first or choose another with -o"
                                         : "choose a place that you may write to with -o";
  throw EnvironmentError(
      fmt::format("cannot write {}: {}; {}", path, std::strerror(error), remedy));
}

}  // namespace

void write_whole_file(const std::string& path, std::string_view contents) {
  const std::string temporary = fmt::format("{}.{}.partial", path, getpid());
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  if (file == nullptr) refuse(path, errno);
  errno = 0;
  const bool written = std::fwrite(contents.data(), 1, contents.size(), file) == contents.size();
  const bool closed = std::fclose(file) == 0;
  if (written && closed && std::rename(temporary.c_str(), path.c_str()) == 0) return;
  const int error = errno;
  std::remove(temporary.c_str());
  refuse(path, error);
}

void write_or_print(const std::string& path, const std::string& text) {
  if (path.empty()) {
    fmt::print("{}", text);
  } else {
    write_whole_file(path, text);
  }
}

std::string read_whole_file(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw EnvironmentError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  std::string contents;
  char block[1 << 16];
  while (const std::size_t got = std::fread(block, 1, sizeof block, file.get())) {
    contents.append(block, got);
  }
  if (std::ferror(file.get()) != 0) {
    throw EnvironmentError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  return contents;
}

void prepare_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) refuse(path, error.value());
  if (access(path.c_str(), W_OK) != 0) refuse(path, errno);
}

}  // namespace fitmark::bench
