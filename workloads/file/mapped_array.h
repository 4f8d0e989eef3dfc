// SPDX-License-Identifier: MIT
//
// Growing arrays of plain values that can be as long as the heap they tell of: in memory of their
// own, and where that gets too much in a scratch file, whose pages the kernel can take back.
//
// Invariants:  growing moves pages, never copies them; fresh values are all bits 0; a scratch file
//              has no name, so nothing is left of it however this process ends
// Complexity:  O(1) an access; at most a quarter more is mapped than used
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fitmark::workloads {

class MemoryLimit;

// The bytes below an array.
class MappedBytes {
 public:
  // Within the limit's care where one is given, which outlives this.
  explicit MappedBytes(MemoryLimit* limit = nullptr);
  ~MappedBytes();
  MappedBytes(MappedBytes&& other) noexcept;
  MappedBytes& operator=(MappedBytes&& other) noexcept;

  std::byte* get() const { return bytes_; }
  std::size_t capacity_bytes() const { return capacity_bytes_; }
  // Throws OutputError where the scratch file cannot grow, std::bad_alloc where memory cannot.
  void grow(std::size_t at_least_bytes);

 private:
  friend class MemoryLimit;
  void spill(const std::string& folder);

  std::byte* bytes_ = nullptr;
  std::size_t capacity_bytes_ = 0;
  int descriptor_ = -1;  // of the scratch file; -1: plain memory
  MemoryLimit* limit_;
};

// Keeps the memory that is this process's alone below a limit: once that is reached, the arrays in its
// care move to scratch files, which take memory only as the kernel has it to spare.
class MemoryLimit {
 public:
  // Scratch files are made in `folder`; in /tmp where nothing can be made there.
  MemoryLimit(std::string folder, std::uint64_t limit_bytes);
  ~MemoryLimit();
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

  // Looks at the memory where pages have come since the last look. Cheap: call it after every few
  // hundred accesses. Throws OutputError where a scratch file cannot be made.
  void keep();
  bool has_spilled() const { return spilled_; }

 private:
  friend class MappedBytes;

  std::uint64_t own_bytes() const;

  std::string folder_;
  std::uint64_t limit_bytes_;
  int statm_ = -1;  // /proc/self/statm
  std::int64_t faults_ = 0;
  bool spilled_ = false;
  std::vector<MappedBytes*> arrays_;
};

template <typename T>
class MappedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit MappedArray(MemoryLimit* limit = nullptr) : bytes_(limit) {}

  MappedArray(MappedArray&& other) noexcept
      : bytes_(std::move(other.bytes_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  MappedArray& operator=(MappedArray&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }

  T& operator[](std::size_t i) { return values()[i]; }
  const T& operator[](std::size_t i) const { return values()[i]; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& back() { return values()[size_ - 1]; }

  void push_back(const T& value) {
    if (size_ == capacity_) reserve(size_ + 1);
    values()[size_++] = value;
  }
  void pop_back() { --size_; }
  // Fresh values have all bits 0 where no value ever stood.
  void resize(std::size_t size) {
    if (size > capacity_) reserve(size);
    size_ = size;
  }

 private:
  void reserve(std::size_t size) {
    bytes_.grow(size * sizeof(T));
    capacity_ = bytes_.capacity_bytes() / sizeof(T);
  }
  T* values() const { return reinterpret_cast<T*>(bytes_.get()); }

  MappedBytes bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace fitmark::workloads
