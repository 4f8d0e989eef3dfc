// SPDX-License-Identifier: MIT
//
// Documents parsed into trees of small nodes, strings and growing arrays, kept a while, then freed as trees are.
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 3> kJsonParseParameters = {{
    {"documents", "documents live at any time", "4"},
    {"nodes", "law of the nodes in a document", "lognormal:2000:1"},
    {"strings", "law of the length of a string", "lognormal:14:0.9"},
}};

class JsonParse : public Workload {
 public:
  explicit JsonParse(const Settings& settings)
      : documents_(settings.count("documents", 1, 1u << 16)),
        nodes_(settings.law("nodes")),
        strings_(settings.law("strings")) {}

  bool step(Traffic& traffic, Random& random) override {
    Document& document = documents_[random.below(documents_.size())];
    release(document, traffic);
    const std::uint64_t text_bytes = 20 * nodes_.draw(random) + 1;
    const std::uint32_t text = traffic.allocate(text_bytes);
    std::uint64_t left = std::clamp<std::uint64_t>(text_bytes / 20, 1, 1u << 22);
    while (left > 0) parse_array(document, left, traffic, random);
    traffic.deallocate(text);
    return true;
  }

  void drain(Traffic& traffic) override {
    for (Document& document : documents_) release(document, traffic);
  }

 private:
  using Document = std::vector<std::uint32_t>;
  static constexpr std::uint64_t kNodeBytes = 32;
  static constexpr std::uint64_t kElementBytes = 16;

  // An array doubles as its elements come, each a node with a string or a number.
  void parse_array(Document& document, std::uint64_t& left, Traffic& traffic, Random& random) {
    const std::uint64_t elements = std::min<std::uint64_t>(left, 1 + random.below(24));
    std::uint64_t capacity = 4;
    const std::uint32_t array = traffic.allocate(capacity * kElementBytes);
    document.push_back(array);
    for (std::uint64_t i = 0; i < elements; ++i) {
      if (i == capacity) {
        capacity *= 2;
        traffic.reallocate(array, capacity * kElementBytes);
      }
      document.push_back(traffic.allocate(kNodeBytes));
      if (random.chance(0.6)) document.push_back(traffic.allocate(strings_.draw(random) + 1));
    }
    left -= elements;
  }

  static void release(Document& document, Traffic& traffic) {
    for (const std::uint32_t slot : document) traffic.deallocate(slot);
    document.clear();
  }

  std::vector<Document> documents_;
  Law nodes_;
  Law strings_;
};

}  // namespace

Generator json_parse() {
  return generator_of<JsonParse>(
      "json-parse", "many small nodes born together and gone together, with arrays that grow",
      kJsonParseParameters);
}

}  // namespace fitmark::workloads
