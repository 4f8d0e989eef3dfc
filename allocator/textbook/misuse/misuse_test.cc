// SPDX-License-Identifier: MIT
//
// What each teaching system says to each mistake: every row of the README's table, made afresh.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "allocator/textbook/misuse/mistakes.h"

namespace fitmark::allocator {
namespace {

std::vector<Mistake> all_mistakes() {
  std::vector<Mistake> all;
  for (const auto& some : {page_mistakes(), mem_mistakes(), ostep_mistakes(), sbrk_mistakes(),
                           server_mistakes(), checked_mistakes()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

// Returns what was said on one line, with every address written as 0xADDRESS.
std::string normalised(const std::string& said) {
  std::string line;
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (said.compare(i, 2, "0x") == 0) {
      line += "0xADDRESS";
      i = std::min(said.find_first_not_of("0123456789abcdef", i + 2), said.size()) - 1;
    } else if (said[i] == '\n') {
      if (i + 1 < said.size()) line += "; ";
    } else {
      line += said[i];
    }
  }
  return line;
}

// Makes the mistake and returns its row.
std::string row_of(const Mistake& mistake) {
  testing::internal::CaptureStderr();
  std::string answer = mistake.make();
  const std::string said = normalised(testing::internal::GetCapturedStderr());
  if (!said.empty()) answer += ": `" + said + "`";
  return "| " + mistake.mistake + " | " + mistake.system + " | " + answer + " |";
}

std::string name_of(const testing::TestParamInfo<Mistake>& row) {
  std::string name = row.param.system + "_" + row.param.mistake;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

class Misuse : public testing::TestWithParam<Mistake> {};

INSTANTIATE_TEST_SUITE_P(EveryRow, Misuse, testing::ValuesIn(all_mistakes()), name_of);

TEST_P(Misuse, SaysWhatTheReadmeSays) {
  std::ifstream file(TEXTBOOK_ROOT "/allocator/textbook/README.md");
  std::stringstream readme;
  readme << file.rdbuf();
  const std::string row = row_of(GetParam());
  EXPECT_NE(readme.str().find(row + "\n"), std::string::npos) << "README.md lacks this row:\n"
                                                              << row;
}

TEST(MisuseTable, EveryCheckedHeapSaysTheSame) {
  const std::vector<Mistake> first = checked_mistakes();
  for (const std::vector<Mistake>& other : other_checked_mistakes()) {
    ASSERT_EQ(other.size(), first.size());
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(row_of(other[i]), row_of(first[i]));
  }
}

TEST(MisuseTable, TheReadmeHasNoOtherRows) {
  std::ifstream file(TEXTBOOK_ROOT "/allocator/textbook/README.md");
  std::size_t row_count = 0;
  std::string line;
  bool in_table = false;
  while (std::getline(file, line)) {
    if (line.starts_with("| mistake | system |")) in_table = true;
    if (line.empty()) in_table = false;
    if (in_table) ++row_count;
  }
  EXPECT_EQ(row_count, all_mistakes().size() + 2);
}

}  // namespace
}  // namespace fitmark::allocator
