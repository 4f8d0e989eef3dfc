// SPDX-License-Identifier: MIT
//
// Laws of subject names.
#include "bench/subject/subject.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bench/subject/outside_malloc.h"

namespace fitmark::bench {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

TEST(Subject, SettingsBecomeTheEnvironmentAndStayInTheName) {
  const Subject subject = find_subject("system:GLIBC_TUNABLES=glibc.malloc.tcache_count=0:A_1=b");
  EXPECT_EQ(subject.kind, SubjectKind::malloc);
  EXPECT_EQ(subject.name, "system:GLIBC_TUNABLES=glibc.malloc.tcache_count=0:A_1=b");
  EXPECT_EQ(subject.environment,
            (Settings{{"GLIBC_TUNABLES", "glibc.malloc.tcache_count=0"}, {"A_1", "b"}}));
}

TEST(Subject, ColonsInsideAValueStay) {
  const Subject subject = find_subject("system:MALLOC_CONF=dirty_decay_ms:0,narenas:1:X=1");
  EXPECT_EQ(subject.environment,
            (Settings{{"MALLOC_CONF", "dirty_decay_ms:0,narenas:1"}, {"X", "1"}}));
}

TEST(Subject, AWordThatIsAParameterBelongsToTheSubjectBeforeIt) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(join_parameters({"best_fit:split=64", "min=48", "system"}),
            (Words{"best_fit:split=64,min=48", "system"}));
  EXPECT_EQ(join_parameters({"first_fit", "best_fit:ties=lifo", "coalesce=deferred:512", "tlsf"}),
            (Words{"first_fit", "best_fit:ties=lifo,coalesce=deferred:512", "tlsf"}));
  EXPECT_EQ(join_parameters({"best_fit:min=48", "system:A=1", "./a=b.so"}),
            (Words{"best_fit:min=48", "system:A=1", "./a=b.so"}))
      << "a colon or slash before the = makes it a subject";
  EXPECT_EQ(join_parameters({"jemalloc:MALLOC_CONF=narenas:1", "dirty_decay_ms:0", "system"}),
            (Words{"jemalloc:MALLOC_CONF=narenas:1,dirty_decay_ms:0", "system"}));
  EXPECT_EQ(join_parameters({"system:A_B=1", "best_fit:ties=lifo"}),
            (Words{"system:A_B=1", "best_fit:ties=lifo"}))
      << "the name of a subject begins a subject";
  EXPECT_EQ(join_parameters({"system", "min=48"}), (Words{"system", "min=48"}))
      << "there are no parameters to add to";
}

TEST(Subject, WhatIsNoSettingAfterAMallocIsExplained) {
  try {
    find_subject("system:tcache");
    FAIL();
  } catch (const SubjectError& error) {
    EXPECT_NE(std::string(error.what()).find("environment settings"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(find_subject("null:split=3"), SubjectError);
}

TEST(Subject, AnUnknownNameIsRefused) {
  EXPECT_THROW(find_subject("no_such_heap"), SubjectError);
  EXPECT_THROW(find_subject("/no/such/libmalloc.so"), SubjectError);
  EXPECT_THROW(find_subject("null:A=1"), SubjectError);
}

TEST(Subject, AMistypedNameHearsTheNearestOfEveryKind) {
  for (const auto& [typed, meant] : Settings{{"best_fti", "best_fit"},
                                             {"syste", "system"},
                                             {"mimaloc:A=1", "mimalloc"},
                                             {"textbok_mem", "textbook_mem"},
                                             {"wrost_fit:split=64", "worst_fit"}}) {
    try {
      find_subject(typed);
      ADD_FAILURE() << typed;
    } catch (const SubjectError& error) {
      EXPECT_NE(std::string(error.what()).find("'" + meant + "'"), std::string::npos)
          << error.what();
    }
  }
}

TEST(Subject, AnAbsentMallocNamesItsPackage) {
  for (const OutsideMalloc& malloc : outside_mallocs()) {
    if (!locate(malloc).empty()) continue;
    try {
      find_subject(std::string(malloc.name));
      ADD_FAILURE() << malloc.name;
    } catch (const SubjectError& error) {
      EXPECT_NE(std::string(error.what()).find(malloc.package), std::string::npos);
    }
  }
}

TEST(OutsideMallocs, AreSortedByName) {
  const auto list = outside_mallocs();
  EXPECT_TRUE(std::is_sorted(list.begin(), list.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
}

}  // namespace
}  // namespace fitmark::bench
