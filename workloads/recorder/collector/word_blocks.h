// SPDX-License-Identifier: MIT
//
// Blocks of words that one thread fills and another empties: a few in memory, the rest in a scratch file.
//
// Layout:      blocks [0, most_in_memory) are memory, those behind them 8 KiB each of a file without a name, which
//              grows by kGrowthBlocks where no block is free. Free blocks of either kind are a stack, so that those
//              used last, whose lines are in the caches, come first. The file is written and read, not mapped: mapped
//              pages that are fresh cost 46 ns an event of recorded words (two threads, ext4); with the file written
//              and read all processes took 139 ns where they took 159 (recorder/README.md)
// Invariants:  a block is free, or with the filler, or with the emptier; next(b) is the block under b in its stack,
//              or the one after b in its filler's chain. The file's blocks are allocated on the disk before
//              they are used, so that a full disk ends its growth and loses nothing
// Complexity:  O(1), no lock. The stacks are Treiber's; with a single taker a block that it looks at cannot be
//              taken and given back meanwhile, so that comparing heads is enough
// Threads:     one fills (can_take, used_blocks, take, link, room, write), one empties (next, read, give)
// Source:      R. K. Treiber, Systems programming: coping with parallelism, IBM RJ 5118, 1986
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace fitmark::workloads {

class WordBlocks {
 public:
  static constexpr std::size_t kBlockWords = 1024;  // 8 KiB
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  // As many are in memory, and more only where the file cannot grow.
  static constexpr std::uint32_t kUsuallyInMemory = 512;  // 4 MiB

  // At most so many, the file's in `folder`. Throws RecordError where there are no addresses for them.
  WordBlocks(std::string folder, std::uint32_t most_in_memory, std::uint32_t most_in_file);
  ~WordBlocks();
  WordBlocks(const WordBlocks&) = delete;
  WordBlocks& operator=(const WordBlocks&) = delete;

  // Returns whether `count` blocks are free, or can be had: in the file while it grows, else in memory as long as
  // there are fewer than `least` in all.
  bool can_take(std::uint32_t count, std::uint32_t least);
  // How many are taken and not given back.
  std::uint32_t used_blocks() const { return memory_.used_blocks() + file_.used_blocks(); }
  // REQUIRES: can_take() of as many since.
  std::uint32_t take();
  // Puts `next` after `block` in the filler's chain.
  void link(std::uint32_t block, std::uint32_t next) {
    next_[block].store(next, std::memory_order_relaxed);
  }
  // Returns where words go that are to stand in the block from `at` on; write() puts those words there.
  std::span<std::uint64_t> room(std::uint32_t block, std::size_t at);
  // Throws OutputError where the file cannot be written.
  void write(std::uint32_t block, std::size_t at, std::span<const std::uint64_t> words);

  std::uint32_t next(std::uint32_t block) const {
    return next_[block].load(std::memory_order_relaxed);
  }
  // Throws OutputError where the file cannot be read.
  void read(std::uint32_t block, std::size_t at, std::span<std::uint64_t> words) const;
  void give(std::uint32_t block);

 private:
  static constexpr std::uint32_t kGrowthBlocks = 128;  // 1 MiB

  // Blocks [begin, end) of one kind, of which those up to `held` can be used.
  struct Kind {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t held;   // the taker's, as the next two
    std::uint32_t fresh;  // from here on to `held` none was ever taken
    std::uint64_t taken = 0;
    std::atomic<std::uint64_t> given{0};
    std::atomic<std::uint32_t> free{kNone};  // top of the stack

    std::uint32_t used_blocks() const {
      return static_cast<std::uint32_t>(taken - given.load(std::memory_order_acquire));
    }
    std::uint32_t free_blocks() const { return held - begin - used_blocks(); }
  };

  bool grow(std::uint32_t least);
  bool grow_file();
  bool is_memory(std::uint32_t block) const { return block < memory_.end; }
  std::uint64_t offset_bytes(std::uint32_t block, std::size_t at) const;
  [[noreturn]] void fail(const char* what, int error) const;
  std::uint64_t* place(std::uint32_t block) const {
    return words_ + std::size_t{block} * kBlockWords;
  }

  std::string folder_;
  Kind memory_;
  Kind file_;
  std::uint64_t* words_;               // [memory_.end * kBlockWords]
  std::atomic<std::uint32_t>* next_;   // [file_.end]
  std::uint64_t staged_[kBlockWords];  // of a block of the file, before they are written
  int descriptor_ = -1;                // -1: none could be made or none is needed yet
  bool file_ended_ = false;            // it cannot grow
};

}  // namespace fitmark::workloads
