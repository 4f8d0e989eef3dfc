// SPDX-License-Identifier: MIT
//
// Spans of equal objects of which all but a few at random places die, size after size.
//
// Source:      the worst cases that motivate Powers et al., Mesh, PLDI 2019
#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 5> kMeshFragmenterParameters = {{
    {"span_bytes", "bytes of objects laid side by side of which some survive", "4096"},
    {"spans", "spans of one size before the next size", "2000"},
    {"survivors", "objects of each span that survive", "1"},
    {"sizes", "law of the sizes in bytes", "uniform:16:512"},
    {"generations", "sizes whose survivors live at one time", "8"},
}};

class MeshFragmenter : public Workload {
 public:
  explicit MeshFragmenter(const Settings& settings)
      : span_bytes_(settings.count("span_bytes", 64, 1u << 24)),
        spans_(settings.count("spans", 1, 1u << 20)),
        survivors_(settings.count("survivors", 0, 1u << 20)),
        sizes_(settings.law("sizes")),
        generations_(settings.count("generations", 1, 1000)) {}

  bool step(Traffic& traffic, Random& random) override {
    const std::uint64_t size_bytes = std::max<std::uint64_t>(1, sizes_.draw(random));
    const std::uint64_t a_span = std::max<std::uint64_t>(1, span_bytes_ / size_bytes);
    std::vector<std::uint32_t>& kept = generations_[generation_];
    generation_ = (generation_ + 1) % generations_.size();
    release(kept, traffic);
    std::vector<std::uint32_t> all;
    for (std::uint64_t i = 0; i < a_span * spans_; ++i) all.push_back(traffic.allocate(size_bytes));
    for (std::uint64_t span = 0; span < spans_; ++span) {
      thin(std::span(all).subspan(span * a_span, a_span), kept, traffic, random);
    }
    return true;
  }

  void drain(Traffic& traffic) override {
    for (std::vector<std::uint32_t>& kept : generations_) release(kept, traffic);
  }

 private:
  // Deallocates all of the span but `survivors_` at random places.
  void thin(std::span<std::uint32_t> span, std::vector<std::uint32_t>& kept, Traffic& traffic,
            Random& random) const {
    std::size_t left = span.size();
    for (std::uint64_t i = 0; i < survivors_ && left > 0; ++i) {
      std::swap(span[random.below(left)], span[left - 1]);
      kept.push_back(span[--left]);
    }
    for (const std::uint32_t slot : span.first(left)) traffic.deallocate(slot);
  }

  static void release(std::vector<std::uint32_t>& slots, Traffic& traffic) {
    for (const std::uint32_t slot : slots) traffic.deallocate(slot);
    slots.clear();
  }

  std::uint64_t span_bytes_;
  std::uint64_t spans_;
  std::uint64_t survivors_;
  Law sizes_;
  std::vector<std::vector<std::uint32_t>> generations_;
  std::size_t generation_ = 0;
};

}  // namespace

Generator mesh_fragmenter() {
  return generator_of<MeshFragmenter>(
      "mesh-fragmenter", "pages that one small object keeps resident", kMeshFragmenterParameters);
}

}  // namespace fitmark::workloads
