// SPDX-License-Identifier: MIT
//
// Every trace of the corpus is sound and small, and the folder's README tells of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "workloads/tools/verify.h"

namespace fitmark::workloads {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> traces() {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(FITMARK_CORPUS)) {
    if (entry.path().extension() == ".fitrace") found.push_back(entry.path());
  }
  return found;
}

TEST(Corpus, HasTracesOfManyKindsOfPrograms) { EXPECT_GE(traces().size(), 8u); }

TEST(Corpus, EveryTraceIsSound) {
  for (const fs::path& path : traces()) {
    const Verification found = verify(path.string());
    EXPECT_TRUE(found.faults.empty()) << path;
    EXPECT_TRUE(found.warnings.empty()) << path;
  }
}

TEST(Corpus, StaysSmall) {
  std::uintmax_t all_bytes = 0;
  for (const fs::path& path : traces()) {
    EXPECT_LT(fs::file_size(path), 1'000'000u) << path;
    all_bytes += fs::file_size(path);
  }
  EXPECT_LT(all_bytes, 4'000'000u);
}

TEST(Corpus, ItsReadmeTellsOfEveryTrace) {
  std::ifstream file(std::string(FITMARK_CORPUS) + "/README.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const fs::path& path : traces()) {
    EXPECT_NE(text.str().find("| " + path.filename().string() + " |"), std::string::npos) << path;
  }
}

}  // namespace
}  // namespace fitmark::workloads
