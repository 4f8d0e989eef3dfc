// SPDX-License-Identifier: MIT
//
// Makes the report page: one HTML file that opens from disk, offline, and asks for nothing else.
//
// Layout:      [template up to its data block | base64 of the raw-deflated report | rest of it]
// Invariants:  no request but the file itself: its policy is default-src 'none', and its one
//              script and one style sheet are allowed by their SHA-256
// Threads:     none shared; may be called from several at once
// Source:      Content Security Policy Level 3, RFC 1951 (deflate), RFC 4648 (base64)
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fitmark::analysis {

// The largest page that html_page writes, so that a page can be attached anywhere.
inline constexpr std::size_t kPageBudgetBytes = 1'000'000;

// The page for `report_json`, a report as report.json holds it. The page carries the report pruned
// as pruned_report.h says, with as many points as kPageBudgetBytes has room for.
// Throws std::invalid_argument when `report_json` is no JSON object (naming the offset), and
// std::length_error when even the fewest points leave the page above kPageBudgetBytes.
std::string html_page(std::string_view report_json);

}  // namespace fitmark::analysis
