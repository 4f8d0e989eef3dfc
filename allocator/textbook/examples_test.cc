// SPDX-License-Identifier: MIT
//
// The README's examples: the command line printed in each program, run as it stands, and its output.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace fitmark::allocator {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(TEXTBOOK_ROOT) / "allocator/textbook";

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Returns the text between the first `open` at or after `from` and the `close` behind it.
std::string between(const std::string& text, const std::string& open, const std::string& close,
                    std::size_t from = 0) {
  const std::size_t start = text.find(open, from);
  if (start == std::string::npos) return {};
  const std::size_t begin = start + open.size();
  return text.substr(begin, text.find(close, begin) - begin);
}

// Returns what the command prints on standard output; sets `status`.
std::string output_of(const std::string& command, int& status) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> chunk;
  while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), pipe))
    output.append(chunk.data(), got);
  status = pclose(pipe);
  return output;
}

// A folder that looks like the repository root after a release build, so that the printed command
// runs in it word by word.
class RepositoryLook {
 public:
  RepositoryLook() {
    std::string name = testing::TempDir() + "textbook_XXXXXX";
    path_ = mkdtemp(name.data());
    std::filesystem::create_directory_symlink(std::filesystem::path(TEXTBOOK_ROOT) / "allocator",
                                              path_ / "allocator");
    std::filesystem::create_directories(path_ / "build/release");
    std::filesystem::create_directory_symlink(TEXTBOOK_LIBRARY_FOLDER, path_ / "build/release/lib");
  }
  ~RepositoryLook() { std::filesystem::remove_all(path_); }
  RepositoryLook(const RepositoryLook&) = delete;
  RepositoryLook& operator=(const RepositoryLook&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

class Example : public testing::TestWithParam<const char*> {
 protected:
  std::string name() const { return std::string(GetParam()) + "_example"; }
  std::string source() const { return contents_of(kFolder / "examples" / (name() + ".c")); }
  std::string command() const { return "cc " + between(source(), "//   cc ", "\n"); }
};

INSTANTIATE_TEST_SUITE_P(EachSystem, Example,
                         testing::Values("mymalloc", "mem", "ostep", "sbrk_heap", "memory_server"),
                         [](const auto& system) { return std::string(system.param); });

TEST_P(Example, CompilesWithThePrintedLineAndPrintsWhatTheReadmeShows) {
  const RepositoryLook root;
  int status = 0;
  // A sanitizer's runtime must be in the program too; without one, the line is run as printed.
  const std::string instrumentation = TEXTBOOK_INSTRUMENTATION;
  const std::string line = command() + (instrumentation.empty() ? "" : " " + instrumentation);
  output_of("cd " + root.path() + " && " + line, status);
  ASSERT_EQ(status, 0) << line;
  const std::string printed =
      output_of("cd " + root.path() + " && ./" + name() + " 2>/dev/null", status);
  ASSERT_EQ(status, 0);
  const std::string readme = contents_of(kFolder / "README.md");
  const std::size_t section = readme.find("(examples/" + name() + ".c)");
  ASSERT_NE(section, std::string::npos) << "README.md does not name the example";
  EXPECT_EQ(printed, between(readme, "```text\n", "```", section));
}

TEST_P(Example, TheReadmeShowsTheLineAndTheProgramsOwnCode) {
  const std::string readme = contents_of(kFolder / "README.md");
  EXPECT_NE(readme.find("\n" + command() + "\n"), std::string::npos) << command();
  const std::size_t section = readme.find("(examples/" + name() + ".c)");
  const std::string shown = between(readme, "```c\n", "```", section);
  ASSERT_FALSE(shown.empty());
  EXPECT_NE(source().find(shown), std::string::npos) << "README.md shows other code:\n" << shown;
}

}  // namespace
}  // namespace fitmark::allocator
