// SPDX-License-Identifier: MIT
//
// Programs that cannot be recorded are refused with the reason.
#include "workloads/recorder/program_check.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "workloads/recorder/record_error.h"
#include "workloads/temporary_folder.h"

namespace fitmark::workloads {
namespace {

class ProgramCheckTest : public testing::Test {
 protected:
  std::string make(const std::string& name, const std::string& content) {
    const std::string path = folder_.path(name);
    std::ofstream(path, std::ios::binary) << content;
    chmod(path.c_str(), 0755);
    return path;
  }

  static std::string elf(unsigned char width, std::uint32_t segment_type) {
    Elf64_Ehdr head{};
    std::copy_n(ELFMAG, SELFMAG, head.e_ident);
    head.e_ident[EI_CLASS] = width;
#if defined(__x86_64__)
    head.e_machine = EM_X86_64;
#else
    head.e_machine = EM_AARCH64;
#endif
    head.e_phoff = sizeof head;
    head.e_phentsize = sizeof(Elf64_Phdr);
    head.e_phnum = 1;
    Elf64_Phdr part{};
    part.p_type = segment_type;
    return std::string(reinterpret_cast<const char*>(&head), sizeof head) +
           std::string(reinterpret_cast<const char*>(&part), sizeof part);
  }

  static std::string refusal(const std::string& path) {
    try {
      check_recordable(path);
    } catch (const RecordError& error) {
      return error.what();
    }
    return {};
  }

  TemporaryFolder folder_;
};

TEST_F(ProgramCheckTest, ProgramWithAnInterpreterCanBeRecorded) {
  EXPECT_EQ(refusal(make("p", elf(ELFCLASS64, PT_INTERP))), "");
}

TEST_F(ProgramCheckTest, StaticProgramIsRefused) {
  EXPECT_NE(refusal(make("p", elf(ELFCLASS64, PT_LOAD))).find("statically"), std::string::npos);
}

TEST_F(ProgramCheckTest, NarrowProgramIsRefused) {
  EXPECT_NE(refusal(make("p", elf(ELFCLASS32, PT_INTERP))).find("32-bit"), std::string::npos);
}

TEST_F(ProgramCheckTest, ScriptIsJudgedByItsInterpreter) {
  const std::string interpreter = make("i", elf(ELFCLASS64, PT_LOAD));
  const std::string script = make("s", "#! " + interpreter + " -x\n");
  EXPECT_NE(refusal(script).find(interpreter), std::string::npos);
}

TEST_F(ProgramCheckTest, TextWithoutAnInterpreterIsRefused) {
  EXPECT_NE(refusal(make("t", "hello")).find("#!"), std::string::npos);
}

TEST_F(ProgramCheckTest, SetUserIdProgramOfAnotherIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can make a file of another user";
  const std::string path = make("p", elf(ELFCLASS64, PT_INTERP));
  ASSERT_EQ(chown(path.c_str(), 65534, 65534), 0);
  chmod(path.c_str(), 04755);
  EXPECT_NE(refusal(path).find("set-user-ID"), std::string::npos);
}

TEST_F(ProgramCheckTest, ProgramsAreFoundAlongPath) {
  EXPECT_EQ(find_program("sh").substr(0, 1), "/");
  EXPECT_THROW(find_program("fitmark-no-such-program"), RecordError);
  EXPECT_THROW(find_program(folder_.path("absent")), RecordError);
}

}  // namespace
}  // namespace fitmark::workloads
