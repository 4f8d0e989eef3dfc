// SPDX-License-Identifier: MIT
#include "analysis/page/deflate_base64.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace fitmark::analysis {
namespace {

// The plain reading of RFC 4648, letter by letter.
std::string unpacked_base64(const std::string& text) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int held = 0;
  for (const char letter : text) {
    if (letter == '=') break;
    bits = bits << 6 | static_cast<unsigned>(alphabet.find(letter));
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xff);
  }
  return bytes;
}

std::string inflated(const std::string& packed, std::size_t length) {
  std::string bytes(length + 1, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  bytes.resize(stream.total_out);
  inflateEnd(&stream);
  return bytes;
}

TEST(Base64, GivesTheTestVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, KeepsBytesAboveAscii) { EXPECT_EQ(base64("\xff\xfe\xfd"), "//79"); }

TEST(DeflateBase64, UnpacksToTheSameBytes) {
  std::string bytes;
  for (int i = 0; i < 70'000; ++i) bytes += static_cast<char>(i * i % 251);
  EXPECT_EQ(inflated(unpacked_base64(deflate_base64(bytes)), bytes.size()), bytes);
  EXPECT_EQ(inflated(unpacked_base64(deflate_base64("")), 0), "");
}

}  // namespace
}  // namespace fitmark::analysis
