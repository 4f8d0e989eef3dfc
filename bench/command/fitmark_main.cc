// SPDX-License-Identifier: MIT
//
// The `fitmark` program: runs a command, and turns every failure into one sentence and an exit code.
#include <csignal>
#include <exception>

#include "allocator/spec.h"
#include "analysis/history/history.h"
#include "analysis/report/report_json.h"
#include "bench/command/cli.h"
#include "bench/command/exit_code.h"
#include "bench/command/output_file.h"
#include "bench/command/terminal.h"
#include "bench/command/usage_error.h"
#include "bench/subject/subject.h"
#include "workloads/event.h"
#include "workloads/recorder/record_error.h"

namespace {

using namespace fitmark;  // one roof: this file names things of every column

int failed(const std::exception& error, bench::ExitCode code) {
  bench::complain(error.what());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  bench::open_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file above its limit is an error like a full disk
  try {
    const int code = bench::run_command_line(argc, argv);
    return bench::output_is_written() || code != bench::kDone ? code : int{bench::kEnvironment};
  } catch (const bench::UsageError& error) {
    return failed(error, bench::kUsage);
  } catch (const bench::SubjectError& error) {
    return failed(error, bench::kUsage);
  } catch (const allocator::SpecError& error) {
    return failed(error, bench::kUsage);
  } catch (const workloads::OutputError& error) {
    return failed(error, bench::kEnvironment);
  } catch (const workloads::TraceError& error) {
    return failed(error, bench::kBadInput);
  } catch (const analysis::HistoryError& error) {
    return failed(error, bench::kEnvironment);
  } catch (const analysis::ReportError& error) {
    return failed(error, bench::kBadInput);
  } catch (const std::exception& error) {
    return failed(error, bench::kEnvironment);
  }
}
