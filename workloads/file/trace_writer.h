// SPDX-License-Identifier: MIT
//
// Writes a .fitrace file, chunk by chunk; refuses events that no valid trace holds.
//
// Invariants:  until finish() the bytes stand in `<path>.partial`, every flushed chunk readable there
//              even after this process is killed; after it, under the path alone
// Complexity:  O(1) an event; memory: one chunk, 2 bytes for each slot, 64 for each chunk
// Threads:     none
// Source:      the grammar in workloads/file/format.h
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "workloads/call_stack.h"
#include "workloads/digest.h"
#include "workloads/event.h"
#include "workloads/file/block.h"
#include "workloads/file/chunk_encoder.h"
#include "workloads/file/footer.h"
#include "workloads/file/output_file.h"
#include "workloads/live_account.h"

namespace fitmark::workloads {

class EncodingThread;

struct TraceWriterOptions {
  int zstd_level = 3;                                  // -7 .. 19
  std::size_t chunk_events = format::kMaxChunkEvents;  // 1 .. kMaxChunkEvents
  std::uint64_t tick_ns = 1;                           // times are cut to multiples of this
  ChunkEncoder* encoder = nullptr;   // shared by writers of one thread; null: its own
  MemoryLimit* memory = nullptr;     // cares for what grows with the live objects
  EncodingThread* thread = nullptr;  // on which full chunks are encoded; null: on the caller's
};

class TraceWriter {
 public:
  // Opens `<path>.partial` and writes the header. Throws OutputError.
  TraceWriter(std::string path, const TraceHeader& header, const TraceWriterOptions& options = {});
  // Removes the partial file unless finished.
  ~TraceWriter();
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  // Throws TraceError naming the event's index when no valid trace holds it; the events before it
  // have been taken, it and those after it have not.
  void write(std::span<const Event> events);
  void write(const Event& event) { write(std::span(&event, 1)); }

  // Names a mark; before or after the event that uses it.
  void add_mark_name(std::uint64_t number, std::string_view name);
  // Describes a frame or a stack. A stack's number is greater than its parent's.
  void add_frame(std::uint32_t number, const Frame& frame);
  void add_stack(std::uint32_t number, const StackNode& node);

  // Ends the current chunk and hands everything so far to the kernel. Small chunks cost space: call
  // it about once a second at most.
  void flush();

  // Writes footer and index and gives the file its final name. `truncated` says that the recording
  // was cut off. Returns the footer.
  TraceFooter finish(const Perturbation& perturbation = {}, bool truncated = false);

  const LiveAccount& account() const { return account_; }
  std::uint64_t file_bytes() const { return file_.size_bytes(); }

 private:
  void put(format::Block kind, ByteView payload);
  void put_pending();
  void begin_chunk();
  void open_chunk();
  void encode(const ChunkColumns& columns);
  void settle();

  OutputFile file_;
  TraceWriterOptions options_;
  std::unique_ptr<ChunkEncoder> own_encoder_;  // where the options bring none
  LiveAccount account_;
  Digest digest_;
  bool has_times_;
  ChunkColumns chunk_;
  ChunkStart start_;
  BlockPlace encoded_;  // the chunk that is being encoded; no events: none
  std::exception_ptr encoding_fault_;
  std::uint64_t last_time_ns_ = 0;
  std::vector<BlockPlace> index_;
  Bytes marks_;
  Bytes frames_;
  Bytes stacks_;
  Bytes payload_;
  Bytes chunk_payload_;  // of the chunk that is being encoded
  Bytes block_;
};

// Copies all events of `source`, with mark names, stacks and what it says of its recording's end, into a
// new trace at `path`.
TraceFooter write_trace(EventSource& source, const std::string& path,
                        const TraceWriterOptions& options = {});

}  // namespace fitmark::workloads
