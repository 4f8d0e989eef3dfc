// SPDX-License-Identifier: MIT
//
// A buffer pool of aligned pages, and transactions whose small objects go all at once.
#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "workloads/generator/live_set.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 6> kDatabasePagesParameters = {{
    {"pages", "pages in the pool", "2000"},
    {"page_bytes", "size and alignment of a page, rounded up to a power of two", "8192"},
    {"misses", "ratio of transactions that replace a page", "0.3"},
    {"rows", "law of the objects in a transaction", "uniform:5:200"},
    {"sizes", "law of their sizes in bytes", "lognormal:90:1"},
    {"open", "transactions open at any time", "8"},
}};

class DatabasePages : public Workload {
 public:
  explicit DatabasePages(const Settings& settings)
      : pages_(settings.count("pages", 1, 1u << 24)),
        page_bytes_(std::bit_ceil(settings.count("page_bytes", 16, 1u << 30))),
        misses_(settings.ratio("misses")),
        rows_(settings.law("rows")),
        sizes_(settings.law("sizes")),
        open_(settings.count("open", 1, 1u << 16)) {}

  bool step(Traffic& traffic, Random& random) override {
    if (pool_.size() < pages_) {
      add_page(traffic);
    } else if (random.chance(misses_)) {
      traffic.deallocate(pool_.take_any(random).slot);
      add_page(traffic);
    }
    std::vector<std::uint32_t>& transaction = open_[random.below(open_.size())];
    for (const std::uint32_t slot : transaction) traffic.deallocate(slot);
    transaction.resize(std::min<std::uint64_t>(rows_.draw(random), 1u << 20));
    for (std::uint32_t& slot : transaction) slot = traffic.allocate(sizes_.draw(random));
    return true;
  }

  void drain(Traffic& traffic) override {
    for (const std::vector<std::uint32_t>& transaction : open_) {
      for (const std::uint32_t slot : transaction) traffic.deallocate(slot);
    }
    pool_.drain(traffic);
  }

 private:
  void add_page(Traffic& traffic) {
    const auto alignment_log2 = static_cast<std::uint8_t>(std::countr_zero(page_bytes_));
    pool_.add({traffic.allocate(page_bytes_, 0, alignment_log2), 0});
  }

  std::uint64_t pages_;
  std::uint64_t page_bytes_;
  double misses_;
  Law rows_;
  Law sizes_;
  std::vector<std::vector<std::uint32_t>> open_;
  LiveSet pool_;
};

}  // namespace

Generator database_pages() {
  return generator_of<DatabasePages>("database-pages",
                                     "large aligned blocks beside bursts of small ones",
                                     kDatabasePagesParameters);
}

}  // namespace fitmark::workloads
