// SPDX-License-Identifier: MIT
//
// Limits of control groups as the kernel shows them, version 2 and version 1.
#include "bench/engine/control_group.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "workloads/temporary_folder.h"

namespace fitmark::bench {
namespace {

class ControlGroup : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path(folder_.path()) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }

  ControlGroupLimits limits() {
    const std::filesystem::path root = folder_.path();
    return control_group_limits(root / "mount", root / "membership");
  }

  workloads::TemporaryFolder folder_;
};

TEST_F(ControlGroup, WithoutOneNothingIsLimited) {
  EXPECT_FALSE(limits().memory_bytes);
  EXPECT_FALSE(limits().processors);
}

TEST_F(ControlGroup, TheTightestOfTheGroupsAboveCounts) {
  write("membership", "0::/outer/inner");
  write("mount/outer/memory.max", "1000000");
  write("mount/outer/inner/memory.max", "5000000");
  write("mount/outer/cpu.max", "max 100000");
  write("mount/outer/inner/cpu.max", "150000 100000");
  EXPECT_EQ(limits().memory_bytes, 1000000u);
  EXPECT_EQ(limits().processors, 1.5);
}

TEST_F(ControlGroup, VersionOneHasAHierarchyForEachController) {
  write("membership", "4:memory:/job\n1:cpu,cpuacct:/job\n3:cpuset:/");
  write("mount/memory/memory.limit_in_bytes", "9223372036854771712");
  write("mount/memory/job/memory.limit_in_bytes", "4096");
  write("mount/cpu,cpuacct/job/cpu.cfs_quota_us", "50000");
  write("mount/cpu,cpuacct/job/cpu.cfs_period_us", "100000");
  EXPECT_EQ(limits().memory_bytes, 4096u);
  EXPECT_EQ(limits().processors, 0.5);
}

TEST_F(ControlGroup, NoQuotaIsNoLimit) {
  write("membership", "1:cpu:/");
  write("mount/cpu/cpu.cfs_quota_us", "-1");
  write("mount/cpu/cpu.cfs_period_us", "100000");
  EXPECT_FALSE(limits().processors);
}

}  // namespace
}  // namespace fitmark::bench
