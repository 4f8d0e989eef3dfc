// SPDX-License-Identifier: MIT
//
// Any bytes read as a report make a ReportError, or a report that is written and read again unchanged and
// that every renderer, the gate and the history survive; nothing else.
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "analysis/export/google_benchmark.h"
#include "analysis/export/report_formats.h"
#include "analysis/gate/gate.h"
#include "analysis/history/history.h"
#include "analysis/report/markdown.h"
#include "analysis/report/report_json.h"
#include "analysis/report/terminal.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {
namespace {

using Json = nlohmann::json;
using Random = std::minstd_rand;

// Values that a report's fields do not expect.
const Json& odd_value(std::size_t draw) {
  static const Json kValues = Json::parse(
      R"([null, true, -1, 0, 1, 2, 3, 7, 1e-300, 1e300, 9223372036854775808, 18446744073709551615, "",
                      "best_fit", "null", "system", "a|b\n<&>\"", [], {}, [1, 2], ["x"], {"1": {"gross": 0}}])");
  return kValues[draw % kValues.size()];
}

// Walks down from the top to a value that holds no other, or stops on the way.
Json& some_value(Json& top, Random& random) {
  Json* at = &top;
  while (at->is_structured() && !at->empty() && random() % 16 != 0) {
    auto next = at->begin();
    std::advance(next, static_cast<std::ptrdiff_t>(random() % at->size()));
    at = &*next;
  }
  return *at;
}

void mutate(Json& document, Random& random) {
  Json& value = some_value(document, random);
  const auto way = random() % 8;
  if (way == 0 && value.is_array() && !value.empty()) {
    value.push_back(value[random() % value.size()]);
  } else if (way == 1 && value.is_structured() && !value.empty()) {
    auto gone = value.begin();
    std::advance(gone, static_cast<std::ptrdiff_t>(random() % value.size()));
    value.erase(gone);
  } else if (way == 2) {
    value = Json(some_value(document, random));
  } else {
    value = odd_value(random());
  }
}

void require(bool law) {
  if (!law) std::abort();
}

const CompareSettings kQuick = {.resamples = 20};

void use(const Report& report) {
  const std::string json = report_json(report);
  require(report_json(parse_report(json, "again")) == json);
  require(!report_markdown(report).empty());
  require(!report_terminal(report).empty());
  for (const ReportFormat& format : report_formats()) format.write(report);
  const GateResult gate = check(report, report, {}, kQuick);
  require(!gate_junit(gate).empty());
  gate_github(gate);
  diff_markdown(compare_reports(report, report, kQuick));
  try {
    History(":memory:").add(report, "fuzz");
  } catch (const HistoryError&) {
  }
}

}  // namespace
}  // namespace fitmark::analysis

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* bytes, std::size_t size_bytes,
                                        std::size_t most_bytes);

// Half of the inputs keep the grammar of JSON, so that they come past its parser.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* bytes, std::size_t size_bytes,
                                               std::size_t most_bytes, unsigned seed) {
  using namespace fitmark::analysis;
  Random random(seed);
  Json document = Json::parse(bytes, bytes + size_bytes, nullptr, false);
  if (document.is_discarded() || random() % 2 == 0)
    return LLVMFuzzerMutate(bytes, size_bytes, most_bytes);
  for (auto count = 1 + random() % 3; count > 0; --count) mutate(document, random);
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > most_bytes) return LLVMFuzzerMutate(bytes, size_bytes, most_bytes);
  std::memcpy(bytes, text.data(), text.size());
  return text.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  using namespace fitmark::analysis;
  try {
    const std::string text(reinterpret_cast<const char*>(bytes), size_bytes);
    use(FITMARK_PARSER(text, "report"));
  } catch (const ReportError&) {
  }
  return 0;
}
