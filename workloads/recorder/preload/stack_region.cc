// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/stack_region.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace fitmark::workloads {
namespace {

// Reads lines "low-high flags ..." piece by piece.
class MapsParser {
 public:
  explicit MapsParser(std::uint64_t wanted) : wanted_(wanted) {}

  // Returns whether the mapping has been found.
  bool take(char letter) {
    if (letter == '\n') {
      field_ = Field::low;
      low_ = high_ = 0;
    } else if (field_ == Field::low || field_ == Field::high) {
      take_number(letter);
      return field_ == Field::rest && wanted_ >= low_ && wanted_ < high_;
    }
    return false;
  }
  std::uint64_t low() const { return low_; }
  std::uint64_t high() const { return high_; }

 private:
  enum class Field { low, high, rest };

  void take_number(char letter) {
    std::uint64_t& number = field_ == Field::low ? low_ : high_;
    if (letter == '-') {
      field_ = Field::high;
    } else if (letter == ' ') {
      field_ = Field::rest;
    } else {
      number = number << 4U |
               static_cast<std::uint64_t>(letter <= '9' ? letter - '0' : letter - 'a' + 10);
    }
  }

  std::uint64_t wanted_;
  Field field_ = Field::low;
  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0;
};

}  // namespace

void find_stack_region(std::uint64_t stack_pointer, std::uint64_t& low, std::uint64_t& high) {
  low = high = 0;
  const int error = errno;
  const long descriptor = syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (descriptor >= 0) {
    MapsParser parser(stack_pointer);
    char piece[1024];
    bool found = false;
    long got = 1;
    while (!found && (got = syscall(SYS_read, descriptor, piece, sizeof piece)) > 0) {
      for (long i = 0; i < got && !found; ++i) found = parser.take(piece[i]);
    }
    if (found) {
      low = parser.low();
      high = parser.high();
    }
    syscall(SYS_close, descriptor);
  }
  errno = error;
  const auto control_block = static_cast<std::uint64_t>(pthread_self());
  if (control_block > stack_pointer && control_block < high) high = control_block;
}

}  // namespace fitmark::workloads
