// SPDX-License-Identifier: MIT
//
// One class for each compression; all read the file through a buffer of 64 KiB.
#include "workloads/import/byte_stream.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "workloads/event.h"
#include "workloads/file/bytes.h"
#include "workloads/file/input_file.h"

namespace fitmark::workloads {
namespace {

class PlainStream : public ByteStream {
 public:
  PlainStream(const std::string& path, std::uint64_t offset_bytes)
      : file_(path), at_(offset_bytes) {}

  std::size_t read(std::span<std::uint8_t> into) override {
    const std::size_t count = file_.read_at(at_, into);
    at_ += count;
    return count;
  }

  const InputFile& file() const { return file_; }

 protected:
  [[noreturn]] void damaged(const char* what) const {
    throw TraceError(file_.path() + ": offset " + std::to_string(at_) + ": " + what +
                     "; the file is damaged or cut off, copy it anew");
  }

  // Reads the next raw bytes into the buffer.
  std::span<std::uint8_t> next_raw() {
    const std::size_t count = PlainStream::read(buffer_);
    return std::span(buffer_).first(count);
  }

 private:
  InputFile file_;
  std::uint64_t at_;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(65536);
};

// gzip with one or several members, or the raw deflate of a zip member.
class InflateStream : public PlainStream {
 public:
  InflateStream(const std::string& path, std::uint64_t offset_bytes, bool gzip)
      : PlainStream(path, offset_bytes), gzip_(gzip) {
    if (inflateInit2(&zlib_, gzip ? 15 + 16 : -15) != Z_OK) throw std::bad_alloc();
  }
  ~InflateStream() override { inflateEnd(&zlib_); }

  std::size_t read(std::span<std::uint8_t> into) override {
    zlib_.next_out = into.data();
    zlib_.avail_out = static_cast<uInt>(into.size());
    while (zlib_.avail_out > 0 && !over_) step();
    return into.size() - zlib_.avail_out;
  }

 private:
  void step() {
    if (zlib_.avail_in == 0) {
      const std::span<std::uint8_t> raw = next_raw();
      zlib_.next_in = raw.data();
      zlib_.avail_in = static_cast<uInt>(raw.size());
      if (raw.empty()) {
        if (!between_members_) damaged("the compressed bytes end too early");
        over_ = true;
        return;
      }
    }
    between_members_ = false;
    const int status = inflate(&zlib_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      between_members_ = true;
      over_ = !gzip_ || inflateReset(&zlib_) != Z_OK;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      damaged("the compressed bytes do not inflate");
    }
  }

  z_stream zlib_{};
  bool gzip_;
  bool between_members_ = false;
  bool over_ = false;
};

class ZstdStream : public PlainStream {
 public:
  explicit ZstdStream(const std::string& path) : PlainStream(path, 0), zstd_(ZSTD_createDCtx()) {
    if (zstd_ == nullptr) throw std::bad_alloc();
  }
  ~ZstdStream() override { ZSTD_freeDCtx(zstd_); }

  std::size_t read(std::span<std::uint8_t> into) override {
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    while (out.pos < out.size) {
      if (in_.pos == in_.size) {
        const std::span<std::uint8_t> raw = next_raw();
        in_ = {raw.data(), raw.size(), 0};
        if (raw.empty() && !frame_done_) damaged("the compressed bytes end too early");
        if (raw.empty()) break;
      }
      const std::size_t status = ZSTD_decompressStream(zstd_, &out, &in_);
      if (ZSTD_isError(status) != 0) damaged("the compressed bytes do not decompress");
      frame_done_ = status == 0;
    }
    return out.pos;
  }

 private:
  ZSTD_DCtx* zstd_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool frame_done_ = false;
};

// A stored (not compressed) zip member.
class StoredStream : public PlainStream {
 public:
  StoredStream(const std::string& path, std::uint64_t offset_bytes, std::uint64_t length_bytes)
      : PlainStream(path, offset_bytes), left_(length_bytes) {}

  std::size_t read(std::span<std::uint8_t> into) override {
    const std::size_t count =
        PlainStream::read(into.first(std::min<std::uint64_t>(into.size(), left_)));
    left_ -= count;
    return count;
  }

 private:
  std::uint64_t left_;
};

// The local header of the first member stands at the front: PKWARE's application note, 4.3.7.
std::unique_ptr<ByteStream> open_zip(const std::string& path, ByteView head) {
  ByteCursor cursor(head);
  try {
    cursor.take(8);
    const auto method = cursor.fixed<std::uint16_t>();
    cursor.take(8);
    const auto stored_bytes = cursor.fixed<std::uint32_t>();
    cursor.take(4);
    const auto name_bytes = cursor.fixed<std::uint16_t>();
    const auto extra_bytes = cursor.fixed<std::uint16_t>();
    const std::uint64_t start = cursor.offset() + name_bytes + extra_bytes;
    if (method == 8) return std::make_unique<InflateStream>(path, start, false);
    if (method == 0) return std::make_unique<StoredStream>(path, start, stored_bytes);
  } catch (const Malformed&) {
    throw TraceError(path + ": offset 0: a zip file that is cut off; copy it anew");
  }
  throw TraceError(path + ": the zip member is compressed in a way that is not known here; " +
                   "unzip it first");
}

bool begins_with(ByteView head, std::initializer_list<std::uint8_t> magic) {
  return head.size() >= magic.size() && std::equal(magic.begin(), magic.end(), head.begin());
}

}  // namespace

std::unique_ptr<ByteStream> open_bytes(const std::string& path) {
  std::array<std::uint8_t, 64> bytes{};
  auto plain = std::make_unique<PlainStream>(path, 0);
  const ByteView head = ByteView(bytes).first(plain->file().read_at(0, bytes));
  if (begins_with(head, {0x1F, 0x8B})) return std::make_unique<InflateStream>(path, 0, true);
  if (begins_with(head, {0x28, 0xB5, 0x2F, 0xFD})) return std::make_unique<ZstdStream>(path);
  if (begins_with(head, {'P', 'K', 3, 4})) return open_zip(path, head);
  return plain;
}

}  // namespace fitmark::workloads
