// SPDX-License-Identifier: MIT
//
// Laws of the list of heaps and of the grammar of their names.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "allocator/any_heap.h"
#include "allocator/spec.h"

namespace fitmark::allocator {
namespace {

std::string error_of(const std::string& text) {
  try {
    make_real_heap(text);
  } catch (const SpecError& error) {
    return error.what();
  }
  return {};
}

TEST(Catalogue, NamesAreUniqueAndDescribed) {
  std::set<std::string_view> names;
  for (const HeapDescription& heap : heap_descriptions()) {
    EXPECT_TRUE(names.insert(heap.name).second) << heap.name;
    EXPECT_FALSE(heap.summary.empty());
    EXPECT_FALSE(heap.source.empty());
  }
}

TEST(Catalogue, EveryNameMakesAHeapInBothHomes) {
  for (const HeapDescription& heap : heap_descriptions()) {
    const auto serves = [](AnyHeap& made) { return made.usable_bytes(made.allocate(100)) >= 100; };
    EXPECT_TRUE(serves(*make_real_heap(heap.name))) << heap.name;
    EXPECT_TRUE(serves(*make_simulated_heap(heap.name))) << heap.name;
  }
}

TEST(Catalogue, AMistypedNameIsAnsweredWithTheNearest) {
  const std::string error = error_of("first_fit_lst");
  EXPECT_NE(error.find("unknown heap 'first_fit_lst'; did you mean 'first_fit_list'?"),
            std::string::npos)
      << error;
  EXPECT_NE(error.find("best_fit_list"), std::string::npos) << "the known names are told";
}

TEST(Catalogue, AMistypedParameterIsAnsweredWithTheNearest) {
  EXPECT_NE(error_of("best_fit_list:splti=64").find("did you mean 'split'"), std::string::npos);
}

TEST(Catalogue, ABadValueIsNamed) {
  EXPECT_NE(error_of("best_fit_list:split=many").find("'many'"), std::string::npos);
  EXPECT_NE(error_of("best_fit_list:split").find("key=value"), std::string::npos);
}

TEST(Catalogue, AHeapRefusesTheParametersThatItDoesNotTake) {
  EXPECT_EQ(error_of("tlsf:ties=lifo"),
            "'tlsf' has no parameter 'ties'; it takes min split coalesce");
  EXPECT_EQ(error_of("best_fit:ties=random"),
            "parameter 'ties' takes address lifo fifo, not 'random'");
  EXPECT_EQ(error_of("best_fit:coalesce=never"),
            "parameter 'coalesce' takes immediate deferred, not 'never'");
  EXPECT_NE(error_of("best_fit:coalesce=immediate:5").find("deferred:BYTES"), std::string::npos);
  EXPECT_NE(error_of("best_fit:coalesce=deferred:many").find("'many'"), std::string::npos);
}

TEST(Catalogue, ParametersReachTheHeap) {
  const auto usable = [](const char* spec) {
    const auto heap = make_real_heap(spec);
    return heap->usable_bytes(heap->allocate(1));
  };
  EXPECT_EQ(usable("best_fit_list"), 24u);
  EXPECT_EQ(usable("best_fit_list:min=100,split=200"), 104u);
}

TEST(Catalogue, HelpNamesEveryParameter) {
  for (const char* parameter : {"min=", "split=", "ties=", "coalesce="}) {
    EXPECT_NE(spec_help().find(parameter), std::string::npos) << parameter;
  }
}

}  // namespace
}  // namespace fitmark::allocator
