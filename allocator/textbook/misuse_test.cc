// SPDX-License-Identifier: MIT
//
// What each teaching system says to each mistake: every row of the README's table, made afresh.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "allocator/textbook/mem.h"
#include "allocator/textbook/memory_server.h"
#include "allocator/textbook/mymalloc.h"
#include "allocator/textbook/ostep.h"
#include "allocator/textbook/sbrk_heap.h"

namespace fitmark::allocator {
namespace {

char foreign[64];

struct Mistake {
  std::string mistake;
  std::string system;
  std::string (*make)();  // returns what the call returned

  friend std::ostream& operator<<(std::ostream& out, const Mistake& m) {
    return out << m.system << ", " << m.mistake;
  }
};

std::string returned(int code) { return std::to_string(code); }
std::string returned(const void* block) { return block == nullptr ? "NULL" : "a block"; }

// The systems, each with two blocks of 100 bytes, a and b, side by side.
struct Page {
  Page() { allocate(1000), a = mymalloc_char(100), b = mymalloc_char(100); }
  ~Page() { mymalloc_reset(); }
  static char* mymalloc_char(int size) { return static_cast<char*>(mymalloc(size)); }
  char *a, *b;
};

struct Region {
  Region() { Mem_Init(4096), a = alloc_char(100), b = alloc_char(100); }
  ~Region() { Mem_Reset(); }
  static char* alloc_char(int size) { return static_cast<char*>(Mem_Alloc(size)); }
  char *a, *b;
};

struct List {
  List() { ostep_init(4096, 8192), a = alloc_char(100), b = alloc_char(100); }
  ~List() { ostep_reset(); }
  static char* alloc_char(int size) { return static_cast<char*>(ostep_malloc(size)); }
  char *a, *b;
};

struct Segment {
  Segment() { sbrk_heap_init(1 << 16), a = alloc_char(100), b = alloc_char(100); }
  ~Segment() { sbrk_heap_reset(); }
  static char* alloc_char(std::size_t size) { return static_cast<char*>(sbrk_heap_malloc(size)); }
  static std::string malloc_and_errno(std::size_t size) {
    errno = 0;
    const std::string answer = returned(sbrk_heap_malloc(size));
    return errno == ENOMEM ? answer + ", errno ENOMEM" : answer;
  }
  char *a, *b;
};

struct Units {
  Units() : server(ms_start(1000, MS_FREE_LIST, MS_REFUSE)) {
    a = ms_request(server, 1, 100), b = ms_request(server, 2, 100);
  }
  ~Units() { ms_stop(server); }
  ms_server* server;
  int a, b;
};

// Writes `bytes` bytes of 0x2a at `at`, out of the compiler's sight.
void overrun(char* at, std::size_t bytes) {
  char* volatile start = at;
  std::memset(start, 0x2a, bytes);
}

std::vector<Mistake> page_mistakes() {
  return {
      {"double free", "mymalloc",
       [] {
         Page h;
         return mymalloc_release(h.a), returned(mymalloc_release(h.a));
       }},
      {"interior free", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc_release(h.a + 7));
       }},
      {"foreign pointer", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc_release(foreign));
       }},
      {"zero size", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc(0));
       }},
      {"negative size", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc(-5));
       }},
      {"overflow", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc(INT_MAX));
       }},
      {"exhaustion", "mymalloc",
       [] {
         Page h;
         return mymalloc(776), returned(mymalloc(1));
       }},
      {"corrupted header", "mymalloc",
       [] {
         Page h;
         return overrun(h.a + 100, 4), returned(mymalloc_release(h.b));
       }},
      {"write after free", "mymalloc",
       [] {
         Page h;
         myfree(h.a);
         overrun(h.a, 100);
         return returned(mymalloc(100));
       }},
  };
}

std::vector<Mistake> mem_mistakes() {
  return {
      {"double free", "mem",
       [] {
         Region h;
         return Mem_Free(h.a), returned(Mem_Free(h.a));
       }},
      {"interior free", "mem",
       [] {
         Region h;
         return returned(Mem_Free(h.a + 7));
       }},
      {"foreign pointer", "mem",
       [] {
         Region h;
         return returned(Mem_Free(foreign));
       }},
      {"zero size", "mem",
       [] {
         Region h;
         return returned(Mem_Alloc(0));
       }},
      {"negative size", "mem",
       [] {
         Region h;
         return returned(Mem_Alloc(-5));
       }},
      {"overflow", "mem",
       [] {
         Region h;
         return returned(Mem_Alloc(INT_MAX));
       }},
      {"exhaustion", "mem",
       [] {
         Region h;
         return Mem_Alloc(3872), returned(Mem_Alloc(1));
       }},
      {"corrupted header", "mem",
       [] {
         Region h;
         return overrun(h.a + 100, 12), returned(Mem_Free(h.b));
       }},
      {"write after free", "mem",
       [] {
         Region h;
         Mem_Free(h.a);
         overrun(h.a, 100);
         return returned(Mem_Alloc(100));
       }},
  };
}

