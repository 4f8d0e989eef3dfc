// SPDX-License-Identifier: MIT
//
// A small report, of one trace on two subjects, that tests of the renderings share.
//
// Threads:     free functions; each call returns its own values
#pragma once

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns a run of `subject` that reveals everything: 3 samples, peak live 1 MiB, `repetition`
// given. elapsed_ns is `ns_per_event` * 1000 events; held bytes are `held_over_live` * live.
Run example_run(const std::string& subject, std::uint64_t repetition, double ns_per_event,
                double held_over_live);

// Returns a run that reveals only resident bytes, as outside allocators do.
Run example_outside_run(const std::string& subject, std::uint64_t repetition, double ns_per_event);

// Returns a context with every field set, its baseline "system".
Context example_context();

}  // namespace fitmark::analysis
