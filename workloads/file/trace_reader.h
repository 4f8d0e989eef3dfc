// SPDX-License-Identifier: MIT
//
// Reads a .fitrace file as a stream of events, from its beginning or from any event.
//
// Invariants:  every delivered event was covered by a checksum that matched
// Complexity:  O(1) an event; memory: one chunk and the index (about 40 bytes a chunk)
// Threads:     none; any number of readers may read one file
// Source:      the grammar in workloads/file/format.h
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "workloads/call_stack.h"
#include "workloads/event.h"
#include "workloads/file/block.h"
#include "workloads/file/chunk_decoder.h"
#include "workloads/file/footer.h"
#include "workloads/file/input_file.h"

namespace fitmark::workloads {

class TraceReader : public EventSource {
 public:
  using FrameVisitor = std::function<void(std::uint32_t number, Frame&& frame)>;
  using NodeVisitor = std::function<void(std::uint32_t number, const StackNode& node)>;

  // Reads header, names and index. Throws TraceError where the file is no trace. A file whose end
  // is missing opens: it is truncated().
  explicit TraceReader(const std::string& path);

  const TraceHeader& header() const override { return header_; }
  std::size_t read(std::span<Event> into) override;
  std::string mark_name(std::uint64_t number) const override;
  // Says that the trace is truncated, and after how many events; that it is a sample.
  std::vector<std::string> warnings() const override;
  RecordingEnd recording_end() const override { return {footer_.truncated, footer_.perturbation}; }

  // With a missing end only `events` and `truncated` are set, and has_footer() is false.
  const TraceFooter& footer() const { return footer_; }
  bool has_footer() const { return has_footer_; }
  // Throws TraceError, with how much can be read and the remedy, where the file's end is missing.
  void require_end() const;
  bool truncated() const { return footer_.truncated; }
  std::uint64_t tick_ns() const { return tick_ns_; }
  std::uint64_t file_bytes() const { return file_.size_bytes(); }
  std::span<const BlockPlace> chunks() const { return chunks_; }
  std::span<const BlockPlace> places() const { return places_; }
  // How many bytes from the beginning are whole blocks of events and names: what a repair keeps.
  std::uint64_t sound_bytes() const { return sound_bytes_; }

  // The next read() begins with event `index`; at or past the end, read() returns 0.
  void seek(std::uint64_t index);

  // Reads them when first asked. Throws TraceError.
  const StackTable* stacks() override;
  // Tells what the file says of frames and stacks, block by block, what is told anew later again; either
  // may be null: then its blocks are passed over. Throws TraceError.
  void visit_stacks(const FrameVisitor& frame, const NodeVisitor& node);

 private:
  bool open_by_index();
  void open_by_scan();
  BlockPlace place_by_scan(const BlockHead& head, std::uint64_t offset_bytes,
                           std::uint64_t first_event);
  void take_place(const BlockPlace& place);
  BlockHead head_at(std::uint64_t offset_bytes);
  ByteView payload_at(std::uint64_t offset_bytes, const char* what);
  void load_chunk(const BlockPlace& place);
  void load_marks(std::uint64_t offset_bytes);
  void visit_frames(const BlockPlace& place, const FrameVisitor& visit);
  void visit_nodes(const BlockPlace& place, const NodeVisitor& visit);
  [[noreturn]] void damaged(std::uint64_t offset_bytes, const std::string& what) const;

  InputFile file_;
  TraceHeader header_;
  std::uint64_t tick_ns_ = 1;
  TraceFooter footer_;
  bool has_footer_ = false;
  bool has_header_ = false;
  std::vector<BlockPlace> places_;  // every block before the index
  std::vector<BlockPlace> chunks_;  // those of events
  std::uint64_t sound_bytes_ = 0;
  std::map<std::uint64_t, std::string> marks_;
  bool stacks_loaded_ = false;
  StackTable stacks_;
  ChunkDecoder decoder_;
  std::size_t next_chunk_ = 0;
  Bytes block_;
};

}  // namespace fitmark::workloads
