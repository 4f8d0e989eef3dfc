// SPDX-License-Identifier: MIT
//
// Base64 as RFC 4648 prints it.
#include "analysis/report/base64.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

// RFC 4648, section 10.
TEST(Base64, AgreesWithTheStandardsVectors) {
  const char* const vectors[][2] = {{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_of(bytes), text);
    EXPECT_EQ(bytes_of_base64(text), bytes);
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(bytes_of_base64(base64_of(bytes)), bytes);
}

TEST(Base64, OtherTextIsRefused) {
  for (const char* text : {"Zg=", "Zg", "Z===", "Zm9v!mFy", "Zg==Zg=="}) {
    EXPECT_FALSE(bytes_of_base64(text)) << text;
  }
}

TEST(HalfBytes, ComeBackInTheirOrder) {
  const std::vector<std::uint8_t> cells = {1, 15, 0, 7, 9};
  EXPECT_EQ(half_bytes(cells), std::string("\x1f\x07\x90", 3));
  EXPECT_EQ(from_half_bytes(half_bytes(cells), 5), cells);
}

}  // namespace
}  // namespace fitmark::analysis
