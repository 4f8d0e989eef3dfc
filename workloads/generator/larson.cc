// SPDX-License-Identifier: MIT
//
// A server whose worker threads replace objects at random and hand all they hold to their successors.
//
// Source:      Larson and Krishnan, Memory allocation for long-running server applications, ISMM 1998
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/live_set.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 4> kLarsonParameters = {{
    {"threads", "workers at any time", "4"},
    {"objects", "objects that each worker holds", "1000"},
    {"sizes", "law of the sizes in bytes", "uniform:8:1000"},
    {"generation", "replacements until a worker ends and a new thread takes its objects", "20000"},
}};

class Larson : public Workload {
 public:
  explicit Larson(const Settings& settings)
      : objects_(settings.count("objects", 1, 1u << 24)),
        sizes_(settings.law("sizes")),
        generation_(settings.count("generation", 1)),
        workers_(settings.count("threads", 1, 1u << 12)) {
    for (Worker& worker : workers_) worker.thread = next_thread_++;
  }

  bool step(Traffic& traffic, Random& random) override {
    Worker& worker = workers_[random.below(workers_.size())];
    if (worker.slots.size() < objects_) {
      worker.slots.push_back(traffic.allocate(sizes_.draw(random), worker.thread));
      return true;
    }
    if (worker.replaced == generation_) {
      worker.thread = next_thread_++;
      worker.replaced = 0;
    }
    std::uint32_t& slot = worker.slots[random.below(objects_)];
    traffic.deallocate(slot, worker.thread);
    slot = traffic.allocate(sizes_.draw(random), worker.thread);
    ++worker.replaced;
    return true;
  }

  void drain(Traffic& traffic) override {
    for (const Worker& worker : workers_) {
      for (const std::uint32_t slot : worker.slots) traffic.deallocate(slot, worker.thread);
    }
  }

 private:
  struct Worker {
    std::uint32_t thread = 0;
    std::uint64_t replaced = 0;
    std::vector<std::uint32_t> slots;
  };

  std::uint64_t objects_;
  Law sizes_;
  std::uint64_t generation_;
  std::vector<Worker> workers_;
  std::uint32_t next_thread_ = 0;
};

}  // namespace

Generator larson() {
  return generator_of<Larson>("larson", "blocks that outlive the thread which allocated them",
                              kLarsonParameters);
}

}  // namespace fitmark::workloads
