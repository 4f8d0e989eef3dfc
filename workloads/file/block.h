// SPDX-License-Identifier: MIT
//
// Blocks, the frames of a trace file, and the fields inside HEAD and FOOT.
//
// Source:      the grammar in workloads/file/format.h
#pragma once

#include <cstdint>

#include "workloads/event.h"
#include "workloads/file/bytes.h"
#include "workloads/file/footer.h"
#include "workloads/file/format.h"

namespace fitmark::workloads {

// The state just before a chunk's first event.
struct ChunkStart {
  std::uint64_t live_bytes = 0;
  std::uint64_t live_objects = 0;
  std::uint64_t time_ns = 0;
};

// A block as the index tells of it. `events` and `start` are those of a chunk, 0 for others.
struct BlockPlace {
  std::uint32_t kind = 0;
  std::uint64_t offset_bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t first_event = 0;
  ChunkStart start;

  bool is(format::Block block) const { return kind == static_cast<std::uint32_t>(block); }
};

struct BlockHead {
  std::uint32_t kind = 0;
  std::uint64_t length_bytes = 0;
  std::uint64_t checksum = 0;

  bool is(format::Block block) const { return kind == static_cast<std::uint32_t>(block); }
};

std::uint64_t block_checksum(std::uint32_t kind, ByteView payload);

// Appends the frame and the payload.
void put_block(Bytes& out, format::Block kind, ByteView payload);

// Requires bytes.size() == kBlockHeadBytes.
BlockHead read_block_head(ByteView bytes);

void put_header(Bytes& out, const TraceHeader& header, std::uint64_t tick_ns);
// Throws Malformed. Sets tick_ns to at least 1.
TraceHeader read_header(ByteView payload, std::uint64_t& tick_ns);

void put_footer(Bytes& out, const TraceFooter& footer);
// Throws Malformed.
TraceFooter read_footer(ByteView payload);

// Append one entry of a FRAM or STCK block's payload.
void put_frame(Bytes& out, std::uint32_t number, const Frame& frame);
void put_stack_node(Bytes& out, std::uint32_t number, const StackNode& node);

// Appends the INDX block and the tail, which say where the blocks are. Requires that the first byte
// appended will stand at `offset_bytes` of the file.
void put_index_and_tail(Bytes& out, std::span<const BlockPlace> places, std::uint64_t offset_bytes);
// Throws Malformed.
std::vector<BlockPlace> read_index(ByteView payload);

}  // namespace fitmark::workloads
