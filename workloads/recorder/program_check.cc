// SPDX-License-Identifier: MIT
#include "workloads/recorder/program_check.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "workloads/recorder/record_error.h"

namespace fitmark::workloads {
namespace {

constexpr int kInterpretersMax = 4;  // as many as Linux follows

bool is_program(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

std::string interpreter_of(const std::string& first_line) {
  const std::size_t begin = first_line.find_first_not_of(" \t", 2);
  if (begin == std::string::npos) return {};
  return first_line.substr(begin, first_line.find_first_of(" \t\r\n", begin) - begin);
}

void check_privileges(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return;
  const bool other_user = (status.st_mode & S_ISUID) != 0 && status.st_uid != geteuid();
  const bool other_group = (status.st_mode & S_ISGID) != 0 && status.st_gid != getegid();
  if (!other_user && !other_group) return;
  throw RecordError(path +
                    ": is set-user-ID or set-group-ID, so the system loads no recorder into it; "
                    "record it as its owner, or a copy without that bit");
}

void check_elf(const std::string& path, std::ifstream& file, const Elf64_Ehdr& head) {
  if (head.e_ident[EI_CLASS] != ELFCLASS64) {
    throw RecordError(path + ": is a 32-bit program; only 64-bit ones can be recorded");
  }
#if defined(__x86_64__)
  constexpr Elf64_Half kMachine = EM_X86_64;
#else
  constexpr Elf64_Half kMachine = EM_AARCH64;
#endif
  if (head.e_machine != kMachine) {
    throw RecordError(path + ": is a program for another processor");
  }
  for (unsigned i = 0; i < head.e_phnum; ++i) {
    Elf64_Phdr part{};
    file.seekg(static_cast<std::streamoff>(head.e_phoff + i * head.e_phentsize));
    if (file.read(reinterpret_cast<char*>(&part), sizeof part) && part.p_type == PT_INTERP) return;
  }
  throw RecordError(path +
                    ": is linked statically, so no recorder can be loaded into it; link it "
                    "dynamically (without -static)");
}

void check(const std::string& path, int interpreters) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw RecordError(path + ": cannot be read: " + std::strerror(errno));
  check_privileges(path);
  Elf64_Ehdr head{};
  file.read(reinterpret_cast<char*>(&head), sizeof head);
  const std::streamsize got = file.gcount();
  file.clear();
  if (got >= 2 && std::memcmp(&head, "#!", 2) == 0) {
    file.seekg(0);
    std::string line;
    std::getline(file, line);
    const std::string interpreter = interpreter_of(line);
    if (!is_program(interpreter)) {
      throw RecordError(path + ": its interpreter '" + interpreter + "' cannot be run");
    }
    if (interpreters < kInterpretersMax) check(interpreter, interpreters + 1);
    return;
  }
  if (got < static_cast<std::streamsize>(sizeof head) ||
      std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0) {
    throw RecordError(path + ": is neither a program nor a script with a #! line");
  }
  check_elf(path, file, head);
}

}  // namespace

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (is_program(name)) return name;
    const bool there = access(name.c_str(), F_OK) == 0;
    throw RecordError(name + (there ? ": cannot be executed; give the path of a program"
                                    : ": no such program; check the path"));
  }
  const char* search = std::getenv("PATH");
  std::string rest = search != nullptr ? search : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const std::size_t colon = rest.find(':');
    const std::string folder = rest.substr(0, colon);
    const std::string path = (folder.empty() ? "." : folder) + "/" + name;
    if (is_program(path)) return path;
    if (colon == std::string::npos) break;
    rest.erase(0, colon + 1);
  }
  throw RecordError(name + ": no such program in PATH; give its path, or install it");
}

void check_recordable(const std::string& path) { check(path, 0); }

}  // namespace fitmark::workloads
