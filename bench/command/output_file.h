// SPDX-License-Identifier: MIT
//
// Writes a result so that a file under its final name is always whole.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace fitmark::bench {

// The machine refused something; the message names it, why, and what to do.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Writes `contents` to a temporary name beside `path`, then renames it. Throws EnvironmentError,
// and leaves nothing behind, when the disk is full or the folder cannot be written.
void write_whole_file(const std::string& path, std::string_view contents);

// Writes the text there, or to standard output where `path` is empty.
void write_or_print(const std::string& path, const std::string& text);

// Returns the contents of `path`. Throws EnvironmentError when it cannot be read.
std::string read_whole_file(const std::string& path);

// Creates the folder and its parents where missing, and proves that it can be written.
void prepare_folder(const std::string& path);

}  // namespace fitmark::bench
