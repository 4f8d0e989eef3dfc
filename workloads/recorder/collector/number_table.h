// SPDX-License-Identifier: MIT
//
// Finds small numbers by 64-bit keys: those of stacks by their hashes, those of frames by their addresses.
//
// Layout:      open addressing with linear probing, at most three quarters full; nothing is ever removed
// Complexity:  O(1) expected; 21 to 43 bytes for each key
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fitmark::workloads {

class NumberTable {
 public:
  NumberTable() : entries_(kFirstEntries) {}

  // Returns the number; 0 where the key is not known. REQUIRES: key != 0.
  std::uint32_t find(std::uint64_t key) const { return entries_[place_of(key)].number; }

  // Gives the key a number if it has none. Returns the one that it has now. REQUIRES: neither is 0.
  std::uint32_t insert(std::uint64_t key, std::uint32_t number) {
    Entry* entry = &entries_[place_of(key)];
    if (entry->key == key) return entry->number;
    if ((count_ + 1) * 4 > entries_.size() * 3) {
      widen();
      entry = &entries_[place_of(key)];
    }
    ++count_;
    *entry = {key, number};
    return number;
  }

  // Has the processor fetch what find() will read.
  void prefetch(std::uint64_t key) const { __builtin_prefetch(&entries_[home_of(key)]); }

  std::size_t size() const { return count_; }

 private:
  static constexpr std::size_t kFirstEntries = 1024;

  struct Entry {
    std::uint64_t key = 0;  // 0: empty
    std::uint32_t number = 0;
  };

  std::size_t home_of(std::uint64_t key) const { return key * 0x9E37'79B9'7F4A'7C15U >> shift_; }
  std::size_t place_of(std::uint64_t key) const {
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = home_of(key);
    while (entries_[at].key != 0 && entries_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void widen() {
    std::vector<Entry> before(entries_.size() * 2);
    before.swap(entries_);
    --shift_;
    for (const Entry& entry : before) {
      if (entry.key != 0) entries_[place_of(entry.key)] = entry;
    }
  }

  std::vector<Entry> entries_;  // [power of two]
  unsigned shift_ = 64 - 10;
  std::size_t count_ = 0;
};

}  // namespace fitmark::workloads
