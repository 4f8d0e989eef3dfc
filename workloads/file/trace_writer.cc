// SPDX-License-Identifier: MIT
//
// Gathers a chunk, encodes it, appends the block; the account, the digest and the index are kept
// event by event.
#include "workloads/file/trace_writer.h"

#include <algorithm>

#include "workloads/file/encoding_thread.h"

namespace fitmark::workloads {
namespace {

TraceWriterOptions sound(TraceWriterOptions options) {
  options.chunk_events = std::clamp<std::size_t>(options.chunk_events, 1, format::kMaxChunkEvents);
  options.tick_ns = std::max<std::uint64_t>(options.tick_ns, 1);
  return options;
}

}  // namespace

TraceWriter::TraceWriter(std::string path, const TraceHeader& header,
                         const TraceWriterOptions& options)
    : file_(std::move(path)),
      options_(sound(options)),
      account_(options_.memory),
      has_times_(header.has_times) {
  if (options_.encoder == nullptr) {
    own_encoder_ = std::make_unique<ChunkEncoder>(options_.zstd_level);
    options_.encoder = own_encoder_.get();
  }
  open_chunk();
  put_fixed(block_, format::kMagic);
  put_fixed(block_, format::kMajor);
  put_fixed(block_, format::kMinor);
  file_.append(block_);
  payload_.clear();
  put_header(payload_, header, options_.tick_ns);
  put(format::Block::head, payload_);
}

TraceWriter::~TraceWriter() {
  if (options_.thread != nullptr && encoded_.events != 0) options_.thread->wait();
}

void TraceWriter::write(std::span<const Event> events) {
  while (!events.empty()) {
    const std::size_t room = options_.chunk_events - chunk_.size();
    const auto some = events.first(std::min(room, events.size()));
    std::size_t taken = 0;
    const char* const fault = account_.apply(some, taken);
    digest_.add(some.first(taken));
    chunk_.add(some.first(taken));
    if (fault != nullptr) {
      throw TraceError(file_.path() + ": event " + std::to_string(account_.events()) +
                       " does not belong in a trace: " + fault);
    }
    last_time_ns_ = some.back().time_ns;
    if (chunk_.size() == options_.chunk_events) begin_chunk();
    events = events.subspan(some.size());
  }
}

void TraceWriter::add_mark_name(std::uint64_t number, std::string_view name) {
  put_varint(marks_, number);
  put_text(marks_, name);
}

void TraceWriter::add_frame(std::uint32_t number, const Frame& frame) {
  put_frame(frames_, number, frame);
}

void TraceWriter::add_stack(std::uint32_t number, const StackNode& node) {
  put_stack_node(stacks_, number, node);
}

void TraceWriter::flush() {
  begin_chunk();
  settle();
}

void TraceWriter::open_chunk() { chunk_.begin(has_times_, options_.tick_ns, start_.time_ns); }

// Has the gathered events encoded, where there is a thread for that beside what comes next.
void TraceWriter::begin_chunk() {
  settle();
  put_pending();
  if (chunk_.size() == 0) return;
  encoded_ = {static_cast<std::uint32_t>(format::Block::events), 0, chunk_.size(),
              account_.events() - chunk_.size(), start_};
  start_ = {account_.live_bytes(), account_.live_objects(),
            last_time_ns_ / options_.tick_ns * options_.tick_ns};
  chunk_.end();
  if (options_.thread == nullptr) {
    encode(chunk_);
    open_chunk();
    return settle();
  }
  options_.thread->start(chunk_, [this](const ChunkColumns& columns) {
    try {
      encode(columns);
    } catch (...) {
      encoding_fault_ = std::current_exception();
    }
  });
  open_chunk();
}

void TraceWriter::encode(const ChunkColumns& columns) {
  chunk_payload_.clear();
  options_.encoder->encode(columns, encoded_.start, chunk_payload_);
}

// Appends the chunk that is being encoded.
void TraceWriter::settle() {
  if (encoded_.events == 0) return;
  if (options_.thread != nullptr) options_.thread->wait();
  if (encoding_fault_) std::rethrow_exception(encoding_fault_);
  encoded_.offset_bytes = file_.size_bytes();
  index_.push_back(encoded_);
  encoded_.events = 0;
  block_.clear();
  put_block(block_, format::Block::events, chunk_payload_);
  file_.append(block_);
}

void TraceWriter::put_pending() {
  if (!marks_.empty()) put(format::Block::marks, marks_);
  if (!frames_.empty()) put(format::Block::frames, frames_);
  if (!stacks_.empty()) put(format::Block::stacks, stacks_);
  marks_.clear();
  frames_.clear();
  stacks_.clear();
}

void TraceWriter::put(format::Block kind, ByteView payload) {
  index_.push_back(
      {static_cast<std::uint32_t>(kind), file_.size_bytes(), 0, account_.events(), {}});
  block_.clear();
  put_block(block_, kind, payload);
  file_.append(block_);
}

TraceFooter TraceWriter::finish(const Perturbation& perturbation, bool truncated) {
  flush();
  TraceFooter footer = footer_of(account_, digest_);
  footer.truncated = truncated;
  footer.perturbation = perturbation;
  payload_.clear();
  put_footer(payload_, footer);
  put(format::Block::foot, payload_);
  block_.clear();
  put_index_and_tail(block_, index_, file_.size_bytes());
  file_.append(block_);
  file_.commit();
  return footer;
}

TraceFooter write_trace(EventSource& source, const std::string& path,
                        const TraceWriterOptions& options) {
  TraceWriter writer(path, source.header(), options);
  if (const StackTable* stacks = source.stacks()) {
    for (const auto& [number, frame] : stacks->frames) writer.add_frame(number, frame);
    for (const auto& [number, node] : stacks->nodes) writer.add_stack(number, node);
  }
  std::vector<Event> events(8192);
  while (const std::size_t count = source.read(events)) {
    const auto batch = std::span<const Event>(events).first(count);
    for (const Event& event : batch) {
      if (event.op != Op::mark) continue;
      const std::string name = source.mark_name(event.size_bytes);
      if (!name.empty()) writer.add_mark_name(event.size_bytes, name);
    }
    writer.write(batch);
  }
  const RecordingEnd end = source.recording_end();
  return writer.finish(end.perturbation, end.truncated);
}

}  // namespace fitmark::workloads