std::vector<Mistake> ostep_mistakes() {
  return {
      {"double free", "ostep",
       [] {
         List h;
         return ostep_free(h.a), returned(ostep_free(h.a));
       }},
      {"interior free", "ostep",
       [] {
         List h;
         return std::memset(h.a, 0, 100), returned(ostep_free(h.a + 8));
       }},
      {"foreign pointer", "ostep",
       [] {
         List h;
         return returned(ostep_free(foreign));
       }},
      {"zero size", "ostep",
       [] {
         List h;
         return returned(ostep_malloc(0));
       }},
      {"negative size", "ostep",
       [] {
         List h;
         return returned(ostep_malloc(-5));
       }},
      {"overflow", "ostep",
       [] {
         List h;
         return returned(ostep_malloc(INT_MAX));
       }},
      {"exhaustion", "ostep",
       [] {
         List h;
         return ostep_malloc(7968), returned(ostep_malloc(1));
       }},
      {"corrupted header", "ostep",
       [] {
         List h;
         return overrun(h.a + 104, 4), returned(ostep_free(h.b));
       }},
      {"write after free", "ostep",
       [] {
         List h;
         ostep_free(h.a);
         overrun(h.a, 100);
         return returned(ostep_malloc(100));
       }},
  };
}

std::vector<Mistake> sbrk_mistakes() {
  return {
      {"double free", "sbrk_heap",
       [] {
         Segment h;
         return sbrk_heap_free(h.a), returned(sbrk_heap_free(h.a));
       }},
      {"interior free", "sbrk_heap",
       [] {
         Segment h;
         return std::memset(h.a, 0, 100), returned(sbrk_heap_free(h.a + 32));
       }},
      {"foreign pointer", "sbrk_heap",
       [] {
         Segment h;
         return returned(sbrk_heap_free(foreign));
       }},
      {"zero size", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(0);
       }},
      {"negative size", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(static_cast<std::size_t>(-5));
       }},
      {"overflow", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(SIZE_MAX);
       }},
      {"exhaustion", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(1 << 16);
       }},
      {"corrupted header", "sbrk_heap",
       [] {
         Segment h;
         return overrun(h.a + 112, 8), returned(sbrk_heap_free(h.b));
       }},
      {"write after free", "sbrk_heap",
       [] {
         Segment h;
         sbrk_heap_free(h.a);
         overrun(h.a, 100);
         return returned(sbrk_heap_malloc(100));
       }},
  };
}

std::vector<Mistake> server_mistakes() {
  return {
      {"double free", "memory_server",
       [] {
         Units h;
         return ms_release(h.server, 1, h.a), returned(ms_release(h.server, 1, h.a));
       }},
      {"interior free", "memory_server",
       [] {
         Units h;
         return returned(ms_release(h.server, 1, h.a + 7));
       }},
      {"foreign pointer", "memory_server",
       [] {
         Units h;
         return returned(ms_release(h.server, 1, h.b));
       }},
      {"zero size", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, 0));
       }},
      {"negative size", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, -5));
       }},
      {"overflow", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, INT_MAX));
       }},
      {"exhaustion", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, 801));
       }},
      {"corrupted header", "memory_server",
       [] {
         Units h;
         overrun(const_cast<char*>(ms_units(h.server)) + 150, 1);
         return returned(ms_check(h.server));
       }},
      {"write after free", "memory_server",
       [] {
         Units h;
         ms_release(h.server, 1, h.a);
         overrun(const_cast<char*>(ms_units(h.server)), 100);
         return returned(ms_check(h.server));
       }},
  };
}

std::vector<Mistake> all_mistakes() {
  std::vector<Mistake> all;
  for (const auto& some :
       {page_mistakes(), mem_mistakes(), ostep_mistakes(), sbrk_mistakes(), server_mistakes()})
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
