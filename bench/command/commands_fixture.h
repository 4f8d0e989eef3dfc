// SPDX-License-Identifier: MIT
//
// What tests of commands share: a folder to run them in.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "bench/command/shell.h"
#include "workloads/temporary_folder.h"

namespace fitmark::bench {

class Commands : public testing::Test {
 protected:
  Spoken run(const std::string& command) { return shell(command, folder_.path()); }

  void make_traces() {
    ASSERT_EQ(
        run("fitmark generate steady-churn events=2000 -o a.fitrace && cp a.fitrace b.fitrace")
            .exit_code,
        0);
  }

  bool exists(const std::string& name) const {
    return std::filesystem::exists(folder_.path() + "/" + name);
  }

  std::string read(const std::string& name) const {
    std::ifstream file(folder_.path() + "/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  workloads::TemporaryFolder folder_;
};

}  // namespace fitmark::bench
