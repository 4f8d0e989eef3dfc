// SPDX-License-Identifier: MIT
//
// Copies the blocks before the footer as bytes.
#include "workloads/file/add_stacks.h"

#include <algorithm>
#include <vector>

#include "workloads/file/block.h"
#include "workloads/file/input_file.h"
#include "workloads/file/output_file.h"
#include "workloads/file/trace_reader.h"

namespace fitmark::workloads {
namespace {

using format::Block;

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

class Copy {
 public:
  explicit Copy(const std::string& path) : reader_(path), file_(path) {
    if (!reader_.has_footer()) {
      throw TraceError(path + ": has no end; complete it with 'fitmark convert --keep-going'");
    }
    for (const BlockPlace& place : reader_.places()) {
      if (place.is(Block::foot)) {
        kept_bytes_ = place.offset_bytes;
        break;
      }
      places_.push_back(place);
    }
    copy_bytes(path);
  }

  // Appends a block once the payload is long enough.
  void put_some(Block kind, Bytes& payload) {
    if (payload.size() >= kPieceBytes) put(kind, payload);
  }
  void put(Block kind, Bytes& payload) {
    if (payload.empty()) return;
    places_.push_back(
        {static_cast<std::uint32_t>(kind), file_.size_bytes(), 0, reader_.footer().events, {}});
    Bytes block;
    put_block(block, kind, payload);
    file_.append(block);
    payload.clear();
  }
  void finish() {
    Bytes payload;
    put_footer(payload, reader_.footer());
    put(Block::foot, payload);
    put_index_and_tail(payload, places_, file_.size_bytes());
    file_.append(payload);
    file_.commit();
  }

 private:
  void copy_bytes(const std::string& path) {
    const InputFile input(path);
    Bytes piece(kPieceBytes);
    for (std::uint64_t at = 0; at < kept_bytes_; at += kPieceBytes) {
      piece.resize(std::min<std::uint64_t>(kPieceBytes, kept_bytes_ - at));
      if (input.read_at(at, piece) != piece.size()) throw TraceError(path + ": changed meanwhile");
      file_.append(piece);
    }
  }

  TraceReader reader_;
  OutputFile file_;
  std::uint64_t kept_bytes_ = 0;
  std::vector<BlockPlace> places_;
};

}  // namespace

void add_stacks(const std::string& path, const StackTable& stacks) {
  Copy copy(path);
  Bytes payload;
  for (const auto& [number, frame] : stacks.frames) {
    put_frame(payload, number, frame);
    copy.put_some(Block::frames, payload);
  }
  copy.put(Block::frames, payload);
  for (const auto& [number, node] : stacks.nodes) {
    put_stack_node(payload, number, node);
    copy.put_some(Block::stacks, payload);
  }
  copy.put(Block::stacks, payload);
  copy.finish();
}

}  // namespace fitmark::workloads
