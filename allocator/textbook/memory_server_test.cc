// SPDX-License-Identifier: MIT
//
// The memory server: units and list in step, the two trackers agreeing, the rules, 64 threads.
#include "allocator/textbook/memory_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace fitmark::allocator {
namespace {

using Node = std::tuple<int, int, int>;  // ID, SIZE, INDEX

std::vector<Node> nodes_of(ms_server* server) {
  std::vector<Node> nodes;
  ms_visit_nodes(
      server,
      [](int id, int size, int index, void* into) {
        static_cast<std::vector<Node>*>(into)->emplace_back(id, size, index);
      },
      &nodes);
  return nodes;
}

class MemoryServer : public testing::TestWithParam<ms_tracker> {};

INSTANTIATE_TEST_SUITE_P(EachTracker, MemoryServer, testing::Values(MS_FREE_LIST, MS_BITMAP),
                         [](const auto& tracker) {
                           return tracker.param == MS_BITMAP ? "Bitmap" : "FreeList";
                         });

TEST_P(MemoryServer, UnitsAndListFollowEveryRequestAndRelease) {
  ms_server* server = ms_start(20, GetParam(), MS_REFUSE);
  EXPECT_STREQ(ms_units(server), "XXXXXXXXXXXXXXXXXXXX");
  EXPECT_EQ(nodes_of(server), (std::vector<Node>{{-1, 20, 0}}));
  EXPECT_EQ(ms_request(server, 1, 5), 0);
  EXPECT_EQ(ms_request(server, 2, 3), 5);
  EXPECT_STREQ(ms_units(server), "11111222XXXXXXXXXXXX");
  EXPECT_EQ(nodes_of(server), (std::vector<Node>{{1, 5, 0}, {2, 3, 5}, {-1, 12, 8}}));
  EXPECT_EQ(ms_release(server, 1, 0), 0);
  EXPECT_STREQ(ms_units(server), "XXXXX222XXXXXXXXXXXX");
  EXPECT_EQ(nodes_of(server), (std::vector<Node>{{-1, 5, 0}, {2, 3, 5}, {-1, 12, 8}}));
  EXPECT_EQ(ms_release(server, 2, 5), 0);
  EXPECT_EQ(nodes_of(server), (std::vector<Node>{{-1, 20, 0}}));
  EXPECT_EQ(ms_stop(server), 0);
}

TEST_P(MemoryServer, RefusesWhatFitsNoHole) {
  ms_server* server = ms_start(20, GetParam(), MS_REFUSE);
  ms_request(server, 1, 12);
  EXPECT_EQ(ms_request(server, 2, 9), MS_REFUSED);
  EXPECT_EQ(ms_request(server, 2, 8), 12);
  EXPECT_EQ(ms_stop(server), 20) << "nothing was given back";
}

// Starts a thread that asks for what cannot be served now; returns once its request is in the queue.
std::thread asker(ms_server* server, int id, int size, std::atomic<int>& answer) {
  const int queued_before = ms_queued(server);
  std::thread thread([=, &answer] { answer = ms_request(server, id, size); });
  while (ms_queued(server) == queued_before) std::this_thread::yield();
  return thread;
}

TEST_P(MemoryServer, ARequestWaitsForRoomAndNobodyOvertakesIt) {
  ms_server* server = ms_start(20, GetParam(), MS_WAIT);
  const int held = ms_request(server, 1, 15);
  std::atomic<int> big{-9};
  std::atomic<int> small{-9};
  std::thread second = asker(server, 2, 10, big);
  std::thread third = asker(server, 3, 2, small);  // would fit, but came later
  EXPECT_EQ(big, -9);
  EXPECT_EQ(small, -9);
  EXPECT_EQ(ms_release(server, 1, held), 0);
  second.join();
  third.join();
  EXPECT_EQ(big, 0);
  EXPECT_EQ(small, 10);
  EXPECT_EQ(ms_stop(server), 12);
}

TEST_P(MemoryServer, StoppingAnswersThoseWhoWait) {
  ms_server* server = ms_start(20, GetParam(), MS_WAIT);
  ms_request(server, 1, 15);
  std::atomic<int> answer{-9};
  std::thread waiting = asker(server, 2, 10, answer);
  EXPECT_EQ(ms_stop(server), 15);
  waiting.join();
  EXPECT_EQ(answer, MS_STOPPED);
}

TEST_P(MemoryServer, SixtyFourThreadsGiveAllBack) {
  constexpr int kThreads = 64;
  ms_server* server = ms_start(257, GetParam(), MS_WAIT);
  std::atomic<int> faults{0};
  std::vector<std::atomic<int>> owner(257);
  const auto ask = [&](int id) {
    std::mt19937 random(static_cast<unsigned>(id));
    for (int round = 0; round < 30; ++round) {
      const int size = 1 + static_cast<int>(random() % 60);
      const int index = ms_request(server, id, size);
      for (int i = index; i < index + size; ++i) faults += owner[i].exchange(id + 1) != 0;
      if (round % 10 == 0 && ms_check(server) != 0) ++faults;
      for (int i = index; i < index + size; ++i) faults += owner[i].exchange(0) != id + 1;
      if (ms_release(server, id, index) != 0) ++faults;
    }
  };
  std::vector<std::thread> threads;
  for (int id = 0; id < kThreads; ++id) threads.emplace_back(ask, id);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(faults, 0) << "a unit had two owners, or units, list and tracker differed";
  EXPECT_EQ(std::string(ms_units(server)), std::string(257, 'X'));
  EXPECT_EQ(nodes_of(server), (std::vector<Node>{{-1, 257, 0}}));
  EXPECT_EQ(ms_stop(server), 0);
}

TEST_P(MemoryServer, UnderRefusalThreadsComeBackWithNothingOrAHole) {
  ms_server* server = ms_start(100, GetParam(), MS_REFUSE);
  std::atomic<int> served{0};
  const auto ask = [&](int id) {
    std::mt19937 random(static_cast<unsigned>(id));
    for (int round = 0; round < 30; ++round) {
      const int index = ms_request(server, id, 1 + static_cast<int>(random() % 60));
      if (index < 0) continue;
      ++served;
      std::this_thread::yield();
      ASSERT_EQ(ms_release(server, id, index), 0);
    }
  };
  std::vector<std::thread> threads;
  for (int id = 0; id < 64; ++id) threads.emplace_back(ask, id);
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(served, 0);
  EXPECT_EQ(ms_check(server), 0);
  EXPECT_EQ(ms_stop(server), 0);
}

TEST(MemoryServerTrackers, FreeListAndBitmapAgreeOnEveryPlacement) {
  for (const int units : {1, 63, 64, 65, 500, 4096}) {
    ms_server* list = ms_start(units, MS_FREE_LIST, MS_REFUSE);
    ms_server* bitmap = ms_start(units, MS_BITMAP, MS_REFUSE);
    std::mt19937 random(static_cast<unsigned>(units));
    std::vector<std::pair<int, int>> live;  // ID, INDEX
    for (int step = 0; step < 1500; ++step) {
      if (live.empty() || random() % 100 < 55) {
        const int id = static_cast<int>(random() % 1000);
        const int size = 1 + static_cast<int>(random() % static_cast<unsigned>(1 + units / 8));
        const int index = ms_request(list, id, size);
        ASSERT_EQ(ms_request(bitmap, id, size), index) << units << " units, step " << step;
        if (index >= 0) live.emplace_back(id, index);
      } else {
        std::swap(live[random() % live.size()], live.back());
        ASSERT_EQ(ms_release(list, live.back().first, live.back().second), 0);
        ASSERT_EQ(ms_release(bitmap, live.back().first, live.back().second), 0);
        live.pop_back();
      }
      ASSERT_STREQ(ms_units(list), ms_units(bitmap));
      if (step % 16 == 0) {
        ASSERT_EQ(ms_check(list) + ms_check(bitmap), 0);
      }
    }
    EXPECT_EQ(nodes_of(list), nodes_of(bitmap));
    ms_stop(list);
    ms_stop(bitmap);
  }
}

TEST(MemoryServerCharacters, WideIdsWrapInTheUnitsAndAreWholeInTheList) {
  EXPECT_EQ(ms_character(9), '9');
  EXPECT_EQ(ms_character(10), 'A');
  EXPECT_EQ(ms_character(32), 'W');
  EXPECT_EQ(ms_character(33), 'Y');
  EXPECT_EQ(ms_character(35), 'a');
  EXPECT_EQ(ms_character(60), 'z');
  EXPECT_EQ(ms_character(61), '0');
  for (int id = 0; id < 1000; ++id) EXPECT_NE(ms_character(id), 'X');
  ms_server* server = ms_start(5, MS_FREE_LIST, MS_REFUSE);
  ms_request(server, 2'000'000'000, 2);
  EXPECT_EQ(nodes_of(server).front(), (Node{2'000'000'000, 2, 0}));
  ms_stop(server);
}

TEST(MemoryServerWords, PrintShowsUnitsAndList) {
  ms_server* server = ms_start(10, MS_BITMAP, MS_REFUSE);
  ms_request(server, 7, 4);
  testing::internal::CaptureStdout();
  ms_print(server);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "7777XXXXXX\n[7][4][0]---[-1][6][4]\n");
  ms_stop(server);
}

TEST(MemoryServerWords, AMemoryWithoutUnitsIsRefused) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(ms_start(0, MS_BITMAP, MS_WAIT), nullptr);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "ms_start: the memory needs at least 1 unit, not 0\n");
}

}  // namespace
}  // namespace fitmark::allocator
