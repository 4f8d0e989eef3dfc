// SPDX-License-Identifier: MIT
//
// The published words for a verdict.
#include "analysis/report/report.h"

namespace fitmark::analysis {

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::better:
      return "better";
    case Verdict::worse:
      return "worse";
    case Verdict::equivalent:
      return "no difference within 2 %";
    case Verdict::not_significant:
      break;
  }
  return "not significant";
}

}  // namespace fitmark::analysis
